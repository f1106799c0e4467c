//! The backends under test: each an empty store of its own for every case.

use std::sync::Arc;

use nimbus_core::store::Store;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;
use tempfile::TempDir;

use crate::model::Model;

/// The file of a database in its folder.
pub(crate) const DATABASE: &str = "nimbus.db";

/// A store, and what must live as long as it.
#[derive(Clone)]
pub(crate) struct Backend {
    pub(crate) store: Arc<dyn Store>,
    /// The folder of the database, which goes with the last who uses it.
    pub(crate) folder: Option<Arc<TempDir>>,
}

/// The plain model.
pub(crate) fn model() -> Backend {
    model_of(Model::new())
}

/// The plain model, for those who look into it.
pub(crate) fn model_of(model: Model) -> Backend {
    Backend { store: Arc::new(model), folder: None }
}

/// SQLite in a file of its own.
pub(crate) fn sqlite() -> Backend {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let options = Options { watch: false, ..Options::default() };
    let path = folder.path().join(DATABASE);
    let sqlite = Sqlite::open(&path, &options, &SystemClock).expect("an empty database is made");
    Backend { store: sqlite.store(), folder: Some(Arc::new(folder)) }
}

/// Stamps cases, plain async functions over a [`World`](crate::world::World), on every backend; those `in parallel`
/// with threads enough to do two things at once.
///
/// A backend is added by its line here and its function above.
macro_rules! on_every_backend {
    (in parallel: $($case:ident),* $(,)?) => {
        crate::backend::on_every_backend! { (flavor = "multi_thread", worker_threads = 2) $($case),* }
    };
    ($how:tt $($case:ident),+) => {
        crate::backend::stamp! { model $how $($case),* }
        crate::backend::stamp! { sqlite $how $($case),* }
    };
    ($($case:ident),* $(,)?) => {
        crate::backend::on_every_backend! { (flavor = "current_thread") $($case),* }
    };
}
pub(crate) use on_every_backend;

/// Stamps cases on one backend.
macro_rules! stamp {
    ($backend:ident $how:tt $($case:ident),*) => {
        mod $backend {
            $(#[tokio::test $how]
            async fn $case() {
                super::$case(&crate::world::World::on(crate::backend::$backend()).await).await;
            })*
        }
    };
}
pub(crate) use stamp;
