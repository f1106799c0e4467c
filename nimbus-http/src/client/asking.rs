//! One call: the request it makes, the attempts it takes, and what came back.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use nimbus_core::change::RequestKey;
use nimbus_core::id::OperationId;
use tokio::time::{Instant, timeout_at};

use super::Client;
use super::attempts::{Attempts, late};
use super::error::ClientError;
use super::receive::Receive;
use super::transport::TransportError;
use crate::endpoint::payload::ByteStreamOrText;
use crate::endpoint::reply::ReplyKind;
use crate::endpoint::{Endpoint, IfMatch, Payload, Upload};
use crate::wire::etag::ETag;
use crate::wire::{path, query};

/// A call being put together.
pub struct Asking<'a, E: Endpoint> {
    client: &'a Client,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Option<E::Body>,
}

/// What came back, and what was said beside it.
#[derive(Debug, Clone)]
pub struct Received<T> {
    /// The reply.
    pub value: T,
    /// The record's version, where the answer is one record.
    pub etag: Option<ETag>,
    /// Where the next page is, as path and query.
    pub next: Option<String>,
    /// Whether an earlier request with the same key had done it already.
    pub replayed: bool,
    /// The operation in the log, where the call was a write; what an undo names.
    pub operation: Option<OperationId>,
    /// The request's id in the server's log.
    pub request_id: Option<String>,
}

impl<'a, E: Endpoint> Asking<'a, E> {
    pub(super) fn new(client: &'a Client, parameters: &E::Path) -> Self {
        let mut headers = HeaderMap::new();
        if let Some(bearer) = &client.bearer {
            headers.insert(header::AUTHORIZATION, bearer.clone());
        }
        let mut asking = Self {
            client,
            path: path::fill(E::ROW.path, parameters),
            query: String::new(),
            headers,
            body: None,
        };
        if E::ROW.takes_key {
            asking.say("idempotency-key", &client.clock.uuid().to_string());
        }
        asking
    }

    /// The same call with these parameters.
    #[must_use]
    pub fn query(mut self, query: &E::Query) -> Self {
        self.query = query::encode(query);
        self
    }

    /// The same call sending this.
    #[must_use]
    pub fn body(mut self, body: E::Body) -> Self {
        self.body = Some(body);
        self
    }

    /// The same call with a key of the caller's own, kept from an earlier attempt. Does nothing where the endpoint
    /// takes none.
    #[must_use]
    pub fn key(mut self, key: &RequestKey) -> Self {
        if E::ROW.takes_key {
            self.say("idempotency-key", key.as_str());
        }
        self
    }

    /// The same call editing this version only. Does nothing where the endpoint does not heed it.
    #[must_use]
    pub fn if_match(mut self, tag: &ETag) -> Self {
        if E::ROW.if_match != IfMatch::Ignored {
            self.say("if-match", &tag.to_string());
        }
        self
    }

    /// The same stream, resumed after this event.
    ///
    /// # Errors
    /// For an id that no header can hold, and so no server has given: without it the stream would begin at now, and what
    /// happened between would be missed.
    pub fn after_event(mut self, id: &str) -> Result<Self, ClientError> {
        let id = HeaderValue::try_from(id)
            .map_err(|_| ClientError::Decode(format!("{id:?} is no id of an event")))?;
        self.headers.insert(HeaderName::from_static("last-event-id"), id);
        Ok(self)
    }

    /// Says what is made here or was parsed, which every header can hold.
    fn say(&mut self, name: &'static str, value: &str) {
        let value = HeaderValue::try_from(value).expect("keys, tags and media types are visible ASCII");
        self.headers.insert(HeaderName::from_static(name), value);
    }

    /// Sends it, as often as may be needed.
    ///
    /// # Errors
    /// The server's problem, or why there was no answer that could be read.
    pub async fn send(mut self) -> Result<Received<<E::Reply as Receive>::Output>, ClientError>
    where
        E::Reply: Receive,
    {
        let deadline = Instant::now() + self.client.total;
        let body = self.written().await?;
        let attempts = Attempts { client: self.client, row: E::ROW, deadline };
        let response = attempts.make(|| self.request(&body)).await?;
        let said = Said::of(response.headers());
        let endless = matches!(E::ROW.reply, ReplyKind::Events | ReplyKind::Lines);
        let reading = E::Reply::receive(response);
        let value = if endless {
            reading.await?
        } else {
            timeout_at(deadline, reading).await.map_err(|_| late(self.client.total))??
        };
        Ok(said.with(value))
    }

    /// The body as bytes, which a retry can send again.
    async fn written(&mut self) -> Result<Bytes, ClientError> {
        match self.body.take().and_then(Payload::written) {
            None => Ok(Bytes::new()),
            Some(ByteStreamOrText::Text(text)) => {
                self.say("content-type", "application/json");
                Ok(Bytes::from(text))
            }
            Some(ByteStreamOrText::Stream(stream)) => {
                self.say("content-type", "application/octet-stream");
                let whole = Upload(stream).whole().await;
                whole.map(Bytes::from).map_err(|broken| TransportError::Broken(broken).into())
            }
        }
    }

    fn request(&self, body: &Bytes) -> Request<Bytes> {
        let uri = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        let mut request = Request::new(body.clone());
        *request.method_mut() = E::ROW.method.http();
        *request.uri_mut() = uri.parse().expect("a filled template and an encoded query are a URI");
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// What the headers of an answer say.
struct Said {
    etag: Option<ETag>,
    next: Option<String>,
    replayed: bool,
    operation: Option<OperationId>,
    request_id: Option<String>,
}

impl Said {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            etag: text("etag").and_then(|tag| tag.parse().ok()),
            next: text("link").and_then(next_page),
            replayed: text("idempotency-replayed") == Some("true"),
            operation: text("operation-id").and_then(|id| id.parse().ok()),
            request_id: text("request-id").map(str::to_owned),
        }
    }

    fn with<T>(self, value: T) -> Received<T> {
        let Self { etag, next, replayed, operation, request_id } = self;
        Received { value, etag, next, replayed, operation, request_id }
    }
}

/// The target of the link whose relation is `next` (RFC 8288).
fn next_page(link: &str) -> Option<String> {
    let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    rest.contains("rel=\"next\"").then(|| target.to_owned())
}
