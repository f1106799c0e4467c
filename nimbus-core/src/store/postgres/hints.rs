//! That something was committed, told among processes by `NOTIFY`: outside the transactions, for a notification inside
//! one makes all of them commit one after the other (GATES trap 7). A hint carries nothing; one that is lost is made up
//! for by looking again and again.

use std::sync::{Arc, Weak};
use std::time::Duration;

use sqlx::Executor as _;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::connect::Url;
use crate::store::StoreError;

/// How long a hint may wait for others that are told together with it.
const TOGETHER: Duration = Duration::from_millis(10);
/// How often followers look by themselves while hints come in.
const LISTENING: Duration = Duration::from_secs(5);
/// How often they look while none can.
const DEAF: Duration = Duration::from_secs(1);
/// How long the server may take over a hint.
const LIMIT: Duration = Duration::from_secs(2);

/// What is told and heard on.
const CHANNEL: &str = "nimbus";

/// Tells other processes whenever `committed` is notified; ends with its last owner.
pub(super) fn tell(url: Url, committed: &Arc<Notify>) {
    let committed = Arc::downgrade(committed);
    tokio::spawn(async move {
        let mut connection = None;
        while let Some(told) = next(&committed).await {
            drop(told);
            sleep(TOGETHER).await;
            if connection.is_none() {
                connection = url.connect(LIMIT).await.ok();
            }
            let Some(open) = &mut connection else { continue };
            if !matches!(timeout(LIMIT, open.execute("notify nimbus")).await, Ok(Ok(_))) {
                connection = None;
            }
        }
    });
}

/// Waits for the next commit; `None` once nobody commits any more.
async fn next(committed: &Weak<Notify>) -> Option<Arc<Notify>> {
    loop {
        let notify = committed.upgrade()?;
        let waiting = timeout(LISTENING, notify.notified());
        if waiting.await.is_ok() {
            return Some(notify);
        }
    }
}

/// Marks `moved` whenever another process tells that it has committed, and every now and then in any case; ends when
/// nobody is interested any more.
pub(super) fn listen(url: Url, moved: &Arc<watch::Sender<u64>>) {
    let moved = Arc::downgrade(moved);
    tokio::spawn(async move {
        while moved.strong_count() > 0 {
            if let Err(error) = hear(&url, &moved).await {
                tracing::warn!(%error, "commits of other processes are looked for, but not heard of");
            }
            mark(&moved);
            sleep(DEAF).await;
        }
    });
}

async fn hear(url: &Url, moved: &Weak<watch::Sender<u64>>) -> Result<(), StoreError> {
    let refuse = |error| StoreError::from(super::failure::failed(error));
    let pool =
        PgPoolOptions::new().max_connections(1).acquire_timeout(LIMIT).connect_lazy_with(url.options());
    let mut listener = PgListener::connect_with(&pool).await.map_err(refuse)?;
    let late =
        |_| StoreError::Unavailable(format!("it takes no listener within {} seconds", LIMIT.as_secs()));
    timeout(LIMIT, listener.listen(CHANNEL)).await.map_err(late)?.map_err(refuse)?;
    while mark(moved) {
        match timeout(LISTENING, listener.try_recv()).await {
            Ok(heard) => {
                if heard.map_err(refuse)?.is_none() {
                    return Ok(());
                }
            }
            // Nothing in all that time is no failure, unless nobody is there any more who could tell.
            Err(_) => {
                timeout(LIMIT, (&mut listener).execute("select 1")).await.map_err(late)?.map_err(refuse)?;
            }
        }
    }
    Ok(())
}

/// Whether anybody is still interested.
fn mark(moved: &Weak<watch::Sender<u64>>) -> bool {
    moved.upgrade().is_some_and(|moved| {
        moved.send_modify(|count| *count += 1);
        true
    })
}
