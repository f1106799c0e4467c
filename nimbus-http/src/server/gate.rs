//! The gate every mounted row stands behind, and what a handler gets of a request that came through.

use http::Uri;
use http::request::Parts;
use nimbus_core::change::{Fingerprint, RequestKey};

use super::request_id::RequestId;
use super::setup::Setup;
use crate::endpoint::{Endpoint, Row};
use crate::wire::etag::Named;
use crate::wire::problem::Problem;

/// Who may come in: asked before anything of a request but its head is read, for every mounted row, so that no handler
/// can forget to. It is the router's state, too, and so holds what handlers work with.
pub trait Gate: Clone + Send + Sync + 'static {
    /// Who was let in.
    type Caller: Send + 'static;

    /// How the server presents itself.
    fn setup(&self) -> &Setup;

    /// Finds out who asks, and refuses those whom [`Row::access`] does not admit.
    ///
    /// # Errors
    /// `unauthenticated`, `forbidden` and the like.
    fn admit(
        &self,
        row: &'static Row,
        head: &Parts,
    ) -> impl Future<Output = Result<Self::Caller, Problem>> + Send;
}

/// A request that was let in and understood.
pub struct Call<E: Endpoint, C> {
    /// Who asks.
    pub caller: C,
    /// The parameters in the path.
    pub path: E::Path,
    /// The parameters after the `?`.
    pub query: E::Query,
    /// What was sent.
    pub body: E::Body,
    /// The `Idempotency-Key`, where the row takes one and the client gave one.
    pub key: Option<RequestKey>,
    /// A digest of what a write asks for: compared when the key, or the id of a create, comes again.
    pub fingerprint: Option<Fingerprint>,
    /// What `If-Match` named, where the row heeds it.
    pub if_match: Option<Named>,
    /// `Last-Event-ID`, where a stream is to resume.
    pub last_event_id: Option<String>,
    /// The request's id.
    pub request_id: RequestId,
    /// The path and query as they came: for links to further pages.
    pub uri: Uri,
}
