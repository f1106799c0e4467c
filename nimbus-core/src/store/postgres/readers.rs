//! The reading side of the engine: lookups by key, and questions that may take longer, on connections of their own.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::Options;
use super::connect::Url;
use super::connections::{Connections, Use};
use super::dialect::Spelling;
use crate::store::StoreError;
use crate::store::sql::{Counters, Dialect, ReadEngine, Row, Sql, Tenant, Value};

/// How long a lookup may take.
const LOOKUP: Duration = Duration::from_secs(2);
/// How long a list, a search or a page of an export may take.
const QUESTION: Duration = Duration::from_secs(10);

/// Two sets of connections, so that exports never keep lookups waiting.
pub(super) struct Readers {
    lookups: Arc<Connections>,
    questions: Arc<Connections>,
    counters: Arc<Counters>,
}

impl Readers {
    pub(super) fn new(url: &Url, options: &Options, secured: bool, counters: Arc<Counters>) -> Self {
        let connections = |most, limit, gather| Connections::new(url, Use { most, limit, gather, secured });
        // Lookups that wait are answered together: few connections make for many at once, and that is faster.
        let lookups = connections(options.readers.div_ceil(2), LOOKUP, true);
        let questions = connections(options.readers, QUESTION, false);
        Self { lookups, questions, counters }
    }
}

#[async_trait]
impl ReadEngine for Readers {
    async fn query(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.counters.asked();
        self.questions.ask(tenant, sql, args).await
    }

    async fn lookup(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.counters.asked();
        self.lookups.ask(tenant, sql, args).await.map_err(|why| match why {
            // So long is no question: the database is not well.
            StoreError::TooLong => {
                StoreError::Unavailable(format!("it did not answer within {} seconds", LOOKUP.as_secs()))
            }
            other => other,
        })
    }

    fn dialect(&self) -> &dyn Dialect {
        &Spelling
    }
}
