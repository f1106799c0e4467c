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
    identity_only(headers)?;
    let max = row.body_max.unwrap_or(limits.body_bytes);
    if row.payload == PayloadKind::Upload {
        return Ok(B::stream(upload(sent, max)).ok_or_else(Faults::new));
    }
    let text = body::read(sent, max, limits.body).await?;
    if text.is_empty() {
        return Ok(empty(row));
    }
    json_only(row, headers)?;
    let value = json::parse(&text).map_err(|why| {
        Problem::new(ProblemCode::Malformed, format!("the body is not the JSON we read: {why}"))
    })?;
    Ok(B::read(&value))
}

/// No body: fine where none is wanted, else everything it must have is missing.
fn empty<B: Payload>(row: &Row) -> Result<B, Faults> {
    match B::read(&serde_json::json!({})) {
        Ok(_) if row.payload != PayloadKind::Nothing => {
            Err(vec![Fault::at("", "required", "is required: send a JSON object")])
        }
        read => read,
    }
}

/// No compression: what is not decoded must not be taken for what it says (RFC 9110, §8.4).
fn identity_only(headers: &HeaderMap) -> Result<(), Problem> {
    let coded = text(headers, header::CONTENT_ENCODING.as_str()).unwrap_or_default();
    if coded
        .split(',')
        .map(str::trim)
        .all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case("identity"))
    {
        return Ok(());
    }
    let detail = format!("send the body without Content-Encoding; `{coded}` is not decoded here");
    Err(Problem::new(ProblemCode::UnsupportedMediaType, detail))
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

/// What `If-Match` named, where the row heeds it. The inner result tells that what was sent is no tag, the outer that
/// nothing was sent and something has to be.
pub(super) fn if_match(row: &Row, headers: &HeaderMap) -> Result<Result<Option<Named>, Faults>, Problem> {
    match text(headers, header::IF_MATCH.as_str()).filter(|_| row.if_match != IfMatch::Ignored) {
        Some(sent) => Ok(Named::read(&sent)
            .map(Some)
            .map_err(|why| vec![Fault::at("If-Match", "invalid", why.to_string())])),
        None if row.if_match == IfMatch::Required => {
            Err(Problem::new(ProblemCode::PreconditionRequired, NAME_THE_VERSION))
        }
        None => Ok(Ok(None)),
    }
}

/// What a write is told that must name the version it edits.
pub(super) const NAME_THE_VERSION: &str =
    "send the ETag of the version you are editing, as you read it, in If-Match (`*` names none)";

/// A header's text; several of one name are one list (RFC 9110, §5.3).
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// All parts, or every fault of all of them.
pub(super) fn all_faults<A, B, C, D>(
    a: Result<A, Faults>,
    b: Result<B, Faults>,
    c: Result<C, Faults>,
    d: Result<D, Faults>,
) -> Result<(A, B, C, D), Problem> {
    match (a, b, c, d) {
        (Ok(a), Ok(b), Ok(c), Ok(d)) => Ok((a, b, c, d)),
        (a, b, c, d) => {
            let faults = [a.err(), b.err(), c.err(), d.err()];
            Err(Problem::invalid(faults.into_iter().flatten().flatten().collect()))
        }
    }
}
