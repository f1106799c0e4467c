//! Tags.

use async_trait::async_trait;

use super::{Read, SqlReader, text_list};
use crate::id::Id;
use crate::reference::TagRef;
use crate::store::Tags;
use crate::store::sql::id_list;
use crate::store::sql::records::{Table, columns, tag};
use crate::tag::Tag;

#[async_trait]
impl Tags for SqlReader {
    async fn tags(&self, tags: &[TagRef]) -> Read<Vec<Option<Tag>>> {
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        for tag in tags {
            match tag {
                TagRef::Id(id) => ids.push(id.uuid()),
                TagRef::Name(name) => names.push(name.folded()),
            }
        }
        let (ids, mut args) = id_list(&ids, 2);
        let (names, more) = text_list(names, args.len() + 2);
        args.extend(more);
        // Not one statement with `or`: that would look at all tags.
        let columns = columns("g", Tag::COLUMNS);
        let sql = format!(
            "select {columns} from tags g where g.org_id = $1 and g.tag_id in ({ids}) and g.purged_at is null \
             union all \
             select {columns} from tags g \
             where g.org_id = $1 and g.name_folded in ({names}) and g.deleted_at is null",
        );
        let rows = self.query(sql, args).await?.into_iter();
        let found: Vec<Tag> = rows.map(|row| tag(&mut row.read("tags"))).collect::<Read<_>>()?;
        Ok(tags.iter().map(|wanted| found.iter().find(|tag| is_meant(wanted, tag)).cloned()).collect())
    }
}

fn is_meant(wanted: &TagRef, tag: &Tag) -> bool {
    match wanted {
        TagRef::Id(id) => tag.id == *id,
        TagRef::Name(name) => tag.deleted_at.is_none() && tag.name.folded() == name.folded(),
    }
}
