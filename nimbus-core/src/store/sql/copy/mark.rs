//! What stands in `meta` of a copy: its epoch, and what marks a backup.

use std::fmt::Write as _;

use super::content::{Content, digest};
use super::{CopyError, Purpose};
use crate::store::StoreError;
use crate::store::sql::{Engine, Value};

const EPOCH: &str = "epoch";
/// Marks a backup; its value is the digest of what is in it.
const BACKUP: &str = "backup";

/// Writes what belongs to the purpose; refuses a backup that does not hold what its mark says.
pub(super) async fn mark(
    from: &mut dyn Engine,
    to: &mut dyn Engine,
    purpose: &Purpose,
    copied: &[Content],
) -> Result<(), CopyError> {
    let copied = hexadecimal(&digest(copied));
    let epoch = match purpose {
        Purpose::Restore(epoch) => {
            if read(from, BACKUP).await?.is_some_and(|written| written != copied) {
                return Err(CopyError::Damaged);
            }
            Some(epoch.clone())
        }
        Purpose::Move | Purpose::Backup => read(from, EPOCH).await?,
    };
    if let Some(epoch) = epoch {
        write(to, EPOCH, epoch).await?;
    }
    if matches!(purpose, Purpose::Backup) {
        write(to, BACKUP, copied).await?;
    }
    Ok(())
}

/// Whether a database is a backup.
pub(in crate::store) async fn is_backup(engine: &mut dyn Engine) -> Result<bool, StoreError> {
    Ok(read(engine, BACKUP).await?.is_some())
}

async fn read(engine: &mut dyn Engine, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "select value from meta where name = $1";
    let row = engine.query(sql.into(), vec![Value::text(name)]).await?.pop();
    row.map(|row| row.read("meta").text("value")).transpose()
}

async fn write(engine: &mut dyn Engine, name: &str, value: String) -> Result<(), StoreError> {
    let sql = "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    engine.execute(sql.into(), vec![Value::text(name), Value::Text(value)]).await?;
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
