//! The roles of `nimbus migrate --print-roles`: the one that serves can do all of its work, and no more than that.

use std::borrow::Cow;

use nimbus_core::store::postgres::Postgres;
use nimbus_core::time::SystemClock;
use nimbus_faults::databases::Database;
use rstest::rstest;
use sqlx::{AssertSqlSafe, Executor as _};

use super::production::{self, APP, OWNER, acting_as, connect, give_roles, texts};
use super::story;
use crate::world::World;

#[tokio::test]
async fn the_app_does_all_of_its_work_with_the_rights_it_has() {
    story::tell(&World::on(production::backend(false).await).await).await;
}

/// PostgreSQL's code for what one may not do.
const DENIED: &str = "42501";

#[rstest]
#[case::alter_a_table("alter table tasks add column x text")]
#[case::make_a_table("create table x ()")]
#[case::drop_a_table("drop table comment_mentions")]
#[case::take_a_guard_away("alter table changes disable trigger all")]
#[case::replace_a_guard(
    "create or replace function nimbus_refuse() returns trigger language plpgsql as 'begin return null; end'"
)]
#[case::edit_the_log("update changes set verb = 'deleted'")]
#[case::shorten_the_log("delete from changes")]
#[case::empty_the_log("truncate changes cascade")]
#[case::empty_a_table("truncate task_tags")]
#[case::forget_an_act("delete from operations")]
#[case::take_a_task_away("delete from tasks")]
#[case::take_an_organization_away("delete from organizations")]
#[case::note_a_migration("insert into migrations values (2, 'x', 'x', now())")]
#[case::edit_a_migration("update migrations set checksum = 'x'")]
#[case::forget_a_migration("delete from migrations")]
#[case::switch_security_off("alter table tasks disable row level security")]
#[case::drop_a_policy("drop policy tenants on tasks")]
#[case::replace_a_policys_function(
    "create or replace function nimbus_sees(org uuid) returns boolean language sql as 'select true'"
)]
#[case::watch_a_table(
    "create trigger x before insert on tasks for each row execute function nimbus_refuse()"
)]
#[tokio::test]
async fn the_app_may_not(#[case] statement: &'static str) {
    let database = production::database(false).await;
    let mut connection = connect(&acting_as(APP, database.url())).await;
    let refused = connection.execute(statement).await.expect_err("it must be refused");
    let code = refused.as_database_error().and_then(|error| error.code().map(Cow::into_owned));
    assert_eq!(code.as_deref(), Some(DENIED), "{refused}");
}

#[tokio::test]
async fn the_owner_may_what_the_app_may_not() {
    let database = production::database(false).await;
    let mut connection = connect(&acting_as(OWNER, database.url())).await;
    production::run(&mut connection, "alter table tasks add column x text").await;
    production::run(&mut connection, "delete from migrations").await;
}

#[tokio::test]
async fn the_app_owns_nothing_and_no_security_is_passed_over_for_either() {
    let database = production::database(false).await;
    let mut connection = connect(database.url()).await;
    let owned = "select relname::text from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'nimbus_app' \
                 union all select proname::text from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname = 'nimbus_app'";
    assert!(texts(&mut connection, owned).await.is_empty());
    let tables = "select distinct pg_get_userbyid(relowner)::text from pg_class \
                  where relnamespace = 'public'::regnamespace and relkind = 'r'";
    assert_eq!(texts(&mut connection, tables).await, [OWNER]);
    let mighty = "select rolname::text from pg_roles where rolname in ('nimbus_app', 'nimbus_owner') \
                  and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)";
    assert!(texts(&mut connection, mighty).await.is_empty());
    let becomes = "select pg_has_role('nimbus_app', 'nimbus_owner', 'member')::text";
    assert_eq!(texts(&mut connection, becomes).await, ["false"]);
}

/// Who may do what with each table, and to whom all of it belongs.
async fn rights(database: &Database) -> Vec<String> {
    let sql = "select concat_ws(' ', relname, pg_get_userbyid(relowner), (select string_agg(acl::text, ' ' order by acl::text) \
               from unnest(relacl) acl where acl::text like 'nimbus%')) from pg_class \
               where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1";
    texts(&mut connect(database.url()).await, sql).await
}

#[tokio::test]
async fn the_script_gives_the_same_rights_before_and_after_the_migrations_and_again() {
    let (before, after) = (production::database(false).await, Database::new().await);
    Postgres::migrate(&after.url().parse().unwrap(), &SystemClock).await.unwrap();
    give_roles(after.url()).await;
    let once = rights(&before).await;
    assert!(
        once.iter()
            .any(|right| right.starts_with("changes nimbus_owner") && right.contains("nimbus_app=ar/"))
    );
    assert_eq!(rights(&after).await, once);
    give_roles(after.url()).await;
    assert_eq!(rights(&after).await, once);
}

#[tokio::test]
async fn a_table_of_a_later_migration_can_be_worked_with() {
    let database = production::database(false).await;
    let later = "create table later (id bigint primary key)";
    connect(&acting_as(OWNER, database.url())).await.execute(later).await.unwrap();
    let mut app = connect(&acting_as(APP, database.url())).await;
    for work in ["insert into later values (1)", "update later set id = 2", "delete from later"] {
        app.execute(AssertSqlSafe(work)).await.unwrap();
    }
}
