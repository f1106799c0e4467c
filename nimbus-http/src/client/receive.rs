//! Reading answers: replies by their kind, and problems.

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use futures::stream::{BoxStream, StreamExt};
use http::{HeaderMap, Response, header};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::error::ClientError;
use super::lines;
use super::transport::TransportError;
use crate::endpoint::payload::ByteStream;
use crate::endpoint::{Empty, Events, Json, Lines, Redirect, Reply};
use crate::wire::event::{Event, Reader};
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Largest answer read whole, in bytes; a server that sends a larger one is not ours.
const WHOLE_MAX: usize = 64 * 1024 * 1024;

/// A kind of reply the client can read.
pub trait Receive: Reply {
    /// What it becomes.
    type Output: Send;
    /// Reads a success.
    fn receive(response: Response<ByteStream>) -> BoxFuture<'static, Result<Self::Output, ClientError>>;
}

impl<T: DeserializeOwned + ToSchema + Send + 'static> Receive for Json<T> {
    type Output = T;

    fn receive(response: Response<ByteStream>) -> BoxFuture<'static, Result<T, ClientError>> {
        Box::pin(async {
            let body = whole(response.into_body()).await?;
            serde_json::from_slice(&body).map_err(|error| ClientError::Decode(error.to_string()))
        })
    }
}

impl Receive for Empty {
    type Output = ();

    fn receive(_: Response<ByteStream>) -> BoxFuture<'static, Result<(), ClientError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

impl Receive for Redirect {
    type Output = String;

    fn receive(response: Response<ByteStream>) -> BoxFuture<'static, Result<String, ClientError>> {
        let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let to =
            to.map(str::to_owned).ok_or_else(|| ClientError::Decode("it names no place to go to".to_owned()));
        Box::pin(std::future::ready(to))
    }
}

impl<T: ToSchema + Send + 'static> Receive for Events<T> {
    /// The events of this one connection; [`Client::follow`](super::Client::follow) reconnects. What arrives without
    /// completing an event, a heartbeat for one, is told as [`Event::default`], which says nothing but that the
    /// connection lives.
    type Output = BoxStream<'static, Result<Event, ClientError>>;

    fn receive(response: Response<ByteStream>) -> BoxFuture<'static, Result<Self::Output, ClientError>> {
        let events = response
            .into_body()
            .scan(Reader::default(), |reader, piece| std::future::ready(Some(read(reader, piece))))
            .flat_map(futures::stream::iter);
        Box::pin(std::future::ready(Ok(events.boxed())))
    }
}

fn read(
    reader: &mut Reader,
    piece: Result<Bytes, crate::endpoint::payload::Broken>,
) -> Vec<Result<Event, ClientError>> {
    let piece = match piece {
        Ok(piece) => piece,
        Err(broken) => return vec![Err(TransportError::Broken(broken).into())],
    };
    match reader.take(&piece) {
        Ok(events) if events.is_empty() => vec![Ok(Event::default())],
        Ok(events) => events.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(ClientError::Decode(error.to_string()))],
    }
}

impl<T: DeserializeOwned + ToSchema + Send + 'static> Receive for Lines<T> {
    type Output = BoxStream<'static, Result<T, ClientError>>;

    fn receive(response: Response<ByteStream>) -> BoxFuture<'static, Result<Self::Output, ClientError>> {
        Box::pin(std::future::ready(Ok(lines::decoded(response.into_body()).boxed())))
    }
}

/// Reads an error: the server's problem, or what can be said of an answer that is none (a proxy's page, say).
pub(super) async fn problem(response: Response<ByteStream>) -> ClientError {
    let status = response.status().as_u16();
    let retry_after = seconds(response.headers());
    let told = match whole(response.into_body()).await {
        Ok(body) => serde_json::from_slice::<Problem>(&body).ok(),
        Err(error) => return error,
    };
    let mut problem = told.unwrap_or_else(|| unexplained(status));
    problem.retry_after = retry_after;
    ClientError::Problem(problem)
}

fn unexplained(status: u16) -> Problem {
    let detail = format!("the server, or something in front of it, answered {status} without saying why");
    let mut problem = Problem::new(ProblemCode::of_status(status), detail);
    problem.status = status;
    problem
}

/// `Retry-After` in seconds. Its other form, a date, is not used by our server.
fn seconds(headers: &HeaderMap) -> Option<u32> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

async fn whole(mut body: ByteStream) -> Result<Bytes, ClientError> {
    let mut all = BytesMut::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(TransportError::Broken)?;
        all.extend_from_slice(&piece);
        if all.len() > WHOLE_MAX {
            return Err(ClientError::Decode(format!("it is larger than {WHOLE_MAX} bytes")));
        }
    }
    Ok(all.freeze())
}
