//! Row-level security, switched on: without a tenant nothing is seen, with one nothing of another (GATES R51).

use nimbus_core::id::{Id, OrgId};
use nimbus_core::store::postgres::{Options, Postgres};
use nimbus_core::time::SystemClock;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::catalogue::{Tables, of_postgres};
use super::production::{self, APP, OWNER, acting_as, connect, run, texts};
use super::story;
use crate::world::World;

/// Tables that hold nothing of anybody's.
const NOBODYS: [&str; 2] = ["meta", "migrations"];

/// A database with something in every table, a connection that sees all, and the tables.
struct Stage {
    world: World,
    admin: PgConnection,
    tables: Tables,
}

impl Stage {
    async fn set() -> Self {
        let world = World::on(production::backend(true).await).await;
        story::tell(&world).await;
        let mut admin = connect(world.backend.database.as_ref().unwrap().url()).await;
        // A renamed person leaves work behind that nobody has done yet.
        let job = "insert into jobs (job_id, org_id, work, subject, run_at, attempts) \
                   select gen_random_uuid(), org_id, 'profile', gen_random_uuid(), now(), 0 from organizations";
        run(&mut admin, job).await;
        let tables = of_postgres(&mut admin).await;
        Self { world, admin, tables }
    }

    fn url(&self, role: &str) -> String {
        acting_as(role, self.world.backend.database.as_ref().unwrap().url())
    }

    /// The tables that hold something of somebody's.
    fn with_data(&self) -> Vec<String> {
        let tables = self.tables.keys().filter(|name| !NOBODYS.contains(&name.as_str()));
        let tables: Vec<_> = tables.cloned().collect();
        assert!(tables.len() >= 20, "{} tables: some are not found", tables.len());
        tables
    }

    fn of_organizations(&self) -> Vec<String> {
        self.with_data().into_iter().filter(|name| self.tables[name].columns.contains_key("org_id")).collect()
    }
}

async fn count(connection: &mut PgConnection, from: &str) -> i64 {
    let counted = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {from}")));
    counted.fetch_one(connection).await.unwrap_or_else(|why| panic!("{from}: {why}"))
}

fn of(org: OrgId) -> String {
    format!("org_id = '{}'", Id::uuid(org))
}

async fn name_tenant(connection: &mut PgConnection, org: OrgId) {
    run(connection, &format!("set nimbus.tenants = '{}'", Id::uuid(org))).await;
}

#[tokio::test]
async fn whoever_names_no_tenant_sees_no_row_of_any_table() {
    let mut stage = Stage::set().await;
    for role in [APP, OWNER] {
        let mut nobody = connect(&stage.url(role)).await;
        for table in stage.with_data() {
            assert_ne!(count(&mut stage.admin, &table).await, 0, "{table}: let the story put something in");
            assert_eq!(count(&mut nobody, &table).await, 0, "{role} sees {table}");
        }
        // A name that was taken back is none, either.
        run(&mut nobody, "set nimbus.tenants = ''").await;
        assert_eq!(count(&mut nobody, "tasks").await, 0);
    }
}

#[tokio::test]
async fn whoever_names_a_tenant_sees_all_of_its_rows_and_no_others() {
    let mut stage = Stage::set().await;
    let (here, there) = (stage.world.org, stage.world.elsewhere);
    let mut app = connect(&stage.url(APP)).await;
    name_tenant(&mut app, here).await;
    for table in stage.of_organizations() {
        assert_eq!(count(&mut app, &format!("{table} where {}", of(there))).await, 0, "{table}");
        let all = count(&mut stage.admin, &format!("{table} where {}", of(here))).await;
        assert_ne!(all, 0, "{table}: let the story put something in");
        assert_eq!(count(&mut app, &table).await, all, "{table}");
    }
    for table in stage.with_data().iter().filter(|table| !stage.of_organizations().contains(table)) {
        assert_eq!(count(&mut app, table).await, 0, "{table} is nobody's to look through");
    }
    run(&mut app, "set nimbus.tenants = '*'").await;
    for table in stage.with_data() {
        assert_eq!(count(&mut app, &table).await, count(&mut stage.admin, &table).await, "{table}");
    }
}

