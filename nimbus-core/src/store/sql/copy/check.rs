//! What is looked at around a copy: that the destination is empty, that it holds what was read, that every log holds
//! together.

use super::CopyError;
use super::content::Content;
use super::pages::contents;
use crate::head::Head;
use crate::id::OrgId;
use crate::store::StoreError;
use crate::store::sql::{Engine, verify};

/// Refuses a destination that somebody uses.
pub(super) async fn empty(to: &mut dyn Engine) -> Result<(), CopyError> {
    let sql = "select (select count(*) from users), (select count(*) from organizations)";
    let Some(row) = to.query(sql.into(), Vec::new()).await?.pop() else {
        return Ok(());
    };
    let mut row = row.read("users");
    match (row.count("users")?, row.count("organizations")?) {
        (0, 0) => Ok(()),
        (users, organizations) => Err(CopyError::NotEmpty { users, organizations }),
    }
}

/// Refuses a destination that does not hold what was read.
pub(super) async fn compare(to: &mut dyn Engine, wanted: &[Content]) -> Result<(), CopyError> {
    let found = contents(to).await?;
    match wanted.iter().zip(&found).find(|(wanted, found)| wanted != found) {
        None => Ok(()),
        Some((wanted, found)) => {
            Err(CopyError::Differs { table: wanted.table, wanted: wanted.rows, found: found.rows })
        }
    }
}

/// Walks every log; its heads.
pub(super) async fn chains(engine: &mut dyn Engine) -> Result<Vec<(OrgId, Head)>, CopyError> {
    let heads = heads(engine).await?;
    for (org, _) in &heads {
        let faults = verify::walk(&mut verify::Held(engine), *org).await?.faults;
        if !faults.is_empty() {
            return Err(CopyError::Broken { org: *org, faults });
        }
    }
    Ok(heads)
}

/// The head of every log.
pub(super) async fn heads(engine: &mut dyn Engine) -> Result<Vec<(OrgId, Head)>, StoreError> {
    let sql = "select org_id, seq, hash from heads order by org_id";
    let head = |row: crate::store::sql::Row| {
        let mut row = row.read("heads");
        Ok((row.id("org_id")?, Head { seq: row.seq("seq")?, hash: row.bytes("hash")? }))
    };
    engine.query(sql.into(), Vec::new()).await?.into_iter().map(head).collect()
}
