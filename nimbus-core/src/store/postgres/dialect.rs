//! How PostgreSQL spells what is not spelled alike.

use std::borrow::Cow;

use uuid::Uuid;

use super::words;
use crate::store::sql::{Dialect, Part, Spoken, Value};

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

    fn first_of(&self, table: &str, condition: &str, order: &str, limit: usize, parts: &[Part]) -> String {
        let alias = table.rsplit(' ').next().expect("a table is written `table alias`");
        let found = |part: &str, order: &str| {
            format!(
                "select * from {table} where {alias}.org_id = m.org_id and {condition}{part} \
                 order by {order} limit {limit}"
            )
        };
        // Whoever asks is one row, but the planner does not count on it: without the limit inside it would sort all. Parts
        // are read one after the other, as far as they are needed: no one index has absent values last in both directions,
        // nor what is equal in the order of its ids.
        let rows = if parts.is_empty() {
            found("", order)
        } else {
            let part = |part: &Part| {
                let Part { condition, order, each_project } = part;
                let narrowed = if condition.is_empty() { String::new() } else { format!(" and {condition}") };
                if !each_project {
                    return found(&narrowed, order);
                }
                // The first of each project, and of these the first.
                let first = found(&format!("{narrowed} and {alias}.project_id = q.project_id"), order);
                format!(
                    "select {alias}.* from projects q cross join lateral ({first}) {alias} \
                     where q.org_id = m.org_id order by {order} limit {limit}"
                )
            };
            if let [only] = parts {
                part(only)
            } else {
                let parts: Vec<String> = parts.iter().map(|one| format!("({})", part(one))).collect();
                format!("select * from ({}) parts limit {limit}", parts.join(" union all "))
            }
        };
        format!("left join lateral ({rows}) {alias} on true")
    }

    fn reads_parts(&self) -> bool {
        true
    }

    fn has_words(&self, n: usize) -> String {
        format!("t.task_id in (select w.task_id from task_words w where w.org_id = $1 and w.words @> ${n})")
    }

    fn found_first(&self, n: usize, most: usize) -> Option<String> {
        // Words that one in fifty of the latest tasks have are everywhere: whatever has them is not even counted.
        let (limit, sample) = (most + 1, 300);
        Some(format!(
            "with sampled as materialized ( \
                 select count(*) filter (where s.words @> ${n}) * 50 >= {sample} as everywhere from ( \
                     select w.words from task_words w where w.org_id = $1 order by w.task_id desc limit {sample}) s), \
             looked as materialized (select array( \
                 select w.task_id from task_words w \
                 where not (select everywhere from sampled) and w.org_id = $1 and w.words @> ${n} \
                 limit {limit}) as ids), \
             found as materialized ( \
                 select not everywhere and cardinality(ids) < {limit} as few, ids from looked, sampled) "
        ))
    }

    fn words_argument(&self, org: Uuid, words: &[String]) -> Value {
        Value::Texts(words::marked(org, words.iter().map(String::as_str)))
    }
}
