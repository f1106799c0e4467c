//! The backends under test: each an empty store of its own for every case.

use std::path::Path;
use std::sync::Arc;

use nimbus_core::store::keeping::Place;
use nimbus_core::store::postgres::{self, Postgres};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::store::{Store, StoreError};
use nimbus_core::time::SystemClock;
use nimbus_faults::databases::Database;
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
    /// The database on a server, which goes with the last who uses it.
    pub(crate) database: Option<Arc<Database>>,
}

impl Backend {
    /// Where the database is.
    pub(crate) fn place(&self) -> Place {
        match (&self.folder, &self.database) {
            (Some(folder), _) => Place::File(folder.path().join(DATABASE)),
            (None, Some(database)) => {
                Place::Server(Box::new(database.url().parse().expect("it was opened by it")))
            }
            (None, None) => panic!("the model is nowhere"),
        }
    }

    /// A second store on the same database, as another process has one: with a writer of its own.
    pub(crate) async fn beside(&self) -> Self {
        let store = match (&self.folder, &self.database) {
            (Some(folder), _) => {
                sqlite_at(&folder.path().join(DATABASE)).expect("the file is opened again").store
            }
            (None, Some(database)) => postgres_at(database.url()).await,
            (None, None) => panic!("the model has no database that another store could open"),
        };
        Self { store, ..self.clone() }
    }
}

/// The plain model.
pub(crate) fn model() -> Backend {
    model_of(Model::new())
}

/// The plain model, for those who look into it.
pub(crate) fn model_of(model: Model) -> Backend {
    Backend { store: Arc::new(model), folder: None, database: None }
}

/// SQLite in a file of its own.
pub(crate) fn sqlite() -> Backend {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let backend = sqlite_at(&folder.path().join(DATABASE)).expect("an empty database is made");
    Backend { folder: Some(Arc::new(folder)), ..backend }
}

/// SQLite in a file that may hold something, and outlives the store.
pub(crate) fn sqlite_at(path: &Path) -> Result<Backend, StoreError> {
    let options = Options { watch: false, ..Options::default() };
    let store = Sqlite::open(path, &options, &SystemClock)?.store();
    Ok(Backend { store, folder: None, database: None })
}

/// PostgreSQL, in a database of its own on the server that the tests were given.
pub(crate) async fn postgres() -> Backend {
    let database = Database::new().await;
    let store = postgres_at(database.url()).await;
    Backend { store, folder: None, database: Some(Arc::new(database)) }
}

/// PostgreSQL where this URL leads, in a database that may hold something, and outlives the store.
pub(crate) async fn postgres_at(url: &str) -> Arc<dyn Store> {
    let url = url.parse().expect("the tests are given a URL of PostgreSQL");
    // The server of the tests syncs nothing; what must survive a crash is tested elsewhere.
    let options =
        postgres::Options { watch: false, readers: 1, durable: false, ..postgres::Options::default() };
    Postgres::open(&url, &options, &SystemClock).await.expect("the database is opened").store()
}

/// The backends as cases are stamped on them.
pub(crate) mod stamped {
    use super::Backend;

    /// The plain model.
    pub(crate) async fn model() -> Backend {
        super::model()
    }

    /// SQLite.
    pub(crate) async fn sqlite() -> Backend {
        super::sqlite()
    }

    /// PostgreSQL.
    pub(crate) async fn postgres() -> Backend {
        super::postgres().await
    }

    /// PostgreSQL as the role that serves, with row-level security on.
    pub(crate) async fn postgres_secured() -> Backend {
        crate::schema::production::backend(true).await
    }
}

/// Stamps cases, plain async functions over a [`World`](crate::world::World), on every backend; those `in parallel`
/// with threads enough to do two things at once.
///
/// What is about who sees what is `secured, too:` stamped on PostgreSQL with row-level security on.
///
/// A backend is added by its line here and its function above.
macro_rules! on_every_backend {
    (secured, too: $($case:ident),* $(,)?) => {
        crate::backend::on_every_backend! { $($case),* }
        crate::backend::stamp! { postgres_secured (flavor = "current_thread") $($case),* }
    };
    (in parallel: $($case:ident),* $(,)?) => {
        crate::backend::on_every_backend! { (flavor = "multi_thread", worker_threads = 2) $($case),* }
    };
    ($how:tt $($case:ident),+) => {
        crate::backend::stamp! { model $how $($case),* }
        crate::backend::stamp! { sqlite $how $($case),* }
        crate::backend::stamp! { postgres $how $($case),* }
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
                super::$case(&crate::world::World::on(crate::backend::stamped::$backend().await).await).await;
            })*
        }
    };
}
pub(crate) use stamp;
