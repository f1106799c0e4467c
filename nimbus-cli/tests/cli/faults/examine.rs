//! What must hold of a database once the faults are over (R1, R3).

use std::collections::BTreeSet;

use nimbus_core::reference::OrgRef;
use nimbus_core::store::{Accounts as _, Store as _};
use serde_json::Value;

use super::data::Data;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Tasks that are there.
    pub(super) tasks: usize,
    /// Titles of acknowledged tasks that are not.
    pub(super) lost: Vec<String>,
    /// Everything else that is wrong.
    pub(super) faults: Vec<String>,
}

/// Statements that answer 0, and what it means if they do not.
const NOTHING: [(&str, &str); 8] = [
    ("select coalesce(max(seq), 0) - count(*) from changes", "the log has a gap"),
    (
        "select (select count(*) from changes) - (select count(*) from change_payloads)",
        "a payload is missing",
    ),
    ("select 2 * count(*) - (select count(*) from task_tags) from tasks", "a task is half there"),
    (
        "select count(*) from task_tags g left join tasks t on t.org_id = g.org_id and t.task_id = g.task_id \
         left join tags a on a.org_id = g.org_id and a.tag_id = g.tag_id where t.task_id is null or a.tag_id is null",
        "a tag hangs on nothing",
    ),
    (
        "select (select count(*) from tasks) - (select count(*) from operations where name = 'task.create')",
        "acts and operations are not one to one",
    ),
    (
        "select count(*) from operations p left join changes c on c.org_id = p.org_id and c.operation_id = p.operation_id \
         and c.seq between p.first_seq and p.last_seq where p.first_seq is not null and c.seq is null",
        "an operation has no row in the log",
    ),
    ("select count(*) - count(distinct title) from tasks", "a request had two effects"),
    (
        "select (select cast(sum(seq) as bigint) from heads) - (select count(*) from changes)",
        "the head is not where the log ends",
    ),
];

/// Looks for what was acknowledged and for anything half done, in the organization `acme`, which is the only one.
pub(super) async fn examine(data: &Data, acknowledged: &BTreeSet<String>) -> Findings {
    let mut faults = verify(data).await;
    for (sql, meaning) in NOTHING {
        let found = data.number(sql).await;
        if found != 0 {
            faults.push(format!("{meaning}: {found}"));
        }
    }
    if let Data::Sqlite(path) = data {
        let file = rusqlite::Connection::open(path).unwrap();
        let integrity: String = file.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        faults.extend((integrity != "ok").then_some(integrity));
    }
    let titles = data.bytes(&format!("select {} from tasks", data.as_bytes("title"))).await;
    let there: BTreeSet<String> = titles.into_iter().map(|title| String::from_utf8(title).unwrap()).collect();
    if replayed(data).await != there {
        faults.push("the log replayed does not give the tasks".to_owned());
    }
    Findings { tasks: there.len(), lost: acknowledged.difference(&there).cloned().collect(), faults }
}

async fn verify(data: &Data) -> Vec<String> {
    let store = data.store().await;
    let org = store.resolve(&OrgRef::Slug("acme".parse().unwrap())).await.unwrap().expect("the organization");
    store.verify(org).await.unwrap().faults
}

/// The titles that the log's deltas give, of tasks with both their tags.
async fn replayed(data: &Data) -> BTreeSet<String> {
    let sql = "select p.bytes from changes c join change_payloads p on p.org_id = c.org_id and p.seq = c.seq \
               where c.kind = 'task' and c.verb = 'created' order by c.seq";
    let payloads = data.bytes(sql).await.into_iter();
    let created = payloads.map(|bytes| serde_json::from_slice::<Value>(&bytes).expect("payloads are JSON"));
    let complete = created.filter(|delta| delta["tags"][1].as_array().is_some_and(|tags| tags.len() == 2));
    complete.map(|delta| delta["title"][1].as_str().expect("a task has a title").to_owned()).collect()
}
