//! What an endpoint can answer: JSON, nothing, a stream of events, lines of JSON, or another place to look.

use std::marker::PhantomData;

use nimbus_core::fault::schema::SchemaRef;
use utoipa::ToSchema;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyKind {
    /// One JSON object.
    Json,
    /// No body.
    Empty,
    /// Server-sent events, until somebody ends them.
    Events,
    /// Lines of JSON (NDJSON), as they come.
    Lines,
    /// A `Location` to go to.
    Redirect,
}

impl ReplyKind {
    /// The media type of the body; `None` where there is none.
    pub fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Json => Some("application/json"),
            Self::Events => Some("text/event-stream"),
            Self::Lines => Some("application/x-ndjson"),
            Self::Empty | Self::Redirect => None,
        }
    }
}

/// What can be answered. The server's side of it is [`Render`](crate::server::Render), the client's
/// [`Receive`](crate::client::Receive).
pub trait Reply: Send + Sync + 'static {
    /// How it is written.
    const KIND: ReplyKind;
    /// The schema of the body (of one line, of one event's data) under its name, first, and those it refers to.
    fn schemas() -> Vec<(String, SchemaRef)>;
}

/// One JSON object.
pub struct Json<T>(PhantomData<fn() -> T>);
/// No body.
pub struct Empty;
/// Server-sent events whose data is `T` as JSON.
pub struct Events<T>(PhantomData<fn() -> T>);
/// Lines of JSON, each a `T`.
pub struct Lines<T>(PhantomData<fn() -> T>);
/// A `Location` to go to.
pub struct Redirect;

fn schemas_of<T: ToSchema>() -> Vec<(String, SchemaRef)> {
    let mut all = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut all);
    all
}

impl<T: ToSchema + 'static> Reply for Json<T> {
    const KIND: ReplyKind = ReplyKind::Json;
    fn schemas() -> Vec<(String, SchemaRef)> {
        schemas_of::<T>()
    }
}

impl<T: ToSchema + 'static> Reply for Events<T> {
    const KIND: ReplyKind = ReplyKind::Events;
    fn schemas() -> Vec<(String, SchemaRef)> {
        schemas_of::<T>()
    }
}

impl<T: ToSchema + 'static> Reply for Lines<T> {
    const KIND: ReplyKind = ReplyKind::Lines;
    fn schemas() -> Vec<(String, SchemaRef)> {
        schemas_of::<T>()
    }
}

impl Reply for Empty {
    const KIND: ReplyKind = ReplyKind::Empty;
    fn schemas() -> Vec<(String, SchemaRef)> {
        Vec::new()
    }
}

impl Reply for Redirect {
    const KIND: ReplyKind = ReplyKind::Redirect;
    fn schemas() -> Vec<(String, SchemaRef)> {
        Vec::new()
    }
}
