//! What migrations may not hold (GATES R9): anything that loses data, keeps others waiting, or cannot be begun again.

mod outside;
mod rules;
mod statements;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rstest::rstest;

use statements::statements;

/// Which engine a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// A version of the program, as far as it says what was released: major and minor.
type Release = (u32, u32);

/// What is wrong with a migration; `earlier` are the tables that migrations before it made, and those it makes are added.
fn faults(engine: Engine, text: &str, earlier: &mut BTreeSet<String>, now: Release) -> Vec<String> {
    let statements = statements(text);
    let mut faults = Vec::new();
    for statement in &statements {
        let why = rules::broken(engine, statement, earlier, now);
        faults.extend(why.into_iter().map(|why| format!("{why}: {}", statement.text)));
    }
    faults.extend(if text.starts_with("-- no transaction") {
        outside::broken(&statements)
    } else {
        let concurrently = |one: &&statements::Statement| one.has("concurrently");
        let inside = statements.iter().filter(concurrently);
        inside
            .map(|one| format!("needs `-- no transaction` as the file's first line: {}", one.text))
            .collect()
    });
    earlier.extend(statements.iter().filter_map(rules::table_made).map(str::to_owned));
    faults
}

/// Of a file that comes after one that made the table `tasks`.
fn faults_of(engine: Engine, text: &str) -> Vec<String> {
    faults(engine, text, &mut BTreeSet::from(["tasks".to_owned()]), (1, 4))
}

#[rstest]
#[case::truncate("truncate tasks;", "truncate")]
#[case::truncate_in_a_function("do $$ begin execute 'truncate tasks'; end $$;", "truncate")]
#[case::drop_cascade("-- unused since 1.2\ndrop table tasks cascade;", "cascade")]
#[case::drop_cascade_of_a_constraint("alter table tasks drop constraint x cascade;", "cascade")]
#[case::an_index_that_blocks("create index tasks_x on tasks (x);", "concurrently")]
#[case::a_unique_index_that_blocks("CREATE UNIQUE INDEX tasks_x ON tasks (x);", "concurrently")]
#[case::concurrently_inside("create index concurrently tasks_x on tasks (x);", "no transaction")]
#[case::required_without_default("alter table tasks add column x text not null;", "default")]
#[case::required_among_others("alter table tasks add x bigint, add column y text not null;", "default")]
#[case::a_default_that_rewrites(
    "alter table tasks add column x uuid not null default gen_random_uuid();",
    "constant"
)]
#[case::a_serial("alter table tasks add column x bigserial;", "rewrites")]
#[case::a_generated_column(
    "alter table tasks add column x text generated always as (title) stored;",
    "rewrites"
)]
#[case::another_type("alter table tasks alter column number type numeric;", "type")]
#[case::another_type_in_long("alter table tasks alter number set data type numeric;", "type")]
#[case::required_from_now_on("alter table tasks alter column x set not null;", "not valid")]
#[case::a_check_that_reads_all("alter table tasks add constraint x check (number > 0);", "not valid")]
#[case::a_reference_that_reads_all(
    "alter table tasks add foreign key (org_id) references organizations;",
    "not valid"
)]
#[case::unique_that_builds_an_index("alter table tasks add constraint x unique (number);", "using index")]
#[case::a_column_renamed("alter table tasks rename column title to name;", "rename")]
#[case::a_table_renamed("alter table tasks rename to jobs;", "rename")]
#[case::a_column_still_used("alter table tasks drop column title;", "unused since")]
#[case::a_column_used_by_the_release_before(
    "-- unused since 1.4\nalter table tasks drop column title;",
    "unused since"
)]
#[case::a_table_still_used("drop table tasks;", "unused since")]
#[case::an_index_dropped_with_a_lock("drop index tasks_x;", "concurrently")]
#[case::every_row_rewritten("update tasks set title = 'x';", "every row")]
#[case::every_row_deleted("delete from tasks;", "every row")]
#[case::a_table_locked("lock table tasks;", "runner")]
#[case::a_lock_waited_for("set lock_timeout = '1h';", "runner")]
#[case::a_lock_waited_for_here("set local lock_timeout = 0;", "runner")]
#[case::its_own_transaction("begin; create table x (); commit;", "runner")]
#[case::rewritten_whole("vacuum full tasks;", "rewrites")]
#[case::clustered("cluster tasks;", "rewrites")]
#[case::outside_a_table("-- no transaction\ncreate table x ();", "run again")]
#[case::outside_an_index_that_may_be_half_built(
    "-- no transaction\ncreate index concurrently if not exists tasks_x on tasks (x);",
    "drop index concurrently if exists tasks_x"
)]
#[case::outside_an_update("-- no transaction\nupdate tasks set x = x + 1 where x = 2;", "run again")]
#[case::outside_a_drop("-- no transaction\ndrop index concurrently tasks_x;", "run again")]
fn a_migration_of_postgres_may_not_hold(#[case] text: &str, #[case] why: &str) {
    let faults = faults_of(Engine::Postgres, text);
    assert!(faults.iter().any(|fault| fault.contains(why)), "{why:?} is not among {faults:?}");
}

