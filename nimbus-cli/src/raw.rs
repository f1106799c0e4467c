//! Requests by method and path, for what no verb is about.

use bytes::Bytes;
use futures::StreamExt;
use http::{Request, Response};
use nimbus_http::client::{ClientError, Http, InProcess, Transport, TransportError};
use nimbus_http::endpoint::payload::ByteStream;
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode;

use crate::exit::Failure;

/// A way to send a request as it is, without retries.
#[derive(Clone)]
pub(crate) enum Raw {
    /// To a server.
    Server(Http),
    /// To the router in this program.
    Local(InProcess),
}

impl Raw {
    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<ByteStream>, Failure> {
        let sent = match self {
            Self::Server(http) => http.send(request).await,
            Self::Local(router) => router.send(request).await,
        };
        Ok(sent.map_err(ClientError::from)?)
    }

    /// Reads a path, whoever asks.
    pub(crate) async fn get(&self, path: &str) -> Result<Response<Bytes>, Failure> {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() =
            path.parse().map_err(|why| Failure::usage(format!("{path:?} is no path: {why}")))?;
        whole(self.send(request).await?).await
    }
}

/// The whole of an answer.
pub(crate) async fn whole(response: Response<ByteStream>) -> Result<Response<Bytes>, Failure> {
    let (head, mut body) = response.into_parts();
    let mut all = Vec::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|broken| ClientError::from(TransportError::Broken(broken)))?;
        all.extend_from_slice(&piece);
    }
    Ok(Response::from_parts(head, Bytes::from(all)))
}

/// Why an answer that is no success is none.
pub(crate) fn refusal(response: &Response<Bytes>) -> Failure {
    let status = response.status().as_u16();
    let told = serde_json::from_slice::<Problem>(response.body()).unwrap_or_else(|_| {
        let mut problem =
            Problem::new(ProblemCode::of_status(status), format!("the server answered {status}"));
        problem.status = status;
        problem
    });
    ClientError::Problem(told).into()
}
