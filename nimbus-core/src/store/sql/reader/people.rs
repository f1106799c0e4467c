//! Members and invitations.

use async_trait::async_trait;

use super::{Read, SqlReader, text_list};
use crate::id::{Id, InvitationId};
use crate::member::{Invitation, Member};
use crate::reference::PersonRef;
use crate::store::People;
use crate::store::sql::records::{Table, columns, invitation, member};
use crate::store::sql::{Value, id_list};
use crate::text::Email;

#[async_trait]
impl People for SqlReader {
    async fn members(&self, people: &[PersonRef]) -> Read<Vec<Option<Member>>> {
        let (mut ids, mut emails) = (Vec::new(), Vec::new());
        for person in people {
            match person {
                PersonRef::Id(id) => ids.push(id.uuid()),
                PersonRef::Email(email) => emails.push(email.folded()),
                PersonRef::Me => {}
            }
        }
        let (ids, mut args) = id_list(&ids, 2);
        let (emails, more) = text_list(emails, args.len() + 2);
        args.extend(more);
        // Not one statement with `or`: that would look at all members.
        let columns = columns("m", Member::COLUMNS);
        let sql = format!(
            "select {columns} from members m where m.org_id = $1 and m.user_id in ({ids}) and m.purged_at is null \
             union all \
             select {columns} from members m where m.org_id = $1 and m.email_folded in ({emails})",
        );
        let found = self.members_of(sql, args).await?;
        Ok(people.iter().map(|person| meant(person, &found).cloned()).collect())
    }

    async fn owners(&self) -> Read<Vec<Member>> {
        let sql = format!(
            "select {} from members m \
             where m.org_id = $1 and m.role = 'owner' and m.deleted_at is null and m.claimed \
             order by m.user_id",
            columns("m", Member::COLUMNS),
        );
        self.members_of(sql, Vec::new()).await
    }

    async fn invitation(&self, id: InvitationId) -> Read<Option<Invitation>> {
        let sql = format!(
            "select {} from invitations i where i.org_id = $1 and i.invitation_id = $2 and i.purged_at is null",
            columns("i", Invitation::COLUMNS)
        );
        self.one(sql, vec![Value::id(id)])
            .await?
            .map(|row| invitation(&mut row.read("invitations")))
            .transpose()
    }

    async fn invitations_to(&self, email: &Email) -> Read<Vec<Invitation>> {
        let sql = format!(
            "select {} from invitations i \
             where i.org_id = $1 and i.email_folded = $2 and i.deleted_at is null",
            columns("i", Invitation::COLUMNS),
        );
        let rows = self.query(sql, vec![Value::Text(email.folded())]).await?;
        rows.into_iter().map(|row| invitation(&mut row.read("invitations"))).collect()
    }
}

impl SqlReader {
    async fn members_of(&self, sql: String, args: Vec<Value>) -> Read<Vec<Member>> {
        self.query(sql, args).await?.into_iter().map(|row| member(&mut row.read("members"))).collect()
    }
}

fn meant<'a>(person: &PersonRef, found: &'a [Member]) -> Option<&'a Member> {
    match person {
        PersonRef::Id(id) => found.iter().find(|member| member.id == *id),
        PersonRef::Email(email) => Member::at(email, found),
        PersonRef::Me => None,
    }
}
