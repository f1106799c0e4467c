//! Statistics of a new database, which the server gathers by itself only after a minute or so.
//!
//! Until then it plans as if every table were empty, the checks of foreign keys among others, keeps those plans for as long
//! as the connection lives, and lets each of them read a whole organization: creates were ten times slower. So the first
//! process that writes asks for statistics early. Whoever may not (a role that does not own the tables) waits for the server.

use std::sync::{Arc, Weak};
use std::time::Duration;

use sqlx::Executor as _;
use tokio::time::sleep;

use super::connect::Url;
use super::engine::query;
use crate::store::StoreError;
use crate::store::sql::Counters;

/// After how many commits of this process they are asked for.
const AFTER: [u64; 3] = [20, 500, 10_000];
/// How often it is looked how many there were.
const LOOK: Duration = Duration::from_millis(200);
/// How long gathering may take.
const LIMIT: Duration = Duration::from_mins(1);

/// The tables that are written with a task.
const GROWING: &str = "analyze members, projects, tags, tasks, task_tags, task_assignees, task_words, comments, \
     heads, counters, operations, changes, change_payloads";

/// Asks for statistics where nobody ever gathered any; ends when they are good, or nobody writes any more.
pub(super) fn gather(url: Url, counters: &Arc<Counters>) {
    let counters = Arc::downgrade(counters);
    tokio::spawn(async move {
        match is_new(&url).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return tracing::debug!(%error, "whether there are statistics is not known"),
        }
        for commits in AFTER {
            if !reached(&counters, commits).await {
                return;
            }
            if let Err(error) = analyze_what_has_changed(&url).await {
                return tracing::debug!(%error, "the server gathers statistics by itself");
            }
        }
    });
}

/// Whether so many commits come before everyone has gone.
async fn reached(counters: &Weak<Counters>, commits: u64) -> bool {
    while let Some(counted) = counters.upgrade().map(|counters| counters.commits()) {
        if counted >= commits {
            return true;
        }
        sleep(LOOK).await;
    }
    false
}

async fn is_new(url: &Url) -> Result<bool, StoreError> {
    let mut connection = url.connect(LIMIT).await?;
    let sql = "select reltuples < 0 from pg_class where oid = to_regclass('tasks')";
    let row = query(&mut connection, sql, &[]).await?.pop();
    row.map_or(Ok(false), |row| row.read("pg_class").flag("reltuples"))
}

/// Nothing is asked for where the server, or another process, has just gathered them.
async fn analyze_what_has_changed(url: &Url) -> Result<(), StoreError> {
    let mut connection = url.connect(LIMIT).await?;
    let sql = "select coalesce(bool_or(n_mod_since_analyze * 5 >= n_live_tup), true) from pg_stat_user_tables \
               where relid = to_regclass('tasks')";
    let row = query(&mut connection, sql, &[]).await?.pop();
    if !row.map_or(Ok(true), |row| row.read("pg_stat_user_tables").flag("n_mod_since_analyze"))? {
        return Ok(());
    }
    connection.execute(GROWING).await.map(drop).map_err(|error| super::failure::failed(error).into())
}
