//! Mounting a row of the table: everything between a request's bytes and its handler, and back.

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use http::request::Parts;
use http::{HeaderValue, header};
use nimbus_core::time::SystemClock;

use super::answer::{Answer, Render};
use super::deadline::within;
use super::gate::{Call, Gate};
use super::request_id::RequestId;
use super::{conditional, fingerprint, incoming, observe};
use crate::endpoint::{Endpoint, Method, Payload};
use crate::wire::path;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Mounts the row of `E` with its handler. The path comes from the row: no server spells one.
///
/// # Panics
/// If the router already has that method and path, which a test that mounts the table finds.
pub fn mount<E, S, H, F>(router: Router<S>, handler: H) -> Router<S>
where
    E: Endpoint<Reply: Render>,
    S: Gate,
    H: Fn(S, Call<E, S::Caller>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Answer<E>, Problem>> + Send + 'static,
{
    let handle = async move |State(gate): State<S>, segments: RawPathParams, request: Request| {
        serve(gate, segments, request, handler).await
    };
    router.route(E::ROW.path, on(filter(E::ROW.method), handle))
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

async fn serve<E, S, H, F>(
    gate: S,
    segments: RawPathParams,
    request: Request,
    handler: H,
) -> Result<Response, Problem>
where
    E: Endpoint<Reply: Render>,
    S: Gate,
    H: Fn(S, Call<E, S::Caller>) -> F,
    F: Future<Output = Result<Answer<E>, Problem>>,
{
    observe::route(E::ROW.path);
    let (head, body) = request.into_parts();
    let setup = gate.setup().clone();
    let caller = within(setup.limits.request, gate.admit(E::ROW, &head)).await??;
    let call = understand::<E, _>(&setup.limits, caller, &segments, &head, body).await?;
    let answering = handler(gate, call);
    let answer = if E::ROW.is_endless() {
        answering.await?
    } else {
        within(setup.limits.request, answering).await??
    };
    let mut response = conditional::answer(&head, answer.render(&setup));
    if E::ROW.no_store {
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
    Ok(response)
}

/// Reads the whole request; what is wrong in its query and its body is told at once.
async fn understand<E: Endpoint, C>(
    limits: &super::Limits,
    caller: C,
    segments: &RawPathParams,
    head: &Parts,
    body: Body,
) -> Result<Call<E, C>, Problem> {
    let row = E::ROW;
    conditional::acceptable(row, &head.headers)?;
    let path = path::read(segments.iter())
        .ok_or_else(|| Problem::new(ProblemCode::NotFound, "there is nothing of this name"))?;
    let if_match = incoming::if_match(row, &head.headers)?;
    let body = incoming::body::<E::Body>(row, limits, &head.headers, body).await?;
    let (query, body, key, if_match) = incoming::all_faults(
        crate::wire::query::decode(head.uri.query().unwrap_or_default()),
        body,
        incoming::key(row, &head.headers),
        if_match,
    )?;
    let writes = row.method != Method::Get;
    let fingerprint = writes.then(|| fingerprint::of(row, &head.uri, &head.headers, body.canonical()));
    Ok(Call {
        caller,
        fingerprint,
        path,
        query,
        body,
        key,
        if_match,
        last_event_id: incoming::text(&head.headers, "last-event-id"),
        request_id: head.extensions.get().copied().unwrap_or_else(|| RequestId::generate(&SystemClock)),
        uri: head.uri.clone(),
    })
}
