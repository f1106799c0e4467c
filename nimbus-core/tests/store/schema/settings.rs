//! Servers on which a crash would lose what was acknowledged are refused (GATES R4).

use nimbus_core::store::StoreError;
use nimbus_core::store::postgres::{Options, Postgres};
use nimbus_core::time::SystemClock;
use nimbus_faults::postgres::{Cluster, Durability};
use rstest::rstest;

async fn opened_on(
    settings: &'static [(&'static str, &'static str)],
    durable: bool,
) -> Result<(), StoreError> {
    let cluster = tokio::task::spawn_blocking(|| Cluster::new(Durability::Synced, settings).unwrap());
    let cluster = cluster.await.unwrap();
    let options = Options { watch: false, durable, ..Options::default() };
    let url = cluster.url("postgres").parse().unwrap();
    let opened = Postgres::open(&url, &options, &SystemClock).await.map(drop);
    tokio::task::spawn_blocking(|| drop(cluster)).await.unwrap();
    opened
}

#[rstest]
#[case::pages_that_are_torn(&[("full_page_writes", "off")], "full_page_writes = off")]
#[case::nothing_is_synced(&[("fsync", "off")], "fsync = off")]
#[tokio::test]
async fn a_server_that_may_lose_data_is_refused(
    #[case] settings: &'static [(&'static str, &'static str)],
    #[case] why: &str,
) {
    let refused = opened_on(settings, true).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unsafe(said) if said.contains(why)), "{refused}");
    opened_on(settings, false).await.expect("a test may ask for it");
}

/// The engine sets it in its own sessions, which another test looks at.
#[tokio::test]
async fn a_server_whose_sessions_need_not_wait_for_a_commit_is_fine_for_ours_do() {
    opened_on(&[("synchronous_commit", "off")], true).await.unwrap();
}
