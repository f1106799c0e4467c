//! What happens around every request, whatever it asks for.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderValue, Method, header};
use tower::Service;
use tracing::Instrument;

use super::body::patient;
use super::observe::Seen;
use super::setup::Setup;
use super::{cors, headers, methods, problem, readable};
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Puts `router` into the shell: request ids, the log line, panics, problems, security headers, CORS, OPTIONS.
///
/// The shell is a service around it, not a layer of it: axum adds `Allow` outside of a router's own layers, and a layer is
/// cloned and boxed several times for each request.
pub(super) fn wrap(router: Router, setup: Setup) -> Router {
    let inside =
        router.fallback(async || Problem::new(ProblemCode::NotFound, "there is nothing at this path"));
    Router::new().fallback_service(Shell { inside, setup: Arc::new(setup) })
}

/// A router in the shell.
#[derive(Clone)]
struct Shell {
    inside: Router,
    setup: Arc<Setup>,
}

impl Service<Request> for Shell {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Self { inside, setup } = self.clone();
        Box::pin(async move { Ok(around(&setup, request, inside).await) })
    }
}

async fn around(setup: &Setup, mut request: Request, mut inside: Router) -> Response {
    let seen = Seen::of(&request, &*setup.clock);
    let cors = cors::Asked::of(&request, &setup.cors_origins);
    let head = request.method() == Method::HEAD;
    request.extensions_mut().insert(seen.id);
    let request = request.map(|body| patient(body, setup.limits.body_stall));

    let answered = match early(&request) {
        Some(response) => response,
        None => {
            calm(async { inside.call(request).await.unwrap_or_else(|never| match never {}) })
                .instrument(seen.span())
                .await
        }
    };

    let answered = methods::options(seen.method.as_ref(), answered);
    let mut response = problem::complete(answered, seen.id, &seen.path);
    if head {
        response = without_body(response);
    }
    cors.answer(&mut response);
    headers::secure(response.headers_mut(), setup.is_https());
    seen.name(response.headers_mut());
    if setup.draining.is_leaving() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    seen.log(&response);
    response
}

/// What is answered before any route: what cannot be read, and requests about the server as a whole.
fn early(request: &Request) -> Option<Response> {
    if let Err(problem) = readable::check(request) {
        return Some(problem.into_response());
    }
    (request.method() == Method::OPTIONS && request.uri().path() == "*").then(methods::everything)
}

/// A panic in a handler costs its request, not the process.
async fn calm(work: impl Future<Output = Response>) -> Response {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            tracing::error!(panic = message(panic.as_ref()), "a handler panicked");
            Problem::new(ProblemCode::Internal, "the request ran into a fault of ours").into_response()
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// A HEAD that ended as a problem has been given a body on the way; its length may stay.
fn without_body(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let size = http_body::Body::size_hint(&body).exact();
    if let Some(size) = size.filter(|size| *size > 0) {
        parts.headers.insert(header::CONTENT_LENGTH, size.into());
    }
    Response::from_parts(parts, axum::body::Body::empty())
}
