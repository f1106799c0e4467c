//! A database whose statements are counted, and somebody who acts in it.

use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Done, Nimbus, Operation, Request};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;

/// What an act cost.
pub(super) struct Cost {
    pub(super) act: String,
    pub(super) reads: u64,
    pub(super) writes: u64,
}

/// The database and the person at the machine.
pub(super) struct Stage {
    sqlite: Sqlite,
    costs: Vec<Cost>,
    pub(super) nimbus: Nimbus,
    pub(super) me: Caller,
    pub(super) org: OrgId,
    _folder: tempfile::TempDir,
}

impl Stage {
    pub(super) async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { watch: false, ..Options::default() };
        let sqlite = Sqlite::open(&folder.path().join("nimbus.db"), &options, &SystemClock).unwrap();
        let nimbus = Nimbus::new(sqlite.store());
        let local = nimbus.local(&"Ada".parse().unwrap()).await.unwrap();
        Self { sqlite, costs: Vec::new(), nimbus, me: local.caller, org: local.org, _folder: folder }
    }

    pub(super) fn costs(&self) -> &[Cost] {
        &self.costs
    }

    fn counted(&self) -> (u64, u64) {
        let counters = self.sqlite.counters();
        (counters.questions(), counters.statements())
    }

    /// Notes what an act costs.
    pub(super) async fn count<T>(&mut self, act: &str, work: impl Future<Output = T>) -> T {
        let (reads, writes) = self.counted();
        let output = work.await;
        let (reads_after, writes_after) = self.counted();
        let act = act.to_owned();
        self.costs.push(Cost { act, reads: reads_after - reads, writes: writes_after - writes });
        output
    }

    /// Runs an operation and notes what it costs.
    pub(super) async fn run<O: Operation>(&mut self, how: &str, operation: O) -> Done<O::Output> {
        let (nimbus, me, org) = (self.nimbus.clone(), self.me.clone(), self.org);
        let act = format!("`{}`{}{how}", O::NAME, if how.is_empty() { "" } else { ", " });
        self.count(&act, nimbus.run(&me, org, &operation, &Request::default())).await.unwrap()
    }
}
