//! What the client will take: a form it can read (`Accept`), and only what it does not have yet (`If-None-Match`).

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};

use super::incoming::text;
use crate::endpoint::Row;
use crate::endpoint::reply::ReplyKind;
use crate::wire::etag::Named;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Refuses a client that takes no form this row answers in. Streams are let through: browsers ask for them by name,
/// everything else with `*/*`.
pub(super) fn acceptable(row: &Row, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(offered) = row.reply.media_type().filter(|_| row.reply == ReplyKind::Json) else {
        return Ok(());
    };
    let Some(accept) = text(headers, header::ACCEPT.as_str()) else {
        return Ok(());
    };
    if accept.split(',').any(|range| admits(range, offered)) {
        return Ok(());
    }
    Err(Problem::new(ProblemCode::NotAcceptable, format!("this endpoint answers {offered} only")))
}

/// Whether one media range of `Accept` admits a type (RFC 9110, §12.5.1). A quality of nought is a no.
fn admits(range: &str, offered: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let range = parts.next().unwrap_or_default().to_ascii_lowercase();
    let refused = parts.any(|part| {
        part.strip_prefix("q=").and_then(|quality| quality.parse::<f32>().ok()).is_some_and(|q| q <= 0.0)
    });
    let whole = offered.split('/').next().unwrap_or_default();
    !refused && (range == "*/*" || range == offered || range == format!("{whole}/*"))
}

/// Answers 304 where the client already has what it would get.
pub(super) fn answer(request: &Parts, response: Response) -> Response {
    let reads = matches!(request.method, Method::GET | Method::HEAD);
    if !reads || response.status() != StatusCode::OK || !has(&request.headers, &response) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    Response::from_parts(parts, Body::empty())
}

fn has(headers: &HeaderMap, response: &Response) -> bool {
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()?.parse().ok());
    let known = text(headers, header::IF_NONE_MATCH.as_str());
    let known = known.and_then(|known| Named::read(&known).ok());
    matches!((tag, known), (Some(tag), Some(known)) if known.matches(&tag))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("application/json", true)]
    #[case("*/*", true)]
    #[case("application/*;q=0.5", true)]
    #[case("Application/JSON; charset=utf-8", true)]
    #[case("text/html", false)]
    #[case("application/json;q=0", false)]
    #[case("application/problem+json", false)]
    fn a_range_admits_a_type(#[case] range: &str, #[case] admitted: bool) {
        assert_eq!(admits(range, "application/json"), admitted);
    }
}
