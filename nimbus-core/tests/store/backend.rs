//! The backends under test: each an empty store of its own for every case.

use std::sync::Arc;

use nimbus_core::store::Store;

use crate::model::Model;

/// A store, and what must live as long as it.
#[derive(Clone)]
pub(crate) struct Backend {
    pub(crate) store: Arc<dyn Store>,
}

/// The plain model.
pub(crate) fn model() -> Backend {
    model_of(Model::new())
}

/// The plain model, for those who look into it.
pub(crate) fn model_of(model: Model) -> Backend {
    Backend { store: Arc::new(model) }
}

/// Stamps cases, plain async functions over a [`World`](crate::world::World), on every backend.
///
/// A backend is added by its line here and its function above.
macro_rules! on_every_backend {
    ($($case:ident),* $(,)?) => {
        crate::backend::stamp! { model: $($case),* }
    };
}
pub(crate) use on_every_backend;

/// Stamps cases on one backend.
macro_rules! stamp {
    ($backend:ident: $($case:ident),*) => {
        mod $backend {
            $(#[tokio::test]
            async fn $case() {
                super::$case(&crate::world::World::on(crate::backend::$backend()).await).await;
            })*
        }
    };
}
pub(crate) use stamp;
