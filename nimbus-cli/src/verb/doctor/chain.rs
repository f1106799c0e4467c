//! Walking the change logs of a database.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use nimbus_core::head::Head;
use nimbus_core::id::OrgId;
use nimbus_core::store::sqlite::Sqlite;
use nimbus_core::store::{Store, StoreError, Verdict};
use nimbus_core::time::SystemClock;

use super::Finding;
use super::local::LOOKING;
use crate::config::folders::database_in;
use crate::exit::Failure;

/// The head of an organization's log as it was written down earlier: `ORG=SEQ:HASH`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    org: OrgId,
    head: Head,
}

impl FromStr for Known {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (org, head) =
            text.split_once('=').ok_or("a known head is written ORG=SEQ:HASH, as doctor tells it")?;
        let org = org.parse().map_err(|why| format!("`{org}` is no id of an organization: {why}"))?;
        Ok(Self { org, head: head.parse().map_err(|why| format!("`{head}`: {why}"))? })
    }
}

/// Walks the log of every organization from its first change to its head, and looks for the heads that are known.
pub(super) async fn walk(data: &Path, known: &[Known]) -> Vec<Finding> {
    match verdicts(&database_in(data), known).await {
        Ok(verdicts) if verdicts.is_empty() => vec![Finding::good("change log", "there is none yet")],
        Ok(verdicts) => verdicts.into_iter().map(|(org, verdict)| finding(org, &verdict)).collect(),
        Err(why) => vec![Finding::bad("change log", Failure::error(format!("it could not be read: {why}")))],
    }
}

async fn verdicts(path: &Path, known: &[Known]) -> Result<BTreeMap<OrgId, Verdict>, StoreError> {
    if !path.exists() && known.is_empty() {
        return Ok(BTreeMap::new());
    }
    let store = Sqlite::open(path, &LOOKING, &SystemClock)?.store();
    let mut verdicts = BTreeMap::new();
    for org in store.logs().await? {
        if known.iter().all(|known| known.org != org) {
            verdicts.insert(org, store.verify(org).await?);
        }
    }
    // Those that are not there any more, too; and where several heads of one are known, each is looked for.
    for Known { org, head } in known {
        let verdict = store.verify_from(*org, *head).await?;
        let faults = verdict.faults.clone();
        verdicts.entry(*org).or_insert(Verdict { faults: Vec::new(), ..verdict }).faults.extend(faults);
    }
    Ok(verdicts)
}

/// The head is told in the form in which it can be given back.
fn finding(org: OrgId, verdict: &Verdict) -> Finding {
    if verdict.faults.is_empty() {
        let head = format!("{org}={}", Head { seq: verdict.head, hash: verdict.hash });
        let detail = format!("{org}: {} changes hold; head {head}", verdict.head);
        return Finding { head: Some(head), ..Finding::good("change log", detail) };
    }
    let detail = format!("{org}: {}", verdict.faults.join("; "));
    Finding::bad(
        "change log",
        Failure::error(detail).fix("the database was altered from outside: restore a backup"),
    )
}
