//! Requests by hand, and what came back.

use bytes::Bytes;
use futures::TryStreamExt;
use http::{HeaderMap, Request};
use nimbus_http::client::{InProcess, Transport};
use nimbus_http::endpoint::{IfMatch, Row};
use nimbus_http::wire::path;
use serde_json::Value;

use crate::cast::{Things, Who};
use crate::stage::Stage;

/// A request to be made.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

impl Ask {
    pub(crate) fn new(method: &'static str, uri: impl Into<String>) -> Self {
        Self { method, uri: uri.into(), headers: Vec::new(), body: None }
    }

    pub(crate) fn get(uri: impl Into<String>) -> Self {
        Self::new("GET", uri)
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn pointers(&self) -> Vec<&str> {
        let faults = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        faults.iter().map(|fault| fault["pointer"].as_str().unwrap()).collect()
    }

    /// The same, having made sure of the status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.json);
        self
    }
}

impl Stage {
    /// Asks as one of the cast.
    pub(crate) async fn ask(&self, who: Who, ask: Ask) -> Told {
        let ask = match self.cast.secret(who) {
            Some(secret) => ask.header("authorization", format!("Bearer {secret}")),
            None => ask,
        };
        self.send(ask).await
    }

    /// Asks as nobody but what the headers say; for streams only the head is waited for.
    pub(crate) async fn send(&self, ask: Ask) -> Told {
        let mut request = Request::builder().method(ask.method).uri(&ask.uri);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let text = ask.body.as_ref().map(Value::to_string).unwrap_or_default();
        if ask.body.is_some() && !ask.headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        let transport = InProcess::anonymous(self.router.clone());
        let response = transport.send(request.body(Bytes::from(text)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let is = |kind: &str| parts.headers.get("content-type").is_some_and(|found| found == kind);
        let json = if is("application/json") || is("application/problem+json") {
            let whole = body.try_fold(Vec::new(), async |all, piece| Ok([all, piece.to_vec()].concat()));
            serde_json::from_slice(&whole.await.unwrap()).unwrap_or(Value::Null)
        } else {
            Value::Null
        };
        Told { status: parts.status.as_u16(), headers: parts.headers, json }
    }

    /// The `ETag` of what is at this path, where a row needs one to be named.
    pub(crate) async fn etag_for(&self, row: &Row, uri: &str) -> Option<String> {
        if row.if_match != IfMatch::Required {
            return None;
        }
        let found = self.ask(Who::Owner, Ask::get(uri)).await;
        found.header("etag").map(str::to_owned)
    }
}

/// The path of a row with these things in it, but for those that `other` has a text for.
pub(crate) fn path_of(row: &Row, things: &Things, other: impl Fn(&str) -> Option<String>) -> String {
    path::names(row.path).fold(row.path.to_owned(), |path, name| {
        let text = other(name).unwrap_or_else(|| things.named(name));
        path.replace(&format!("{{{name}}}"), &text)
    })
}
