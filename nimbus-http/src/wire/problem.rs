//! The body of every answer that reports a failure (RFC 9457, `application/problem+json`).

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::problem_code::ProblemCode;
use nimbus_core::fault::{Fault, Place};
use nimbus_core::limit::Limit;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A failure, as told to a client; behind one pointer, so that results which may hold it stay small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problem(Box<Members>);

/// The members of a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Members {
    /// `/problems/{code}`, where its documentation is.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short summary that never varies for one code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, for people.
    pub detail: String,
    /// The path that was asked for, without its query.
    #[serde(default)]
    pub instance: Option<String>,
    /// The word programs branch on; see [`Problem::known`].
    pub code: String,
    /// The `Request-Id` of the answer, found in the server's log.
    #[serde(default)]
    pub request_id: Option<String>,
    /// Whether the same request, sent again unchanged, may succeed later.
    #[serde(default)]
    pub retryable: bool,
    /// Everything that is wrong with the input; empty where the input is not to blame.
    #[serde(default)]
    pub errors: Vec<Fault>,
    /// The present record, where the request named an old version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
    /// Members only some problems have, such as the checks of `/readyz`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// Seconds to wait before repeating the request; travels as `Retry-After`, not in the body.
    #[serde(skip)]
    pub retry_after: Option<u32>,
    /// The limit that was reached; travels as `RateLimit-Policy` and `RateLimit`, and is not read back by clients.
    #[serde(skip)]
    pub limit: Option<Limit>,
}

impl Problem {
    /// A problem of a known kind; `detail` says what happened this time.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        let kind = code.kind();
        Self(Box::new(Members {
            kind: format!("/problems/{}", kind.code),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: detail.into(),
            instance: None,
            code: kind.code.to_owned(),
            request_id: None,
            retryable: kind.retryable,
            errors: Vec::new(),
            current: None,
            extra: Map::new(),
            retry_after: kind.retry_after,
            limit: None,
        }))
    }

    /// An input that was understood but is wrong (`validation_failed`). Where phrases are to blame, a member `places`
    /// tells where in each, in bytes and by column, and what could stand there.
    pub fn invalid(errors: Vec<Fault>) -> Self {
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            many => format!("{} things in the request are wrong", many.len()),
        };
        let places: Vec<Value> = errors.iter().filter_map(place).collect();
        let problem = Self::new(ProblemCode::ValidationFailed, detail).with_errors(errors);
        if places.is_empty() { problem } else { problem.with("places", Value::Array(places)) }
    }

    /// The same problem naming what is wrong with the input.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Fault>) -> Self {
        self.errors = errors;
        self
    }

    /// The same problem carrying the present record.
    #[must_use]
    pub fn with_current(mut self, current: Value) -> Self {
        self.current = Some(current);
        self
    }

    /// The same problem with a member of its own; one of the standard members is never replaced.
    #[must_use]
    pub fn with(mut self, member: &str, value: Value) -> Self {
        self.extra.insert(member.to_owned(), value);
        self
    }

    /// The same problem asking the client to wait `seconds` before it repeats the request.
    #[must_use]
    pub fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same problem naming the limit that was reached.
    #[must_use]
    pub fn of_limit(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Its kind; `None` where the server is newer than this client and has one we do not know.
    pub fn known(&self) -> Option<ProblemCode> {
        ProblemCode::parse(&self.code)
    }
}

/// Where in a phrase a fault is.
fn place(fault: &Fault) -> Option<Value> {
    let Place { column, span, suggestion } = fault.place.as_deref()?;
    let (start, end) = (span.start, span.end);
    let pointer = &fault.pointer;
    Some(json!({"pointer": pointer, "column": column, "start": start, "end": end, "suggestion": suggestion}))
}

impl Deref for Problem {
    type Target = Members;

    fn deref(&self) -> &Members {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Members {
        &mut self.0
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)?;
        for fault in &self.errors {
            write!(f, "\n  {}: {}", fault.pointer, fault.detail)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_has_every_member_of_the_contract() {
        let body = serde_json::to_value(Problem::new(ProblemCode::NotFound, "no such task")).unwrap();
        assert_eq!(
            body,
            json!({
                "type": "/problems/not_found", "title": "Not found", "status": 404, "detail": "no such task",
                "instance": null, "code": "not_found", "request_id": null, "retryable": false, "errors": [],
            })
        );
    }

    #[test]
    fn a_problem_of_a_newer_server_is_still_read() {
        let body = r#"{"type": "/problems/tea", "title": "Tea", "status": 418, "detail": "short and stout",
            "code": "teapot", "spout": true}"#;
        let problem: Problem = serde_json::from_str(body).unwrap();
        assert_eq!(problem.known(), None);
        assert_eq!(problem.extra["spout"], json!(true));
    }

    #[test]
    fn one_fault_speaks_for_itself_and_several_are_counted() {
        let fault = |pointer: &str| Fault {
            pointer: pointer.to_owned(),
            code: "required".into(),
            detail: "is required".to_owned(),
            place: None,
        };
        assert_eq!(Problem::invalid(vec![fault("/title")]).detail, "is required");
        let two = Problem::invalid(vec![fault("/title"), fault("/project")]);
        assert_eq!(two.detail, "2 things in the request are wrong");
        assert!(two.to_string().contains("/project: is required"));
    }
}
