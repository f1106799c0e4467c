//! The parts of a request: its body by the endpoint's kind, and the headers that steer a write.

use axum::body::Body;
use futures::{StreamExt, TryStreamExt};
use http::{HeaderMap, header};
use nimbus_core::change::RequestKey;
use nimbus_core::fault::{Fault, Faults};

use super::body;
use super::limits::Limits;
use crate::endpoint::payload::PayloadKind;
use crate::endpoint::{IfMatch, Method, Payload, Row};
use crate::wire::etag::Named;
use crate::wire::json;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Reads the body as its endpoint wants it. The inner result tells what is wrong in it, the outer that it could not be
/// read at all.
pub(super) async fn body<B: Payload>(
    row: &Row,
    limits: &Limits,
    headers: &HeaderMap,
    sent: Body,
) -> Result<Result<B, Faults>, Problem> {
    let max = row.body_max.unwrap_or(limits.body_bytes);
    if row.payload == PayloadKind::Upload {
        return Ok(B::stream(upload(sent, max)).ok_or_else(Faults::new));
    }
    let text = body::read(sent, max, limits.body).await?;
    if text.is_empty() && row.payload == PayloadKind::Nothing {
        return Ok(B::read(&serde_json::json!({})));
    }
    json_only(row, headers)?;
    let value = json::parse(&text).map_err(|why| {
        Problem::new(ProblemCode::Malformed, format!("the body is not the JSON we read: {why}"))
    })?;
    Ok(B::read(&value))
}

/// A body as it comes; it breaks off above its limit.
fn upload(sent: Body, max: usize) -> crate::endpoint::payload::ByteStream {
    let mut size = 0;
    sent.into_data_stream()
        .map_err(Into::into)
        .and_then(move |piece| {
            size += piece.len();
            let fits = size <= max;
            async move { if fits { Ok(piece) } else { Err(TooLarge(max).into()) } }
        })
        .boxed()
}

/// An upload is larger than its endpoint takes.
#[derive(Debug, thiserror::Error)]
#[error("an upload may have at most {0} bytes")]
pub struct TooLarge(pub usize);

/// JSON, and for a PATCH also by the name of what it is (RFC 7396).
fn json_only(row: &Row, headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get_all(header::CONTENT_TYPE).iter().nth(1).is_some() {
        let detail = "send Content-Type once: which of several counts would be a guess";
        return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
    }
    let said = text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let mut parts = said.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_json = media_type == "application/json"
        || (row.method == Method::Patch && media_type == "application/merge-patch+json");
    let is_utf8 = parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if is_json && is_utf8 {
        return Ok(());
    }
    let detail = "send the body as Content-Type: application/json, in UTF-8";
    Err(Problem::new(ProblemCode::UnsupportedMediaType, detail))
}

/// The `Idempotency-Key`, where the row takes one.
pub(super) fn key(row: &Row, headers: &HeaderMap) -> Result<Option<RequestKey>, Faults> {
    let wrong = |code, why: &str| Err(vec![Fault::at("Idempotency-Key", code, why)]);
    let mut given = headers.get_all("idempotency-key").iter();
    match (given.next(), given.next()) {
        _ if !row.takes_key => Ok(None),
        (None, _) => Ok(None),
        (Some(_), Some(_)) => wrong("repeated", "send it once: which of several counts would be a guess"),
        // What is no ASCII text at all is told the same as what is too long.
        (Some(key), None) => {
            RequestKey::parse(key.to_str().unwrap_or_default()).map(Some).or_else(|why| wrong("invalid", why))
        }
    }
}

/// What `If-Match` named, where the row heeds it.
pub(super) fn if_match(row: &Row, headers: &HeaderMap) -> Result<Option<Named>, Problem> {
    if row.if_match == IfMatch::Ignored {
        return Ok(None);
    }
    let named = text(headers, header::IF_MATCH.as_str()).map(|header| Named::read(&header));
    if named.is_none() && row.if_match == IfMatch::Required {
        let detail = "send the ETag of the version you are editing as If-Match";
        return Err(Problem::new(ProblemCode::PreconditionRequired, detail));
    }
    Ok(named)
}

/// A header's text; several of one name are one list (RFC 9110, §5.3).
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The three parts, or every fault of all of them.
pub(super) fn all_faults<A, B, C>(
    a: Result<A, Faults>,
    b: Result<B, Faults>,
    c: Result<C, Faults>,
) -> Result<(A, B, C), Problem> {
    match (a, b, c) {
        (Ok(a), Ok(b), Ok(c)) => Ok((a, b, c)),
        (a, b, c) => {
            let faults = [a.err(), b.err(), c.err()];
            Err(Problem::invalid(faults.into_iter().flatten().flatten().collect()))
        }
    }
}
