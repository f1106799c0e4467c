//! Comments.

use async_trait::async_trait;

use super::Sight;
use super::paging::{first, key, limit, moment, unkey};
use super::task::ALIVE;
use crate::comment::Comment;
use crate::id::{CommentId, Id};
use crate::reference::TaskRef;
use crate::store::page::{Cut, Page};
use crate::store::sql::Value;
use crate::store::sql::reader::task_condition;
use crate::store::sql::records::{comment, comment_columns};
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, CommentQueries, Seen};
use crate::time::Timestamp;

const COMMENT: &str = "left join comments c on c.org_id = m.org_id \
     and c.comment_id = $3 \
     and c.purged_at is null \
     and exists ( \
     select 1 from tasks t \
     join projects p on p.org_id = t.org_id and p.project_id = t.project_id \
     where t.org_id = c.org_id and t.task_id = c.task_id and p.deleted_at is null)";

#[async_trait]
impl CommentQueries for SqlStore {
    async fn get_comment(&self, who: Asker, id: CommentId) -> Sight<Option<Comment>> {
        let select = comment_columns(self.reads.dialect());
        self.ask_one(who, Self::one(&select, COMMENT), vec![Value::id(id)], comment).await
    }

    async fn list_comments(&self, who: Asker, task: &TaskRef, cut: &Cut) -> Sight<Option<Page<Comment>>> {
        let (condition, mut args) = task_condition(task, 3);
        let n = args.len() + 3;
        let (at, id) = unkey(cut).unwrap_or_else(first);
        args.extend([Value::time(moment(&at).unwrap_or(Timestamp::MIN)), id, limit(cut)]);
        let join = format!(
            "left join tasks t on t.org_id = m.org_id and t.purged_at is null and {condition} and {ALIVE} \
             left join comments c on c.org_id = t.org_id and c.task_id = t.task_id \
             and c.deleted_at is null and c.purged_at is null \
             and (c.created_at > ${n} or (c.created_at = ${n} and c.comment_id > ${}))",
            n + 1,
        );
        let select = format!("t.task_id, {}", comment_columns(self.reads.dialect()));
        let tail = format!("order by c.created_at, c.comment_id limit ${}", n + 2);
        let read = |row: &mut Columns| {
            row.skip(1);
            if row.is_null() { Ok(None) } else { comment(row).map(Some) }
        };
        let Some(Seen { standing, value }) = self.ask(who, &select, &join, &tail, args, read).await? else {
            return Ok(None);
        };
        let there = !value.is_empty();
        let found = Seen { standing, value: value.into_iter().flatten().collect::<Vec<Comment>>() };
        let page = found
            .page(cut.limit, |comment| key(&comment.created_at.as_millis().to_string(), comment.id.uuid()));
        Ok(Some(page.map(|page| there.then_some(page))))
    }
}
