//! The client against servers that fail: what it tries again, how often, and under which key.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode};
use nimbus_http::client::{Client, ClientError, Retry, Transport, TransportError};
use nimbus_http::endpoint::payload::ByteStream;
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode;
use rstest::rstest;
use tokio::time::Instant;

use crate::notes::{HandOut, KeepNote, Listing, ReadNote, acme, milk, none};

/// What happens to a request.
#[derive(Clone)]
enum Fate {
    Refused,
    Broken,
    Hangs,
    Answer(u16, &'static str, Option<u32>),
}

const GOOD: &str = r#"{"title": "Milk", "version": 1}"#;

/// A server that meets one fate after the other, the last for ever.
#[derive(Clone)]
struct Flaky {
    fates: Vec<Fate>,
    seen: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Flaky {
    fn new(fates: &[Fate]) -> Self {
        Self { fates: fates.to_vec(), seen: Arc::default() }
    }

    fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    fn keys(&self) -> Vec<Option<String>> {
        let seen = self.seen.lock().unwrap();
        let key =
            |headers: &HeaderMap| headers.get("idempotency-key").map(|key| key.to_str().unwrap().to_owned());
        seen.iter().map(key).collect()
    }
}

impl Transport for Flaky {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        let mut seen = self.seen.lock().unwrap();
        let fate = self.fates[seen.len().min(self.fates.len() - 1)].clone();
        seen.push(request.headers().clone());
        Box::pin(async move {
            match fate {
                Fate::Refused => Err(TransportError::Connect("connection refused".into())),
                Fate::Broken => Err(TransportError::Broken("connection reset".into())),
                Fate::Hangs => std::future::pending().await,
                Fate::Answer(status, body, wait) => Ok(answer(status, body, wait)),
            }
        })
    }
}

fn answer(status: u16, body: &'static str, wait: Option<u32>) -> Response<ByteStream> {
    let stream = futures::stream::iter([Ok(Bytes::from_static(body.as_bytes()))]).boxed();
    let mut response = Response::new(stream);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    if let Some(seconds) = wait {
        response.headers_mut().insert("retry-after", seconds.into());
    }
    response
}

#[rstest]
#[case::unavailable(Fate::Answer(503, "{}", None))]
#[case::a_proxys_page(Fate::Answer(502, "<html>Bad gateway</html>", None))]
#[case::too_slow(Fate::Answer(504, "", None))]
#[case::too_many(Fate::Answer(429, "", None))]
#[case::never_connected(Fate::Refused)]
#[case::broke_off(Fate::Broken)]
#[tokio::test(start_paused = true)]
async fn a_write_that_fails_twice_succeeds_under_one_key(#[case] fate: Fate) {
    let server = Flaky::new(&[fate.clone(), fate, Fate::Answer(201, GOOD, None)]);
    let client = Client::new(server.clone());
    client.call::<KeepNote>(&acme(), &none(), milk()).await.unwrap();
    let keys = server.keys();
    assert_eq!(keys.len(), 3);
    assert!(keys[0].is_some() && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    client.call::<KeepNote>(&acme(), &none(), milk()).await.unwrap();
    assert_ne!(server.keys()[3], keys[0], "another act has another key");
}

#[rstest]
#[case::wrong(422)]
#[case::conflict(409)]
#[case::forbidden(403)]
#[case::broken(500)]
#[case::full(507)]
#[tokio::test(start_paused = true)]
async fn what_trying_again_cannot_help_is_told_at_once(#[case] status: u16) {
    let server = Flaky::new(&[Fate::Answer(status, "", None)]);
    Client::new(server.clone()).call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    assert_eq!(server.requests(), 1);
}

#[rstest]
#[case::answered(Fate::Answer(503, "", None), 1)]
#[case::broke_off(Fate::Broken, 1)]
#[case::nothing_was_sent(Fate::Refused, 3)]
#[tokio::test(start_paused = true)]
async fn without_a_key_a_write_is_repeated_only_if_it_was_never_sent(
    #[case] fate: Fate,
    #[case] requests: usize,
) {
    let server = Flaky::new(&[fate.clone(), fate, Fate::Answer(200, GOOD, None)]);
    let _either = Client::new(server.clone()).call::<HandOut>(&none(), &none(), milk()).await;
    assert_eq!(server.requests(), requests);
    assert!(server.keys().iter().all(Option::is_none));
}

#[tokio::test(start_paused = true)]
async fn the_server_is_given_the_time_it_asks_for() {
    let server = Flaky::new(&[Fate::Answer(503, "", Some(7)), Fate::Answer(201, GOOD, None)]);
    let began = Instant::now();
    Client::new(server).call::<KeepNote>(&acme(), &none(), milk()).await.unwrap();
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(7) && waited < Duration::from_secs(8), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_the_call_may_take_is_not_begun() {
    let server = Flaky::new(&[Fate::Answer(503, "", Some(60))]);
    let began = Instant::now();
    let error = Client::new(server).call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    let ClientError::Problem(problem) = error else { panic!("{error}") };
    assert_eq!((problem.status, problem.retry_after), (503, Some(60)));
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up_in_time() {
    let began = Instant::now();
    let client = Client::new(Flaky::new(&[Fate::Hangs]));
    let error = client.call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    assert!(matches!(error, ClientError::Transport(TransportError::Timeout(_))), "{error}");
    assert_eq!(began.elapsed(), nimbus_http::client::TOTAL);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_limited_and_the_last_failure_is_told() {
    let server = Flaky::new(&[Fate::Answer(503, "", None)]);
    let error = Client::new(server.clone()).call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    assert_eq!(error.problem(), Some(ProblemCode::Unavailable));
    assert_eq!(u32::try_from(server.requests()), Ok(Retry::default().attempts));
}

#[tokio::test(start_paused = true)]
async fn when_everything_fails_the_server_gets_hardly_more_than_usual() {
    let server = Flaky::new(&[Fate::Answer(503, "", None)]);
    let client = Client::new(server.clone());
    let query = Listing { limit: None, words: None };
    for _ in 0..1_000 {
        client.call::<ReadNote>(&acme(), &query, none()).await.unwrap_err();
    }
    assert!(server.requests() <= 1_110, "{}", server.requests());
}

#[tokio::test]
async fn an_answer_that_is_not_understood_says_so() {
    let server = Flaky::new(&[Fate::Answer(201, r#"{"title": 1}"#, None)]);
    let error = Client::new(server.clone()).call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    assert!(matches!(error, ClientError::Decode(_)), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn an_error_without_a_problem_still_has_a_code() {
    let server = Flaky::new(&[Fate::Answer(404, "<html>", None)]);
    let error = Client::new(server).call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    let expected = Problem::new(ProblemCode::NotFound, "").status;
    let ClientError::Problem(problem) = error else { panic!("{error}") };
    assert_eq!((problem.status, problem.known()), (expected, Some(ProblemCode::NotFound)));
}
