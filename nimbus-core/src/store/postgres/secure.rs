//! Row-level security, switched on and off.

use super::engine::Writing;
use crate::store::StoreError;
use crate::store::sql::{Engine, EngineError};

/// The tables that have a policy, quoted where their names need it; always in the same order, as two who switch at a time
/// must lock them.
const TABLES: &str = "select distinct quote_ident(c.relname) from pg_policy p join pg_class c on c.oid = p.polrelid \
                      where c.relnamespace = current_schema()::regnamespace order by 1";

/// Switches it for all tables that have a policy, or for none. Forced, so that it holds for the tables' owner, too.
pub(super) async fn switch(engine: &mut Writing, on: bool) -> Result<Vec<String>, StoreError> {
    engine.begin().await?;
    match step(engine, on).await {
        Ok(tables) => {
            engine.commit().await?;
            Ok(tables)
        }
        Err(error) => {
            engine.roll_back().await?;
            Err(error.into())
        }
    }
}

async fn step(engine: &mut Writing, on: bool) -> Result<Vec<String>, EngineError> {
    let mut tables = Vec::new();
    for row in engine.query(TABLES.into(), Vec::new()).await? {
        tables.push(row.read("pg_policy").text("relname")?);
    }
    if tables.is_empty() {
        let why = "no table of the database has a policy; apply the migrations first with `nimbus migrate`";
        return Err(StoreError::Unsafe(why.to_owned()).into());
    }
    let (enable, force) = if on { ("enable", "force") } else { ("disable", "no force") };
    for table in &tables {
        let sql = format!("alter table {table} {enable} row level security, {force} row level security");
        engine.execute(sql.into(), Vec::new()).await?;
    }
    Ok(tables)
}

/// Whether it is on for any table.
pub(super) async fn is_on(engine: &mut Writing) -> Result<bool, StoreError> {
    let sql = "select exists (select from pg_class where relrowsecurity \
               and relnamespace = current_schema()::regnamespace)";
    let row = engine.query(sql.into(), Vec::new()).await?.pop();
    row.map_or(Ok(false), |row| row.read("pg_class").flag("exists"))
}