#[rstest]
#[case::a_table_of_its_own("create table x (id bigint primary key); create index x_id on x (id);")]
#[case::a_column("alter table tasks add column x text;")]
#[case::a_column_with_a_constant("alter table tasks add column x text not null default 'a, (b';")]
#[case::a_check_for_later("alter table tasks add constraint x check (number > 0) not valid;")]
#[case::a_check_of_what_is_there("alter table tasks validate constraint x;")]
#[case::a_key_over_an_index("alter table tasks add constraint x unique using index tasks_x;")]
#[case::a_column_long_unused("-- unused since 1.3\nalter table tasks drop column title;")]
#[case::a_comment_about_it("-- truncate tasks; drop table tasks cascade;\nselect 1;")]
#[case::a_text_about_it("insert into meta values ('x', 'truncate; drop table x cascade');")]
#[case::a_guard_against_it(
    "create trigger x before truncate on tasks for each statement execute function f();"
)]
#[case::some_rows("update tasks set x = 1 where org_id = '1' and x is null;")]
#[case::an_index_beside_running_work(
    "-- no transaction\ndrop index concurrently if exists tasks_x;\ncreate index concurrently tasks_x on tasks (x);"
)]
#[case::an_index_gone("-- no transaction\ndrop index concurrently if exists tasks_x;")]
fn a_migration_of_postgres_may_hold(#[case] text: &str) {
    assert_eq!(faults_of(Engine::Postgres, text), Vec::<String>::new());
}

#[rstest]
#[case::required_without_default("alter table tasks add column x text not null;", "default")]
#[case::a_column_renamed("alter table tasks rename column title to name;", "rename")]
#[case::a_column_still_used("alter table tasks drop column title;", "unused since")]
#[case::every_row_deleted("delete from tasks;", "every row")]
#[case::its_own_transaction("begin immediate; create table x (a); commit;", "runner")]
#[case::keys_off("pragma foreign_keys = off;", "runner")]
fn a_migration_of_sqlite_may_not_hold(#[case] text: &str, #[case] why: &str) {
    let faults = faults_of(Engine::Sqlite, text);
    assert!(faults.iter().any(|fault| fault.contains(why)), "{why:?} is not among {faults:?}");
}

/// One writer at a time, and a file: nobody waits for an index there longer than for anything else.
#[test]
fn a_migration_of_sqlite_may_build_an_index() {
    assert_eq!(faults_of(Engine::Sqlite, "create index tasks_x on tasks (x);"), Vec::<String>::new());
}

/// This program's release.
fn now() -> Release {
    let mut numbers = env!("CARGO_PKG_VERSION").split('.').map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[rstest]
#[case::sqlite(Engine::Sqlite, "sqlite")]
#[case::postgres(Engine::Postgres, "postgres")]
fn every_migration_keeps_the_rules(#[case] engine: Engine, #[case] folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_name().unwrap().to_string_lossy().starts_with(char::is_numeric));
    files.sort();
    let (mut earlier, mut all) = (BTreeSet::new(), Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let found = faults(engine, &text, &mut earlier, now());
        all.extend(found.into_iter().map(|fault| format!("{}: {fault}", file.display())));
    }
    assert!(earlier.contains("tasks"), "{earlier:?}: some are not read");
    assert!(all.is_empty(), "{}", all.join("\n"));
}
