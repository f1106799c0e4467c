//! What a handler answers, and how each kind of reply becomes HTTP.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures::stream::{BoxStream, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::setup::Setup;
use super::sse;
use crate::endpoint::payload::ByteStream;
use crate::endpoint::{Empty, Endpoint, Events, Json, Lines, Redirect, Reply};
use crate::wire::etag::ETag;
use crate::wire::event::Event;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// A kind of reply the server can write.
pub trait Render: Reply {
    /// What a handler gives for it.
    type Content: Send + 'static;
    /// The body, with its media type.
    fn render(content: Self::Content, setup: &Setup) -> Response;
}

/// A handler's answer: the content the row promises, and what is said beside it.
pub struct Answer<E: Endpoint<Reply: Render>> {
    content: <E::Reply as Render>::Content,
    status: u16,
    headers: HeaderMap,
}

impl<E: Endpoint<Reply: Render>> Answer<E> {
    /// The row's success.
    pub fn of(content: <E::Reply as Render>::Content) -> Self {
        Self { content, status: E::ROW.status, headers: HeaderMap::new() }
    }

    /// The same answer naming the record's version.
    #[must_use]
    pub fn etag(self, tag: &ETag) -> Self {
        self.header(header::ETAG, &tag.to_string())
    }

    /// The same answer saying where the new thing is.
    #[must_use]
    pub fn location(self, path: &str) -> Self {
        self.header(header::LOCATION, path)
    }

    /// The same answer saying where the next page is.
    #[must_use]
    pub fn next_page(self, uri: &str) -> Self {
        self.header(header::LINK, &format!("<{uri}>; rel=\"next\""))
    }

    /// The same answer, said to be of an earlier request with the same key.
    #[must_use]
    pub fn replayed(self) -> Self {
        self.header(HeaderName::from_static("idempotency-replayed"), "true")
    }

    /// The same answer with another header. A value that no header can hold is left out and logged.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::try_from(value) {
            Ok(value) => {
                self.headers.append(name, value);
            }
            Err(error) => tracing::error!(header = %name, %error, "a header was left out"),
        }
        self
    }

    pub(super) fn render(self, setup: &Setup) -> Response {
        let mut response = E::Reply::render(self.content, setup);
        if response.status().is_success() {
            *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        }
        response.headers_mut().extend(self.headers);
        response
    }
}

impl<T: Serialize + ToSchema + Send + 'static> Render for Json<T> {
    type Content = T;

    fn render(content: T, _: &Setup) -> Response {
        match serde_json::to_vec(&content) {
            Ok(body) => typed(Self::KIND.media_type(), Body::from(body)),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                Problem::new(ProblemCode::Internal, "the answer could not be written").into_response()
            }
        }
    }
}

impl Render for Empty {
    type Content = ();

    fn render((): (), _: &Setup) -> Response {
        Response::new(Body::empty())
    }
}

impl Render for Redirect {
    type Content = String;

    fn render(to: String, _: &Setup) -> Response {
        match HeaderValue::try_from(to) {
            // The row's status is not a success, so it is set here.
            Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
            Err(_) => Problem::new(ProblemCode::Internal, "there is no such place to go to").into_response(),
        }
    }
}

impl<T: ToSchema + 'static> Render for Events<T> {
    type Content = BoxStream<'static, Event>;

    fn render(events: Self::Content, setup: &Setup) -> Response {
        let text = sse::with_heartbeats(events, setup.draining.clone());
        typed(Self::KIND.media_type(), Body::from_stream(text))
    }
}

impl<T: ToSchema + 'static> Render for Lines<T> {
    /// The lines as text, each with its line break, in pieces of any size.
    type Content = ByteStream;

    fn render(lines: ByteStream, _: &Setup) -> Response {
        // Once the head is out, breaking off is the only way left to say that something went wrong.
        let lines = lines.inspect(|piece| {
            if let Err(error) = piece {
                tracing::error!(%error, "a stream of lines broke off");
            }
        });
        typed(Self::KIND.media_type(), Body::from_stream(lines))
    }
}

fn typed(media_type: Option<&'static str>, body: Body) -> Response {
    let mut response = Response::new(body);
    // Room for all headers of an answer at once, with those of the shell and of hyper.
    response.headers_mut().reserve(16);
    if let Some(media_type) = media_type {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    response
}
