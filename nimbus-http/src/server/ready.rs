//! Whether the server should get traffic: the checks behind `/readyz`.

use futures::future::BoxFuture;
use serde::Serialize;

/// One thing that must hold for the server to be ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked, such as `database`.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, for people; never a secret such as a connection string.
    pub detail: String,
}

/// Answers whether what the server depends on is there.
pub trait Ready: Send + Sync {
    /// Looks now. Taking longer than two seconds counts as not ready.
    fn checks(&self) -> BoxFuture<'_, Vec<Check>>;
}

/// Depends on nothing.
#[derive(Debug, Clone, Copy)]
pub struct AlwaysReady;

impl Ready for AlwaysReady {
    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(std::future::ready(Vec::new()))
    }
}
