//! The schema as Markdown.

use std::fmt::Write;

use rusqlite::Connection;

use super::columns::{Column, Index, Reference, columns, indexes, references, source, tables, triggers};
use super::comments::{Comments, comments};
use crate::table::table;

const INTRO: &str = "\
# The schema

Drawn by a test from a database that this program has just made; `NIMBUS_BLESS=1 cargo nextest run -p nimbus-core
--all-features` draws it anew. The words are the comments of the migrations in `nimbus-core/migrations/sqlite`.

All tables are `strict`: a column holds its type or nothing. `blob` columns named `…_id` hold 16 bytes, a UUIDv7; outside
the database the same id is written `tsk_01j…`. Columns named `…_at` are milliseconds since 1970 in UTC.

This is SQLite's. PostgreSQL has the same tables, columns, keys, references and indexes, which a test compares, in its own
types: ids are `uuid`, other `blob`s `bytea`, `…_at` is `timestamptz`, a day `date`, a flag `boolean`. There `tasks` needs no
`row_id`, and a table `task_words` stands in for `task_search`.
";

pub(super) fn document(connection: &Connection) -> String {
    let comments = comments();
    let mut text = INTRO.to_owned();
    for (file, words) in &comments.heads {
        write!(text, "\n`{file}`: {words}\n").unwrap();
    }
    for name in tables(connection) {
        describe(&mut text, connection, &comments, &name);
    }
    text
}

fn describe(text: &mut String, connection: &Connection, comments: &Comments, name: &str) {
    if let Some(heading) = comments.headings.get(name) {
        write!(text, "\n## {heading}\n").unwrap();
    }
    write!(text, "\n### {name}\n").unwrap();
    let of = |name: &str| comments.of.get(name).filter(|words| !words.is_empty());
    if let Some(words) = of(name) {
        write!(text, "\n{words}\n").unwrap();
    }
    let sql = source(connection, name);
    if sql.starts_with("create virtual table") || sql.starts_with("CREATE VIRTUAL TABLE") {
        write!(text, "\n```sql\n{sql}\n```\n").unwrap();
        return;
    }
    let references = references(connection, name);
    let rows: Vec<_> =
        columns(connection, name).iter().map(|column| row(column, &references, &sql)).collect();
    write!(text, "\n{}", table(["column", "type", "null", "holds"], &rows)).unwrap();
    let mut rules = rules(&references, &sql);
    rules.extend(indexes(connection, name).iter().map(indexed));
    rules.extend(triggers(connection, name).iter().map(|trigger| triggered(&source(connection, trigger))));
    if !rules.is_empty() {
        write!(text, "\n{}", rules.concat()).unwrap();
    }
}

fn row(column: &Column, references: &[Reference], sql: &str) -> [String; 4] {
    let Column { name, kind, required, key } = column;
    let mut holds = Vec::new();
    if *key > 0 {
        holds.push(format!("key {key}"));
    }
    let alone = references.iter().find(|reference| reference.from == [name.as_str()]);
    holds.extend(alone.map(|reference| format!("→ {}", target(reference))));
    holds.extend(check(name, sql).map(|rule| format!("`{rule}`")));
    let need = if *required || *key > 0 { "" } else { "yes" };
    [format!("`{name}`"), kind.to_lowercase(), need.to_owned(), holds.join(", ")]
}

fn target(reference: &Reference) -> String {
    let Reference { table, on_delete, .. } = reference;
    if on_delete == "CASCADE" { format!("{table}, and goes with it") } else { table.clone() }
}

/// The condition that the declaration of a column ends with.
fn check(column: &str, sql: &str) -> Option<String> {
    let line = sql.lines().map(str::trim).find(|line| line.split(' ').next() == Some(column))?;
    let (_, condition) = line.split_once(" check (")?;
    condition.trim_end_matches(',').strip_suffix(')').map(str::to_owned)
}

/// What holds between columns.
fn rules(references: &[Reference], sql: &str) -> Vec<String> {
    let joint = references.iter().filter(|reference| reference.from.len() > 1);
    let joint = joint.map(|reference| {
        let (from, to) = (reference.from.join(", "), reference.to.join(", "));
        format!("- `({from})` → `{} ({to})`\n", reference.table)
    });
    let checks = sql.lines().map(|line| line.trim().trim_end_matches(','));
    let checks = checks.filter_map(|line| line.strip_prefix("check (")?.strip_suffix(')'));
    joint.chain(checks.map(|rule| format!("- always `{rule}`\n"))).collect()
}

fn indexed(index: &Index) -> String {
    let Index { name, unique, columns, condition } = index;
    let kind = if *unique { "unique" } else { "index" };
    let name = if name.starts_with("sqlite_") { String::new() } else { format!(" `{name}`") };
    let condition = condition.as_ref().map(|rule| format!(" where `{rule}`")).unwrap_or_default();
    format!("- {kind}{name} on `({})`{condition}\n", columns.join(", "))
}

/// A trigger in a line: when it fires and what it says.
fn triggered(sql: &str) -> String {
    let moment = ["before update", "before delete"].into_iter().find(|moment| sql.contains(moment));
    let message = sql.split('\'').nth(1).unwrap_or("fires");
    format!("- {} is refused: {message}\n", moment.unwrap_or("a change").trim_start_matches("before "))
}
