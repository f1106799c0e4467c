//! The migration runner: numbered files, applied in order, each with a checksum that must not change afterwards.

use sha2::{Digest, Sha256};

use crate::store::StoreError;

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
}

/// The table that remembers what was applied; made before anything else.
pub const TABLE: &str = "create table if not exists migrations (number integer primary key, name text not null, checksum text not null, \
     applied_at integer not null)";

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
