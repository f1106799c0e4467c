//! The rules of the house, read off the code: who may use whom, and what stands in one place only.

mod layers;
mod source;

use source::{File, sources};

/// Fails with what was found, one line each.
fn none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn every_file_opens_with_a_sentence_on_what_lives_there() {
    let opens = |file: &File| file.text.lines().next().is_some_and(|line| line.starts_with("//! "));
    let silent: Vec<_> = sources().into_iter().filter(|file| !opens(file)).map(|file| file.path).collect();
    none(&silent, "these files do not open with `//! `");
}

#[test]
fn arrows_point_downwards() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(from) = layers::of(&file) else {
            wrong.push(format!("{} is in no layer: give it one in layers.rs", file.path));
            continue;
        };
        for used in file.uses() {
            let to = layers::of_use(&used);
            if to.is_none_or(|to| to > from) {
                wrong.push(format!("{} uses {used}", file.path));
            }
        }
    }
    none(&wrong, "these look upwards");
}

#[test]
fn operations_and_questions_know_no_engine() {
    let mut wrong = Vec::new();
    let above = |file: &&File| !file.path.starts_with("store/");
    for file in sources().iter().filter(above) {
        let engine = |used: &String| used.starts_with("store::sql");
        wrong.extend(file.uses().into_iter().filter(engine).map(|used| format!("{} uses {used}", file.path)));
        if file.code().any(|line| line.contains("rusqlite")) {
            wrong.push(format!("{} uses rusqlite", file.path));
        }
    }
    none(&wrong, "only the store knows its engines");
}

/// How a statement begins; English does not go on like this.
const STATEMENTS: [&str; 6] =
    ["\"select ", "\"insert into ", "\"delete from ", "\"create table ", "\"with recursive ", "\"update "];

fn statements(file: &File) -> Vec<String> {
    let is_sql = |line: &&str| STATEMENTS.iter().any(|statement| line.contains(statement));
    file.code().filter(is_sql).map(|line| format!("{}: {}", file.path, line.trim())).collect()
}

#[test]
fn sql_is_written_in_the_store_only() {
    let (inside, outside): (Vec<_>, Vec<_>) = sources().into_iter().partition(|file| {
        ["store/sql/", "store/sqlite/", "store/postgres/"].iter().any(|place| file.path.starts_with(place))
    });
    none(&outside.iter().flat_map(statements).collect::<Vec<_>>(), "these hold SQL");
    assert!(inside.iter().any(|file| !statements(file).is_empty()), "statements are not recognised");
}

/// What reads the time of day or makes randomness. `Instant` is a stopwatch, not a clock, and may be used.
const SYSTEM: [&str; 7] = [
    "SystemTime",
    "jiff::Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "getrandom::",
    "now_v7",
    "new_v4",
];

#[test]
fn only_the_clock_reads_the_time_and_makes_randomness() {
    let reads = |file: &File| file.code().any(|line| SYSTEM.iter().any(|name| line.contains(name)));
    let readers: Vec<_> = sources().into_iter().filter(reads).map(|file| file.path).collect();
    assert_eq!(readers, ["time.rs"]);
}
