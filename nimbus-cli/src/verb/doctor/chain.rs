//! Walking the change logs of a database.

use std::fmt::Write;
use std::path::Path;

use nimbus_core::id::OrgId;
use nimbus_core::store::sqlite::Sqlite;
use nimbus_core::store::{Store, StoreError, Verdict};
use nimbus_core::time::SystemClock;

use super::Finding;
use super::local::LOOKING;
use crate::config::folders::database_in;
use crate::exit::Failure;

/// Walks the log of every organization from its first change to its head.
pub(super) async fn walk(data: &Path) -> Vec<Finding> {
    match verdicts(&database_in(data)).await {
        Ok(verdicts) if verdicts.is_empty() => vec![Finding::good("change log", "there is none yet")],
        Ok(verdicts) => verdicts.into_iter().map(|(org, verdict)| finding(org, &verdict)).collect(),
        Err(why) => vec![Finding::bad("change log", Failure::error(format!("it could not be read: {why}")))],
    }
}

async fn verdicts(path: &Path) -> Result<Vec<(OrgId, Verdict)>, StoreError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let store = Sqlite::open(path, &LOOKING, &SystemClock)?.store();
    let mut verdicts = Vec::new();
    for org in store.logs().await? {
        verdicts.push((org, store.verify(org).await?));
    }
    Ok(verdicts)
}

/// The head is told so that it can be written down elsewhere: it shows later whether the end was cut off.
fn finding(org: OrgId, verdict: &Verdict) -> Finding {
    if verdict.faults.is_empty() {
        let hash = verdict.hash.iter().fold(String::new(), |mut hash, byte| {
            let _infallible = write!(hash, "{byte:02x}");
            hash
        });
        return Finding::good(
            "change log",
            format!("{org}: {} changes hold; head {}:{hash}", verdict.head, verdict.head),
        );
    }
    let detail = format!("{org}: {}", verdict.faults.join("; "));
    Finding::bad(
        "change log",
        Failure::error(detail).fix("the database was altered from outside: restore a backup"),
    )
}
