//! Members and invitations.

use std::collections::BTreeMap;

use async_trait::async_trait;
use uuid::Uuid;

use super::paging::{first, key, limit, moment, unkey};
use super::{Read, Sight};
use crate::id::{Id, UserId};
use crate::member::{Invitation, Member};
use crate::store::page::{Cut, Page};
use crate::store::sql::Value;
use crate::store::sql::records::{Table, columns, invitation, member};
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, MemberQueries};
use crate::time::Timestamp;

const MEMBERS: &str = "left join members x on x.org_id = m.org_id \
     and x.deleted_at is null \
     and (x.name > $3 or (x.name = $3 and x.user_id > $4))";
const INVITATIONS: &str = "left join invitations i on i.org_id = m.org_id \
     and i.deleted_at is null \
     and (i.created_at, i.invitation_id) < ($3, $4)";

#[async_trait]
impl MemberQueries for SqlStore {
    async fn list_members(&self, who: Asker, cut: &Cut) -> Sight<Page<Member>> {
        let (name, id) = unkey(cut).unwrap_or_else(first);
        let args = vec![Value::Text(name), id, limit(cut)];
        let tail = "order by x.name, x.user_id limit $5";
        let found = self.ask(who, &columns("x", Member::COLUMNS), MEMBERS, tail, args, member).await?;
        Ok(found.map(|seen| seen.page(cut.limit, |member| key(member.name.as_str(), member.id.uuid()))))
    }

    async fn list_invitations(&self, who: Asker, cut: &Cut) -> Sight<Page<Invitation>> {
        let (at, id) = unkey(cut).unwrap_or((String::new(), Value::Id(Uuid::max())));
        let args = vec![Value::time(moment(&at).unwrap_or(Timestamp::MAX)), id, limit(cut)];
        let tail = "order by i.created_at desc, i.invitation_id desc limit $5";
        let select = columns("i", Invitation::COLUMNS);
        let found = self.ask(who, &select, INVITATIONS, tail, args, invitation).await?;
        Ok(found.map(|seen| {
            seen.page(cut.limit, |invitation| {
                key(&invitation.created_at.as_millis().to_string(), invitation.id.uuid())
            })
        }))
    }
}

impl SqlStore {
    /// Members by id, former ones included.
    pub(super) async fn people(&self, who: Asker, ids: &[Uuid]) -> Read<BTreeMap<UserId, Member>> {
        let condition = "m.org_id = $1 and m.purged_at is null and m.user_id";
        let select = columns("m", Member::COLUMNS);
        let found = self.by_ids(who, select, "members m", condition, ids, member).await?;
        Ok(found.into_iter().map(|member| (member.id, member)).collect())
    }
}
