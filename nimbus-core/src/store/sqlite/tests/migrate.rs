//! The runner on SQLite, with migrations made for it.

use super::at_once;
use super::stage::Stage;
use crate::store::sql::Engine;
use crate::store::sql::migrate::{self, Migration};
use crate::store::sqlite::engine::Writing;
use crate::store::sqlite::setup::{MIGRATIONS, TABLE};
use crate::time::{Clock, SystemClock};

const fn second(sql: &'static str) -> Migration {
    Migration { number: 2, name: "second", sql }
}

/// Its last statement fails.
const BROKEN: &[Migration] =
    &[MIGRATIONS[0], second("create table more (id integer); create table more (id integer);")];
const MENDED: &[Migration] = &[MIGRATIONS[0], second("create table more (id integer);")];

fn there(engine: &mut Writing, what: &str) -> bool {
    let sql = format!("select 1 from sqlite_schema where name = '{what}'");
    !at_once(engine.query(sql.into(), Vec::new())).unwrap().is_empty()
}

fn run(engine: &mut Writing, known: &'static [Migration]) -> Result<Vec<u32>, String> {
    let done = at_once(migrate::run(engine, known, TABLE, SystemClock.now()));
    done.map(|done| done.iter().map(|one| one.number).collect()).map_err(|why| why.to_string())
}

#[test]
fn a_migration_that_fails_leaves_nothing_and_is_applied_when_it_is_mended() {
    let mut engine = Stage::new().engine();
    let why = run(&mut engine, BROKEN).unwrap_err();
    assert!(why.contains("already exists") && !there(&mut engine, "more"), "{why}");
    assert_eq!(run(&mut engine, MENDED), Ok(vec![2]));
    assert!(there(&mut engine, "more"));
    assert_eq!(run(&mut engine, MENDED), Ok(Vec::new()));
}
