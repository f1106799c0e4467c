//! What a server must be like for a database on it to be safe, and what is known of the database once it is open.

use super::engine::Writing;
use crate::store::StoreError;
use crate::store::sql::{Engine, Value};
use crate::time::Clock;

/// The oldest release this is tested with.
const OLDEST: i64 = 150_000;

/// Settings without which acknowledged writes are lost in a crash of the server (GATES R4).
const SAFE: [&str; 3] = ["fsync", "full_page_writes", "synchronous_commit"];

/// Reads the server's settings.
pub(super) async fn check(engine: &mut Writing, durable: bool) -> Result<(), StoreError> {
    let sql = "select name, setting from pg_settings where name in \
               ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding')";
    for row in engine.query(sql.into(), Vec::new()).await? {
        let mut row = row.read("pg_settings");
        let (name, setting) = (row.text("name")?, row.text("setting")?);
        if name == "server_version_num" && setting.parse().is_ok_and(|found: i64| found < OLDEST) {
            return Err(StoreError::Unsafe(format!(
                "PostgreSQL {setting} is too old; 15 or newer is needed"
            )));
        }
        if name == "server_encoding" && setting != "UTF8" {
            return Err(StoreError::Unsafe(format!("the database is encoded in {setting}; it must be UTF8")));
        }
        if durable && SAFE.contains(&name.as_str()) && setting == "off" {
            return Err(StoreError::Unsafe(format!(
                "the server has {name} = off: a crash would lose what was acknowledged; turn it on"
            )));
        }
    }
    Ok(())
}

/// The database's epoch, made on first use.
pub(super) async fn epoch(engine: &mut Writing, clock: &dyn Clock) -> Result<String, StoreError> {
    let mut random = [0_u8; 5];
    clock.random(&mut random);
    let made = random.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let read = "select value from meta where name = 'epoch'";
    if let Some(row) = engine.query(read.into(), Vec::new()).await?.pop() {
        return row.read("meta").text("value");
    }
    let sql = "insert into meta (name, value) values ('epoch', $1) on conflict (name) do nothing";
    engine.execute(sql.into(), vec![Value::Text(made.clone())]).await?;
    let row = engine.query(read.into(), Vec::new()).await?.pop();
    row.map_or(Ok(made), |row| row.read("meta").text("value"))
}

/// Whether row-level security is on. It is for all tables that have a policy, or for none: a table that was passed over
/// would let through what the others hold back.
pub(super) async fn is_secured(engine: &mut Writing) -> Result<bool, StoreError> {
    let sql = "select c.relname::text, c.relrowsecurity from pg_class c \
               where c.relnamespace = current_schema()::regnamespace \
               and exists (select from pg_policy p where p.polrelid = c.oid) order by c.relname";
    let (mut on, mut off) = (false, None);
    for row in engine.query(sql.into(), Vec::new()).await? {
        let mut row = row.read("pg_class");
        let table = row.text("relname")?;
        if row.flag("relrowsecurity")? { on = true } else { off = Some(table) }
    }
    match off {
        Some(table) if on => Err(StoreError::Unsafe(format!(
            "row-level security is on, but not for {table}; switch it on again with \
             `nimbus migrate --row-level-security on`, or off"
        ))),
        _ => Ok(on),
    }
}

/// Says so in the log where row-level security holds back everybody but this program.
pub(super) async fn warn_of_a_bypass(engine: &mut Writing) -> Result<(), StoreError> {
    let sql =
        "select rolname::text from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)";
    if let Some(row) = engine.query(sql.into(), Vec::new()).await?.pop() {
        let role = row.read("pg_roles").text("rolname")?;
        tracing::warn!(role, "row-level security is on, but not for this role; serve as `nimbus_app`");
    }
    Ok(())
}