/// What an insert of a row that is there already is answered with.
async fn inserted_again(connection: &mut PgConnection, table: &str, row: &str) -> String {
    let row = row.replace('\'', "''");
    let sql = format!("insert into {table} select * from jsonb_populate_record(null::{table}, '{row}')");
    let refused = connection.execute(AssertSqlSafe(sql)).await.expect_err("it is there already");
    refused.to_string()
}

#[tokio::test]
async fn under_one_tenant_no_row_of_another_is_made_or_handed_over() {
    let mut stage = Stage::set().await;
    let (here, there) = (stage.world.org, stage.world.elsewhere);
    let mut app = connect(&stage.url(APP)).await;
    for table in stage.of_organizations() {
        let a_row = format!("select to_jsonb(t)::text from {table} t where {} limit 1", of(here));
        let row = texts(&mut stage.admin, &a_row).await.remove(0);
        name_tenant(&mut app, there).await;
        let why = inserted_again(&mut app, &table, &row).await;
        assert!(why.contains("row-level security"), "{table}: {why}");
        // It is the tenant that makes the difference.
        name_tenant(&mut app, here).await;
        let why = inserted_again(&mut app, &table, &row).await;
        assert!(why.contains("duplicate key"), "{table}: {why}");
        let over = format!("update {table} set org_id = '{}'", Id::uuid(there));
        if table != "changes" {
            let why = app.execute(AssertSqlSafe(over)).await.expect_err("it is refused").to_string();
            assert!(why.contains("row-level security"), "{table}: {why}");
        }
    }
}

/// Whether security is on and forced, for each table with a policy; and the tables without any.
async fn switched(connection: &mut PgConnection) -> (Vec<String>, Vec<String>) {
    let on = "select distinct concat(relrowsecurity, ' ', relforcerowsecurity) from pg_class c \
              join pg_policy p on p.polrelid = c.oid";
    let without = "select relname::text from pg_class c where relkind = 'r' \
                   and relnamespace = 'public'::regnamespace \
                   and not exists (select from pg_policy p where p.polrelid = c.oid) order by 1";
    (texts(connection, on).await, texts(connection, without).await)
}

#[tokio::test]
async fn the_switch_is_thrown_for_every_table_with_a_policy_and_back_again() {
    let database = production::database(false).await;
    let owner = acting_as(OWNER, database.url()).parse().unwrap();
    let mut admin = connect(database.url()).await;
    let off = (vec!["f f".to_owned()], NOBODYS.map(str::to_owned).to_vec());
    assert_eq!(switched(&mut admin).await, off, "off unless somebody wants it");
    let tables = Postgres::secure(&owner, true).await.unwrap();
    assert_eq!(switched(&mut admin).await, (vec!["t t".to_owned()], off.1.clone()));
    assert_eq!(tables.len(), of_postgres(&mut admin).await.len() - NOBODYS.len());
    Postgres::secure(&owner, true).await.expect("once more changes nothing");
    assert_eq!(Postgres::secure(&owner, false).await.unwrap(), tables);
    assert_eq!(switched(&mut admin).await, off);
}

#[tokio::test]
async fn a_switch_that_gets_no_lock_is_not_thrown_at_all() {
    let database = production::database(false).await;
    let owner = acting_as(OWNER, database.url()).parse().unwrap();
    let mut admin = connect(database.url()).await;
    let mut holding = admin.begin().await.unwrap();
    // One of the last, so that others have been switched by then.
    holding.execute("lock table users in access share mode").await.unwrap();
    let refused = Postgres::secure(&owner, true).await.unwrap_err();
    assert!(refused.to_string().contains("lock"), "{refused}");
    holding.rollback().await.unwrap();
    assert_eq!(switched(&mut admin).await.0, ["f f"]);
    Postgres::secure(&owner, true).await.unwrap();
    assert_eq!(switched(&mut admin).await.0, ["t t"]);
}

#[tokio::test]
async fn a_table_that_was_passed_over_is_told_when_a_server_starts() {
    let database = production::database(true).await;
    let mut owner = connect(&acting_as(OWNER, database.url())).await;
    run(&mut owner, "alter table tags disable row level security").await;
    let app = acting_as(APP, database.url()).parse().unwrap();
    let options = Options { watch: false, durable: false, migrate: false, ..Options::default() };
    let refused = Postgres::open(&app, &options, &SystemClock).await.unwrap_err().to_string();
    assert!(refused.contains("not for tags") && refused.contains("--row-level-security on"), "{refused}");
}
