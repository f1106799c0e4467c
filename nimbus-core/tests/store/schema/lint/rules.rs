//! What one statement may not do.

use std::collections::BTreeSet;

use super::statements::Statement;
use super::{Engine, Release};

/// The table that a statement makes.
pub(super) fn table_made(statement: &Statement) -> Option<&str> {
    let words = statement.words();
    let at = words.iter().position(|word| *word == "table")?;
    if words[0] != "create" || at > 2 {
        return None;
    }
    words[at + 1..].iter().find(|word| !["if", "not", "exists"].contains(word)).copied()
}

/// The rules that a statement breaks.
pub(super) fn broken(
    engine: Engine,
    statement: &Statement,
    earlier: &BTreeSet<String>,
    now: Release,
) -> Vec<&'static str> {
    let mut broken = always(statement, earlier);
    broken.extend(removes(statement, earlier, now));
    broken.extend(alters(engine, statement, earlier));
    if engine == Engine::Postgres {
        broken.extend(indexes(statement, earlier));
    }
    broken
}

const TRUNCATES: &str = "a truncate cannot be seen by those who read at the time, and takes all rows";
const OF_THE_RUNNER: &str = "transactions, locks, time limits and settings are the runner's";
const EVERY_ROW: &str = "it writes every row in one go; do it in steps, in jobs";
const REWRITES: &str = "it rewrites the table while nobody may read it";

fn always(statement: &Statement, earlier: &BTreeSet<String>) -> Vec<&'static str> {
    let words = statement.words();
    let mut broken = Vec::new();
    let in_a_body = statement.body.split(|sign: char| !sign.is_alphanumeric()).any(|word| word == "truncate");
    if words[0] == "truncate" || in_a_body {
        broken.push(TRUNCATES);
    }
    if statement.has("drop") && statement.has("cascade") {
        broken.push("a cascade drops what nobody has named");
    }
    let mine = ["begin", "commit", "rollback", "start", "end", "savepoint", "lock", "set", "reset", "pragma"];
    if mine.contains(&words[0]) {
        broken.push(OF_THE_RUNNER);
    }
    if ["cluster", "vacuum"].contains(&words[0]) || words[0] == "reindex" && !statement.has("concurrently") {
        broken.push(REWRITES);
    }
    let written = match words[..] {
        ["update", "only", table, ..] | ["update", table, ..] | ["delete", "from", table, ..] => Some(table),
        _ => None,
    };
    if written.is_some_and(|table| earlier.contains(table)) && !statement.has("where") {
        broken.push(EVERY_ROW);
    }
    broken
}

/// What is taken away was used by no release that may still run: two are at work at a time while servers are renewed.
fn removes(statement: &Statement, earlier: &BTreeSet<String>, now: Release) -> Option<&'static str> {
    let words = statement.words();
    let removes = match words[..] {
        ["drop", "table", ..] => true,
        ["alter", "table", ..] => {
            altered(statement).is_some_and(|table| earlier.contains(table))
                && words.windows(2).any(|pair| {
                    pair[0] == "drop"
                        && !["constraint", "default", "not", "expression", "identity"].contains(&pair[1])
                })
        }
        _ => false,
    };
    let unused = statement.comments.lines().find_map(|line| line.strip_prefix("unused since "));
    let unused = unused.and_then(|since| {
        let (major, minor) = since.trim_end_matches('.').split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    });
    (removes && unused.is_none_or(|since: Release| since >= now))
        .then_some("what it removes must be unused since an earlier release: `-- unused since 1.3` above it")
}

/// The table that a statement alters.
fn altered(statement: &Statement) -> Option<&str> {
    let words = statement.words();
    let rest = words.strip_prefix(&["alter", "table"])?;
    rest.iter().find(|word| !["if", "exists", "only"].contains(word)).copied()
}

/// The parts of an `alter table`: what stands between commas outside of parentheses.
fn parts(statement: &Statement) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for word in statement.words() {
        depth += i32::from(word == "(") - i32::from(word == ")");
        if word == "," && depth == 0 {
            parts.push(String::new());
        } else {
            let part = parts.last_mut().expect("there is always one");
            part.push(' ');
            part.push_str(word);
        }
    }
    parts.iter().map(|part| format!("{part} ")).collect()
}

fn alters(engine: Engine, statement: &Statement, earlier: &BTreeSet<String>) -> Vec<&'static str> {
    if altered(statement).is_none_or(|table| !earlier.contains(table)) {
        return Vec::new();
    }
    let mut broken: Vec<_> = parts(statement).iter().filter_map(|part| added(engine, part)).collect();
    if statement.has("rename") {
        broken.push("a rename takes the name from under whoever still uses it");
    }
    broken
}

/// What is wrong with one part.
fn added(engine: Engine, part: &str) -> Option<&'static str> {
    let says = |words: &str| part.contains(&format!(" {words} "));
    let constrains = ["constraint", "check", "unique", "primary key", "foreign key", "exclude"];
    if constrains.iter().any(|what| says(&format!("add {what}"))) {
        if says("unique") || says("primary key") || says("exclude") {
            return (!says("using index"))
                .then_some("it builds an index; build that before, and say `using index`");
        }
        return (!says("not valid"))
            .then_some("it reads every row; say `not valid`, and validate in a later file");
    }
    if says("set not null") {
        return Some("it reads every row; add a check that is `not valid`, and validate it in a later file");
    }
    if says("alter") && says("type") {
        return Some("another type rewrites the table; add another column");
    }
    if !says("add") {
        return None;
    }
    if says("not null") && !says("default") {
        return Some("a column that is `not null` needs a default: there are rows");
    }
    if engine == Engine::Postgres && (says("generated") || part.contains("serial ")) {
        return Some(REWRITES);
    }
    let default = part.split(" default ").nth(1).map(|rest| rest.split(' ').take(2).collect::<Vec<_>>());
    default
        .is_some_and(|words| words.get(1) == Some(&"(") || words[0] == "(")
        .then_some("a default that is not a constant rewrites the table")
}

fn indexes(statement: &Statement, earlier: &BTreeSet<String>) -> Option<&'static str> {
    let words = statement.words();
    let builds = statement.says("create index") || statement.says("create unique index");
    let on = words.iter().position(|word| *word == "on").and_then(|at| words.get(at + 1));
    let blocks = match words[..] {
        _ if statement.has("concurrently") => false,
        ["drop", "index", ..] => true,
        _ => builds && on.is_some_and(|table| earlier.contains(*table)),
    };
    blocks.then_some(
        "writers wait while it is at it: do it concurrently, in a file of its own with `-- no transaction`",
    )
}
