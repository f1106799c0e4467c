//! Whether the server should get traffic.

use std::sync::Arc;

use futures::future::BoxFuture;
use nimbus_core::store::Store;
use nimbus_http::server::{Check, Ready};

/// Ready while the database answers.
pub(super) struct Database(pub(super) Arc<dyn Store>);

impl Ready for Database {
    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(async {
            let (ok, detail) = match self.0.ping().await {
                Ok(()) => (true, "answers"),
                Err(why) => {
                    tracing::warn!(%why, "the database does not answer");
                    (false, "does not answer")
                }
            };
            // Migrations are applied before the server listens: a database that answers is of the expected number.
            vec![Check { name: "database", ok, detail: detail.to_owned() }]
        })
    }
}
