//! The migration runner: numbered files, applied in order, each with a checksum that must not change afterwards.

use sha2::{Digest, Sha256};

use super::{Engine, EngineError, Value};
use crate::store::StoreError;
use crate::time::Timestamp;

/// A numbered step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3 …
    pub number: u32,
    /// What it is called, for people.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

impl Migration {
    /// SHA-256 of the statements, in hexadecimal.
    pub fn checksum(&self) -> String {
        Sha256::digest(self.sql.as_bytes())
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// Whether its statements run outside a transaction, one by one, as building an index beside running work must. They
    /// are then written so that they can be run again. The file's first line says so: `-- no transaction`.
    pub fn is_outside(&self) -> bool {
        self.sql.starts_with("-- no transaction")
    }

    /// The statements, for one that is applied outside a transaction: each ends with `;` at the end of its line.
    fn statements(&self) -> impl Iterator<Item = &'static str> {
        self.sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
    }
}

/// Which of `known` are still to be applied to a database where `applied` (number, checksum) were.
///
/// # Errors
/// [`StoreError::Newer`] for a database of a newer program; [`StoreError::Unsafe`] where an applied file was edited.
pub fn outstanding(
    known: &'static [Migration],
    applied: &[(u32, String)],
) -> Result<&'static [Migration], StoreError> {
    for (place, (number, checksum)) in applied.iter().enumerate() {
        let Some(migration) = known.get(place) else {
            let newest = known.last().map_or(0, |migration| migration.number);
            return Err(StoreError::Newer { found: *number, known: newest });
        };
        if migration.number != *number || migration.checksum() != *checksum {
            return Err(StoreError::Unsafe(format!(
                "migration {number} of this database is not the one this program knows as `{}`; the file was edited after it was applied",
                migration.name
            )));
        }
    }
    Ok(&known[applied.len()..])
}

/// What the runner finds in a database.
#[derive(Debug)]
pub struct State {
    /// The migrations that are to be applied yet.
    pub outstanding: &'static [Migration],
    /// How many were applied.
    pub applied: usize,
}

/// Looks, and changes nothing: `table` answers a row where the table of migrations is there.
///
/// # Errors
/// Those of [`outstanding`], and whatever keeps the database from answering.
pub async fn state(
    engine: &mut dyn Engine,
    known: &'static [Migration],
    table: &'static str,
) -> Result<State, StoreError> {
    if engine.query(table.into(), Vec::new()).await?.is_empty() {
        return Ok(State { outstanding: known, applied: 0 });
    }
    let applied = applied(engine).await?;
    Ok(State { outstanding: outstanding(known, &applied)?, applied: applied.len() })
}

/// Refuses a database that lacks a migration.
///
/// # Errors
/// [`StoreError::Unsafe`] where it does, and those of [`state`].
pub async fn require(
    engine: &mut dyn Engine,
    known: &'static [Migration],
    table: &'static str,
) -> Result<(), StoreError> {
    match state(engine, known, table).await?.outstanding.first() {
        None => Ok(()),
        Some(next) => Err(StoreError::Unsafe(format!(
            "the database lacks migration {} ({}); apply it with `nimbus migrate`",
            next.number, next.name
        ))),
    }
}

async fn applied(engine: &mut dyn Engine) -> Result<Vec<(u32, String)>, StoreError> {
    let sql = "select number, checksum from migrations order by number";
    let mut found = Vec::new();
    for row in engine.query(sql.into(), Vec::new()).await? {
        let mut row = row.read("migrations");
        let number = row.count("number")?;
        let number = u32::try_from(number)
            .map_err(|_| StoreError::Unsafe(format!("the database was applied a migration {number}")))?;
        found.push((number, row.text("checksum")?));
    }
    Ok(found)
}

/// Applies what is outstanding, in order, and answers what that was. Each is whole or not there at all, but for those
/// [outside a transaction](Migration::is_outside), which say how to begin them again.
///
/// Others may be at it at the same time where the engine's transactions keep each other out; where they do not, the caller
/// sees to it.
///
/// # Errors
/// Those of [`outstanding`], and where a statement fails.
pub async fn run(
    engine: &mut dyn Engine,
    known: &'static [Migration],
    table: &'static str,
    now: Timestamp,
) -> Result<Vec<Migration>, StoreError> {
    let mut done = Vec::new();
    while let Some(next) = state(engine, known, table).await?.outstanding.first() {
        if next.is_outside() {
            for statement in next.statements() {
                engine.script(statement).await?;
            }
        }
        engine.begin().await?;
        match step(engine, known, table, *next, now).await {
            Ok(applied) => {
                engine.commit().await?;
                done.extend(applied.then_some(*next));
            }
            Err(error) => {
                engine.roll_back().await?;
                return Err(error.into());
            }
        }
    }
    Ok(done)
}

/// Applies one migration inside the running transaction; `false` where somebody else did meanwhile.
async fn step(
    engine: &mut dyn Engine,
    known: &'static [Migration],
    table: &'static str,
    next: Migration,
    now: Timestamp,
) -> Result<bool, EngineError> {
    if state(engine, known, table).await?.outstanding.first().is_none_or(|first| first.number != next.number)
    {
        return Ok(false);
    }
    if !next.is_outside() {
        engine.script(next.sql).await?;
    }
    let sql = "insert into migrations (number, name, checksum, applied_at) values ($1, $2, $3, $4)";
    let (number, checksum) = (Value::Int(next.number.into()), Value::Text(next.checksum()));
    engine.execute(sql.into(), vec![number, Value::text(next.name), checksum, Value::time(now)]).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Migration] = &[
        Migration { number: 1, name: "one", sql: "select 1" },
        Migration { number: 2, name: "two", sql: "select 2" },
    ];

    #[test]
    fn what_is_not_applied_is_outstanding() {
        assert_eq!(outstanding(KNOWN, &[]).unwrap().len(), 2);
        assert_eq!(outstanding(KNOWN, &[(1, KNOWN[0].checksum())]).unwrap()[0].number, 2);
    }

    #[test]
    fn an_edited_migration_is_refused() {
        let refused = outstanding(KNOWN, &[(1, "another".to_owned())]).unwrap_err();
        assert!(refused.to_string().contains("was edited"), "{refused}");
    }

    #[test]
    fn a_newer_database_is_refused() {
        let applied: Vec<_> =
            KNOWN.iter().map(|one| (one.number, one.checksum())).chain([(3, "x".to_owned())]).collect();
        assert!(matches!(outstanding(KNOWN, &applied), Err(StoreError::Newer { found: 3, known: 2 })));
    }
}
