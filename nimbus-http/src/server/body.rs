//! Reading a request's body: never more than allowed, never waiting for ever.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::{Instant, Sleep, sleep, timeout};

use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// How much of an oversized body is thrown away before it is refused, so that a client that writes first and reads
/// later gets to see the refusal; and how long that may take.
const DISCARDED: usize = 16 * 1024 * 1024;
const DISCARDING: Duration = Duration::from_secs(5);

/// The body fell silent.
#[derive(Debug, thiserror::Error)]
#[error("no further piece of the body arrived in {0:?}")]
pub struct Stalled(Duration);

/// The same body, failing with [`Stalled`] when the next piece takes longer than `patience`.
pub(super) fn patient(body: Body, patience: Duration) -> Body {
    if body.is_end_stream() {
        return body;
    }
    Body::new(Patient { body, patience, timer: None })
}

struct Patient {
    body: Body,
    patience: Duration,
    /// Present while a piece is awaited.
    timer: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for Patient {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let patience = self.patience;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(patience)));
        timer.as_mut().poll(cx).map(|()| Some(Err(Stalled(patience).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Reads a body whole.
///
/// # Errors
/// `payload_too_large` above `limit` bytes, `request_timeout` when it is not there `within` that time or falls silent,
/// `malformed` when the connection breaks it off.
pub async fn read(body: Body, limit: usize, within: Duration) -> Result<Bytes, Problem> {
    let announced = body.size_hint().lower();
    if announced > limit as u64 {
        discard(body).await;
        return Err(too_large(limit));
    }
    let mut limited = Limited::new(body, limit);
    let reading = async { (&mut limited).collect().await };
    match timeout(within, reading).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(limit)),
        Ok(Err(error)) if stalled(error.as_ref()) => Err(late("its body fell silent")),
        Ok(Err(_)) => Err(Problem::new(ProblemCode::Malformed, "the body broke off")),
        Err(_) => Err(late("its body took too long")),
    }
}

/// Whether an error is, or was caused by, silence.
pub fn stalled(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<Stalled>)
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("the body may have at most {limit} bytes");
    Problem::new(ProblemCode::PayloadTooLarge, detail)
}

fn late(detail: &str) -> Problem {
    Problem::new(ProblemCode::RequestTimeout, format!("the request was given up on: {detail}"))
}

async fn discard(mut body: Body) {
    let until = Instant::now() + DISCARDING;
    let mut discarded = 0;
    while discarded < DISCARDED {
        match tokio::time::timeout_at(until, body.frame()).await {
            Ok(Some(Ok(frame))) => discarded += frame.data_ref().map_or(0, Bytes::len),
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use rstest::rstest;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn dripping(pieces: usize, pause: Duration) -> Body {
        let pieces = stream::unfold(pieces, move |left| async move {
            tokio::time::sleep(pause).await;
            (left > 0).then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"x")), left - 1))
        });
        patient(Body::from_stream(pieces), SECOND)
    }

    #[rstest]
    #[case::in_time(3, SECOND / 2, None)]
    #[case::silent(3, SECOND * 2, Some(ProblemCode::RequestTimeout))]
    #[case::in_time_each_but_not_all(40, SECOND / 2, Some(ProblemCode::RequestTimeout))]
    #[tokio::test(start_paused = true)]
    async fn a_body_must_arrive_in_time(
        #[case] pieces: usize,
        #[case] pause: Duration,
        #[case] ends: Option<ProblemCode>,
    ) {
        let read = read(dripping(pieces, pause), 100, SECOND * 10).await;
        assert_eq!(read.err().and_then(|problem| problem.known()), ends);
    }

    #[rstest]
    #[case::just_below(9, true)]
    #[case::exactly(10, true)]
    #[case::one_more(11, false)]
    #[tokio::test]
    async fn a_body_has_at_most_its_limit(#[case] size: usize, #[case] fits: bool) {
        let whole = Body::from(vec![b'x'; size]);
        assert_eq!(read(whole, 10, SECOND).await.is_ok(), fits);
        let pieces = stream::iter((0..size).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(b"x"))));
        let streamed = read(Body::from_stream(pieces), 10, SECOND).await;
        assert_eq!(streamed.is_ok(), fits, "without an announced length");
    }
}
