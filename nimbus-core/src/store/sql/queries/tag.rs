//! Tags.

use std::collections::BTreeMap;

use async_trait::async_trait;
use uuid::Uuid;

use super::paging::{first, key, limit, unkey};
use super::{Read, Sight};
use crate::id::{Id, TagId};
use crate::reference::TagRef;
use crate::store::page::{Cut, Page};
use crate::store::sql::Value;
use crate::store::sql::records::{Table, columns, tag};
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, TagQueries};
use crate::tag::Tag;

const TAGS: &str = "left join tags g on g.org_id = m.org_id \
     and g.deleted_at is null \
     and (g.name_folded > $3 or (g.name_folded = $3 and g.tag_id > $4))";

#[async_trait]
impl TagQueries for SqlStore {
    async fn get_tag(&self, who: Asker, wanted: &TagRef) -> Sight<Option<Tag>> {
        let (condition, argument) = match wanted {
            TagRef::Id(id) => ("g.tag_id = $3", Value::id(*id)),
            TagRef::Name(name) => ("g.name_folded = $3", Value::Text(name.folded())),
        };
        let join =
            format!("left join tags g on g.org_id = m.org_id and g.deleted_at is null and {condition}");
        self.ask_one(who, Self::one(&columns("g", Tag::COLUMNS), &join), vec![argument], tag).await
    }

    async fn list_tags(&self, who: Asker, cut: &Cut) -> Sight<Page<Tag>> {
        let (name, id) = unkey(cut).unwrap_or_else(first);
        let args = vec![Value::Text(name), id, limit(cut)];
        let tail = "order by g.name_folded, g.tag_id limit $5";
        let found = self.ask(who, &columns("g", Tag::COLUMNS), TAGS, tail, args, tag).await?;
        Ok(found.map(|seen| seen.page(cut.limit, |tag| key(&tag.name.folded(), tag.id.uuid()))))
    }
}

impl SqlStore {
    /// Tags by id, but for deleted ones.
    pub(super) async fn living_tags(&self, who: Asker, ids: &[Uuid]) -> Read<BTreeMap<TagId, Tag>> {
        let condition = "g.org_id = $1 and g.deleted_at is null and g.tag_id";
        let found = self.by_ids(who, columns("g", Tag::COLUMNS), "tags g", condition, ids, tag).await?;
        Ok(found.into_iter().map(|tag| (tag.id, tag)).collect())
    }
}
