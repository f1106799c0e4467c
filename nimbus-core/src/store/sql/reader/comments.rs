//! Comments.

use async_trait::async_trait;

use super::{Read, SqlReader, source_condition};
use crate::comment::Comment;
use crate::id::{CommentId, Id, TaskId};
use crate::store::Comments;
use crate::store::sql::records::{comment, comment_columns};
use crate::store::sql::{Value, id_list};
use crate::time::Timestamp;

impl SqlReader {
    /// The comments where `condition` holds, but for purged ones (alias `c`).
    async fn comments_where(&self, condition: &str, args: Vec<Value>) -> Read<Vec<Comment>> {
        let sql = format!(
            "select {} from comments c where c.org_id = $1 and c.purged_at is null and {condition}",
            comment_columns(self.engine.dialect()),
        );
        self.some(sql, args).await?.into_iter().map(|row| comment(&mut row.read("comments"))).collect()
    }
}

#[async_trait]
impl Comments for SqlReader {
    async fn comment(&self, id: CommentId) -> Read<Option<Comment>> {
        Ok(self.comments_where("c.comment_id = $2", vec![Value::id(id)]).await?.pop())
    }

    async fn comments_of(&self, tasks: &[TaskId], limit: usize) -> Read<Vec<Comment>> {
        let ids: Vec<_> = tasks.iter().map(|task| task.uuid()).collect();
        let (list, args) = id_list(&ids, 3);
        // As they lie in the index, so that no more are read than asked for.
        let condition = format!(
            "c.task_id in ({list}) \
             order by c.task_id, c.deleted_at nulls first, c.created_at, c.comment_id limit $2",
        );
        let args = std::iter::once(Value::count(limit as u64)).chain(args).collect();
        self.comments_where(&condition, args).await
    }

    async fn expired_comments(&self, before: Timestamp, limit: usize) -> Read<Vec<Comment>> {
        let condition = "c.deleted_at < $2 order by c.deleted_at, c.comment_id limit $3";
        self.comments_where(condition, vec![Value::time(before), Value::count(limit as u64)]).await
    }

    async fn comment_sources(&self, system: &str, keys: &[String]) -> Read<Vec<Comment>> {
        let mut found = Vec::new();
        for keys in keys.chunks(256) {
            let (condition, args) = source_condition("c", system, keys);
            found.extend(self.comments_where(&condition, args).await?);
        }
        Ok(found)
    }
}
