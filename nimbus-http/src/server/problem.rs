//! Problems as HTTP answers, the framework's own errors included.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use nimbus_core::limit::Limit;

use super::request_id::RequestId;
use crate::wire::problem::{MEDIA_TYPE, Problem};
use crate::wire::problem_code::ProblemCode;
use crate::wire::rate_limit;

impl IntoResponse for Problem {
    /// The answer without its request id and instance, which the shell adds on the way out.
    fn into_response(self) -> Response {
        let mut response = render(&self);
        response.extensions_mut().insert(Told(self));
        response
    }
}

/// The problem an answer was made of, for the shell to complete.
#[derive(Clone)]
struct Told(Problem);

fn render(problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).expect("a problem is made of strings and JSON values");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if let Some(limit) = &problem.limit {
        limited(headers, limit, problem.retry_after.unwrap_or_default());
    }
    if problem.status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Names the limit that was reached.
fn limited(headers: &mut HeaderMap, limit: &Limit, seconds: u32) {
    let fields = [
        ("ratelimit-policy", rate_limit::policies(&[*limit])),
        ("ratelimit", rate_limit::reached(limit, seconds)),
    ];
    for (name, field) in fields {
        let field = HeaderValue::try_from(field).expect("a name of ours and numbers are visible ASCII");
        headers.insert(name, field);
    }
}

/// Completes an error with its request id and path; turns one that is not a problem into one.
pub(super) fn complete(mut response: Response, id: RequestId, path: &str) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut problem = match response.extensions_mut().remove::<Told>() {
        Some(Told(problem)) => problem,
        None => of_framework(status),
    };
    problem.request_id = Some(id.to_string());
    problem.instance = Some(path.to_owned());
    let mut rendered = render(&problem);
    keep_headers(&response, &mut rendered);
    *rendered.extensions_mut() = std::mem::take(response.extensions_mut());
    rendered
}

/// What the framework answers by itself: no such path, wrong method, a body its extractors refuse.
fn of_framework(status: StatusCode) -> Problem {
    let code = ProblemCode::of_status(status.as_u16());
    let mut problem = Problem::new(code, detail_of(code));
    problem.status = status.as_u16();
    problem
}

fn detail_of(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::NotFound => "there is nothing at this path",
        ProblemCode::MethodNotAllowed => "see the Allow header for what this path takes",
        ProblemCode::PayloadTooLarge => "send a smaller body",
        ProblemCode::UnsupportedMediaType => "send Content-Type: application/json",
        _ => code.kind().title,
    }
}

/// Keeps what was said beside the body (`Allow`, `Retry-After`, `ETag`, cookies), not what described the old one.
fn keep_headers(from: &Response, to: &mut Response) {
    const OF_THE_BODY: [HeaderName; 3] =
        [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
    let mut last = None;
    for (name, value) in from.headers() {
        if OF_THE_BODY.contains(name) {
            continue;
        }
        // The first value replaces what rendering set; further ones of the same name (cookies) join it.
        if last == Some(name) {
            to.headers_mut().append(name, value.clone());
        } else {
            to.headers_mut().insert(name, value.clone());
        }
        last = Some(name);
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use rstest::rstest;

    use super::*;

    async fn told(response: Response) -> Problem {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[rstest]
    #[case(404, ProblemCode::NotFound)]
    #[case(405, ProblemCode::MethodNotAllowed)]
    #[case(413, ProblemCode::PayloadTooLarge)]
    #[case(415, ProblemCode::UnsupportedMediaType)]
    #[case(422, ProblemCode::ValidationFailed)]
    #[case(500, ProblemCode::Internal)]
    #[tokio::test]
    async fn the_frameworks_own_errors_become_problems(#[case] status: u16, #[case] code: ProblemCode) {
        let status = StatusCode::from_u16(status).unwrap();
        let bare = (status, "Internal text of a library").into_response();
        let id = RequestId::generate(&nimbus_core::time::SystemClock);
        let response = complete(bare, id, "/v1/x");
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        let problem = told(response).await;
        assert_eq!(problem.known(), Some(code));
        assert_eq!(problem.request_id, Some(id.to_string()));
        assert_eq!(problem.instance.as_deref(), Some("/v1/x"));
    }

    #[tokio::test]
    async fn what_was_said_in_headers_survives() {
        let mut bare = StatusCode::METHOD_NOT_ALLOWED.into_response();
        bare.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
        bare.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static("a=1"));
        bare.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static("b=2"));
        let response = complete(bare, RequestId::generate(&nimbus_core::time::SystemClock), "/");
        assert_eq!(response.headers()[header::ALLOW], "GET,HEAD");
        assert_eq!(response.headers().get_all(header::SET_COOKIE).iter().count(), 2);
    }

    #[tokio::test]
    async fn a_problem_says_when_to_come_back() {
        let response = Problem::new(ProblemCode::RateLimited, "slow down").after(7).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        let again = complete(response, RequestId::generate(&nimbus_core::time::SystemClock), "/");
        assert_eq!(again.headers()[header::RETRY_AFTER], "7");
    }

    #[test]
    fn a_success_is_left_alone() {
        let response = complete(
            StatusCode::NO_CONTENT.into_response(),
            RequestId::generate(&nimbus_core::time::SystemClock),
            "/",
        );
        assert!(response.headers().get(header::CONTENT_TYPE).is_none());
    }
}
