//! OPTIONS, answered from what the routes themselves say.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

/// What `OPTIONS *` is told: the methods the server knows at all.
pub(super) fn everything() -> Response {
    let allow = HeaderValue::from_static("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS");
    (StatusCode::NO_CONTENT, [(header::ALLOW, allow)]).into_response()
}

/// No route handles OPTIONS itself: the refusal already lists what the path takes, and that list is the answer. Every
/// such list names OPTIONS, too.
pub(super) fn options(method: &str, mut response: Response) -> Response {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let allowed = response.headers().get(header::ALLOW).and_then(|value| value.to_str().ok());
    let Ok(allow) = HeaderValue::try_from(with_options(allowed.unwrap_or_default())) else {
        return response;
    };
    if method == Method::OPTIONS.as_str() {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, allow)]).into_response();
    }
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

fn with_options(allowed: &str) -> String {
    match allowed {
        "" => "OPTIONS".to_owned(),
        listed => format!("{listed},OPTIONS"),
    }
}
