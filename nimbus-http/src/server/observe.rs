//! What is noted about every request: one span, one log line, and its name on the answer.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method};
use nimbus_core::id::OrgId;
use nimbus_core::time::Clock;
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;

use super::request_id::{RequestId, trace_id};

/// A request as it came in. Its query is not kept: it may hold what people searched for.
pub(super) struct Seen {
    pub(super) id: RequestId,
    pub(super) method: Method,
    pub(super) path: String,
    span: Span,
    began: Instant,
}

impl Seen {
    pub(super) fn of(request: &Request, clock: &dyn Clock) -> Self {
        let id = RequestId::generate(clock);
        Self {
            id,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            span: span(request, id),
            began: Instant::now(),
        }
    }

    /// The span in which the request is handled: everything logged meanwhile carries its id.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Puts the request's id on the answer.
    pub(super) fn name(&self, headers: &mut HeaderMap) {
        let id =
            HeaderValue::try_from(self.id.to_string()).expect("a UUID is hexadecimal digits and hyphens");
        headers.insert("request-id", id);
    }

    /// The one line about this request, when the head of its answer is ready; a stream's body comes after it.
    pub(super) fn log(&self, response: &Response) {
        let status = response.status().as_u16();
        let milliseconds = self.began.elapsed().as_secs_f64() * 1_000.0;
        self.span.in_scope(|| {
            if status >= 500 {
                tracing::error!(status, milliseconds, "answered");
            } else {
                tracing::info!(status, milliseconds, "answered");
            }
        });
    }
}

/// Notes the organization a request is about, once it is known. Its id, as names may be private.
pub(super) fn note_organization(org: OrgId) {
    Span::current().record("org", tracing::field::display(org));
}

fn span(request: &Request, id: RequestId) -> Span {
    let trace =
        request.headers().get("traceparent").and_then(|header| header.to_str().ok()).and_then(trace_id);
    tracing::info_span!("request", request_id = %id, method = %request.method(), route = Empty, org = Empty, trace_id = trace)
}

/// Notes the route's template. The path itself is not logged: logs of one route belong together, and paths may hold
/// names.
pub(super) fn route(template: &str) {
    Span::current().record("route", template);
}

/// Notes the route's template of what is no row of the table; it is known only inside the router.
pub(super) async fn note_route(request: Request, next: Next) -> Response {
    if let Some(template) = request.extensions().get::<MatchedPath>() {
        route(template.as_str());
    }
    next.run(request).await
}
