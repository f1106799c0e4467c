//! No row of one organization can point into another: the databases themselves refuse it, whoever writes (GATES R51).

use nimbus_core::id::{Id, OrgId};
use nimbus_core::member::NewInvitation;
use nimbus_core::nimbus::{Caller, Request};
use rusqlite::Connection;
use sqlx::error::DatabaseError;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use super::catalogue::{Reference, Table, Tables, of_postgres, of_sqlite};
use super::production::{connect, run};
use super::story;
use crate::accounts_stage::process;
use crate::backend::{Backend, DATABASE, postgres, sqlite};
use crate::world::World;

/// Two organizations with something in every table that is referred to.
async fn furnished(backend: Backend) -> World {
    let world = World::on(backend).await;
    story::tell(&world).await;
    let new = NewInvitation { email: "ida@example.org".parse().unwrap(), role: None };
    let owner = Caller::session(world.outsider);
    process(&world).invite(&owner, world.elsewhere, new, &Request::default()).await.unwrap();
    world
}

/// The column that refers to something of an organization's, and the column there.
fn of_an_organization(reference: &Reference) -> Option<(&str, &str)> {
    match (&reference.from[..], &reference.to[..]) {
        ([org, from], [_, to]) if org == "org_id" => Some((from, to)),
        ([_], [_]) => None,
        other => panic!("a reference of another shape: {other:?}"),
    }
}

/// A row of `here` is made to refer to what only `there` has; both as the engine writes ids.
fn crossing(name: &str, table: &Table, reference: &Reference, here: &str, there: &str) -> Option<String> {
    let (from, to) = of_an_organization(reference)?;
    let (other, key) = (&reference.table, table.key.join(", "));
    Some(format!(
        "update {name} set {from} = (select b.{to} from {other} b where b.org_id = {there} and not exists \
         (select 1 from {other} a where a.org_id = {here} and a.{to} = b.{to}) limit 1) \
         where ({key}) = (select {key} from {name} where org_id = {here} limit 1) \
         and exists (select 1 from {other} b where b.org_id = {there} and not exists \
         (select 1 from {other} a where a.org_id = {here} and a.{to} = b.{to}))"
    ))
}

/// Tries every reference of every table from either organization; how many there were.
async fn try_all(
    tables: &Tables,
    orgs: [String; 2],
    mut refused: impl AsyncFnMut(&str) -> Option<bool>,
) -> usize {
    let mut tried = 0;
    for (name, table) in tables {
        for reference in &table.references {
            let mut found = 0;
            for [here, there] in [[&orgs[0], &orgs[1]], [&orgs[1], &orgs[0]]] {
                let Some(statement) = crossing(name, table, reference, here, there) else { continue };
                match refused(&statement).await {
                    Some(true) => found += 1,
                    Some(false) => panic!("{name} → {}: it can cross over\n{statement}", reference.table),
                    // There is no such row in this organization, or nothing to refer to in the other.
                    None => {}
                }
            }
            assert!(
                found > 0 || of_an_organization(reference).is_none(),
                "{name} → {}: there is no row to try it with; let the story make one",
                reference.table
            );
            tried += usize::from(found > 0);
        }
    }
    tried
}

#[tokio::test]
async fn no_row_points_into_another_organization_on_postgres() {
    let world = furnished(postgres().await).await;
    let mut raw = connect(world.backend.database.as_ref().unwrap().url()).await;
    let tables = of_postgres(&mut raw).await;
    // The log refuses any edit, whatever it says; here the references are asked.
    run(&mut raw, "alter table changes disable trigger user").await;
    let literal = |org: OrgId| format!("'{}'::uuid", Id::uuid(org));
    let orgs = [literal(world.org), literal(world.elsewhere)];
    let tried = try_all(&tables, orgs, async |sql| refused_by_postgres(&mut raw, sql).await).await;
    assert!(tried >= 20, "{tried} references: some are not found");
}

