//! Walking a log that others write to meanwhile.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;

use super::stage::{Stage, at_once};
use crate::change::{Commit, Seq};
use crate::store::sql::{Dialect, Pending, ReadEngine, Row, Sql, SqlStore, Tenant, Value, apply};
use crate::store::sqlite::engine::Writing;
use crate::store::sqlite::{Options, Sqlite};
use crate::store::{Store as _, StoreError};
use crate::time::SystemClock;

/// Before every question somebody commits.
struct Busy {
    reads: Arc<dyn ReadEngine>,
    others: Mutex<(Writing, Vec<Commit>)>,
}

#[async_trait]
impl ReadEngine for Busy {
    async fn query(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        {
            let mut others = self.others.lock().unwrap();
            let commit = others.1.pop().expect("there are commits enough");
            let outcomes = at_once(apply(&mut others.0, &[Pending::Commit(Box::new(commit))]));
            assert!(outcomes[0].is_ok(), "{outcomes:?}");
        }
        self.reads.query(tenant, sql, args).await
    }

    fn dialect(&self) -> &dyn Dialect {
        self.reads.dialect()
    }
}

#[tokio::test]
async fn a_log_that_grows_while_it_is_walked_is_as_it_should_be() {
    let stage = Stage::new();
    let options = Options { watch: false, ..Options::default() };
    let plain = Sqlite::open(&stage.path(), &options, &SystemClock).unwrap().store();
    let commits = (0..9).map(|number| stage.tag(&format!("tag {number}"))).collect();
    let store = SqlStore {
        reads: Arc::new(Busy { reads: plain.reads.clone(), others: Mutex::new((stage.engine(), commits)) }),
        writer: plain.writer.clone(),
        epoch: plain.epoch.clone(),
        heads: plain.heads.clone(),
    };
    let verdict = store.verify(stage.org).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
    assert_eq!(verdict.head, Seq(3), "two changes founded it, and one came before the first question");
    assert!(stage.tags().len() >= 3, "there were commits between the questions");
}
