//! How PostgreSQL spells what is not spelled alike.

use std::borrow::Cow;

use uuid::Uuid;

use super::words;
use crate::store::sql::{Dialect, Spoken, Value};

/// PostgreSQL's spelling.
pub(super) struct Spelling;

impl Dialect for Spelling {
    fn spoken(&self) -> Spoken {
        Spoken::Postgres
    }

    fn placeholders<'a>(&self, sql: &'a str) -> Cow<'a, str> {
        sql.into()
    }

    fn id_set(&self, table: &str, column: &str, owner: &str) -> String {
        let (alias, key) = owner.split_once('.').expect("an owner is written alias.column");
        format!(
            "array(select s.{column} from {table} s where s.org_id = {alias}.org_id and s.{key} = {owner})"
        )
    }

    fn first_of(&self, table: &str, condition: &str, order: &str, limit: usize) -> String {
        let alias = table.rsplit(' ').next().expect("a table is written `table alias`");
        // Whoever asks is one row, but the planner does not count on it: without the limit inside it would sort all.
        format!(
            "left join lateral ( \
             select * from {table} where {alias}.org_id = m.org_id and {condition} order by {order} limit {limit} \
             ) {alias} on true"
        )
    }

    fn has_words(&self, n: usize) -> String {
        format!("t.task_id in (select w.task_id from task_words w where w.org_id = $1 and w.words @> ${n})")
    }

    fn words_argument(&self, org: Uuid, words: &[String]) -> Value {
        Value::Texts(words::marked(org, words.iter().map(String::as_str)))
    }
}