async fn refused_by_postgres(raw: &mut PgConnection, sql: &str) -> Option<bool> {
    match raw.execute(AssertSqlSafe(sql)).await {
        Ok(done) if done.rows_affected() == 0 => None,
        Ok(_) => Some(false),
        Err(why) => {
            let code = why.as_database_error().and_then(DatabaseError::code).unwrap_or_default();
            assert_eq!(code, "23503", "{sql}: {why}");
            Some(true)
        }
    }
}

#[tokio::test]
async fn no_row_points_into_another_organization_on_sqlite() {
    let world = furnished(sqlite()).await;
    let raw = Connection::open(world.backend.folder.as_ref().unwrap().path().join(DATABASE)).unwrap();
    raw.execute_batch("drop trigger changes_stay; pragma foreign_keys = on;").unwrap();
    let literal = |org: OrgId| format!("x'{}'", Id::uuid(org).simple());
    let orgs = [literal(world.org), literal(world.elsewhere)];
    let tried = try_all(&of_sqlite(&raw), orgs, async |sql| refused_by_sqlite(&raw, sql)).await;
    assert!(tried >= 19, "{tried} references: some are not found");
}

fn refused_by_sqlite(raw: &Connection, sql: &str) -> Option<bool> {
    raw.execute_batch("begin immediate").unwrap();
    let done = raw.execute(sql, []).and_then(|touched| match touched {
        0 => Ok(0),
        // What may be put off is asked at the end.
        _ => raw.execute_batch("commit").map(|()| touched),
    });
    if !raw.is_autocommit() {
        raw.execute_batch("rollback").unwrap();
    }
    match done {
        Ok(0) => None,
        Ok(_) => Some(false),
        Err(why) => {
            let code = why.sqlite_error().map(|error| error.extended_code);
            assert_eq!(code, Some(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY), "{sql}: {why}");
            Some(true)
        }
    }
}

/// What would be refused is the reference: where it is taken away, the same statement crosses over.
#[tokio::test]
async fn without_its_reference_a_row_crosses_over() {
    let world = furnished(postgres().await).await;
    let mut raw = connect(world.backend.database.as_ref().unwrap().url()).await;
    let tables = of_postgres(&mut raw).await;
    let table = &tables["task_tags"];
    let reference = table.references.iter().find(|reference| reference.table == "tags").unwrap();
    let literal = |org: OrgId| format!("'{}'::uuid", Id::uuid(org));
    let statement =
        crossing("task_tags", table, reference, &literal(world.org), &literal(world.elsewhere)).unwrap();
    assert_eq!(refused_by_postgres(&mut raw, &statement).await, Some(true));
    run(&mut raw, "alter table task_tags drop constraint task_tags_org_id_tag_id_fkey").await;
    assert_eq!(refused_by_postgres(&mut raw, &statement).await, Some(false));
}

/// Ids that refer to nothing the database would know: those of accounts, which are in no organization, those of whatever a
/// row of the log, an operation or a job is about, which may be of any kind, and the actor, who may be the system.
const FREE: &[&str] = &[
    "changes.project_id",
    "changes.record_id",
    "changes.task_id",
    "jobs.subject",
    "operations.subject_id",
    "operations.token_id",
    "operations.user_id",
    "organizations.created_by",
];

#[tokio::test]
async fn every_id_in_an_organizations_data_is_its_rows_own_or_a_reference() {
    let world = World::on(postgres().await).await;
    let tables = of_postgres(&mut connect(world.backend.database.as_ref().unwrap().url()).await).await;
    let mut free = Vec::new();
    for (name, table) in tables.iter().filter(|(_, table)| table.columns.contains_key("org_id")) {
        for (column, about) in &table.columns {
            let refers =
                table.references.iter().any(|one| one.from.contains(column) && one.from[0] == "org_id");
            let is_own = table.key.last() == Some(column);
            if about.kind == "uuid" && column != "org_id" && !refers && !is_own {
                free.push(format!("{name}.{column}"));
            }
        }
    }
    assert_eq!(free, FREE);
}
