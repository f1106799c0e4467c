//! Streams: lines as they come, events that go on where they broke off.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt, stream};
use http::{Request, Response};
use nimbus_http::client::{Client, Http, Retry, Transport, TransportError};
use nimbus_http::endpoint::payload::ByteStream;
use nimbus_http::wire::event::{Event, HEARTBEAT};
use tokio::time::sleep;

use crate::notes::{House, Note, Watch, WriteOut, none};
use crate::wire::Running;

async fn both() -> [(Client, Option<Running>); 2] {
    let house = House::new();
    let server = Running::serving(house.router()).await;
    let over_a_socket = Client::new(Http::new(&format!("http://{}", server.address)).unwrap());
    [(house.client(), None), (over_a_socket.bearer("reader").unwrap(), Some(server))]
}

#[tokio::test]
async fn lines_come_as_values_over_either_transport() {
    for (client, _server) in both().await {
        let lines = client.call::<WriteOut>(&none(), &none(), none()).await.unwrap();
        let notes: Vec<Note> = lines.try_collect().await.unwrap();
        assert_eq!(notes.iter().map(|note| note.version).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

#[tokio::test]
async fn a_follower_resumes_after_the_last_event_however_often_the_stream_ends() {
    let retry = Retry { base: Duration::from_millis(1), ..Retry::default() };
    for (client, _server) in both().await {
        // The server waits a second before it wants anyone back; the test does not.
        let mut follow = client.retry(retry).follow::<Watch>(none(), none(), Some("40".to_owned()));
        let mut ids = Vec::new();
        for _ in 0..3 {
            let event = follow.next().await.unwrap();
            assert_eq!(event.name.as_deref(), Some("note.kept"));
            ids.push(event.id.unwrap());
        }
        assert_eq!(ids, ["41", "42", "43"]);
    }
}

/// A server on which nothing happens for so many heartbeats, then one thing; it counts its connections.
#[derive(Clone, Default)]
struct Quiet {
    heartbeats: usize,
    connections: Arc<AtomicUsize>,
}

impl Transport for Quiet {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        let event = Event { id: Some("1".to_owned()), ..Event::default() }.encode();
        let sent = std::iter::repeat_n(HEARTBEAT.to_owned(), self.heartbeats).chain([event]);
        let body = stream::iter(sent.collect::<Vec<_>>()).then(async |text| {
            sleep(Duration::from_secs(20)).await;
            Ok(Bytes::from(text))
        });
        let stays = body.chain(stream::pending());
        Box::pin(std::future::ready(Ok(Response::new(stays.boxed()))))
    }
}

#[tokio::test(start_paused = true)]
async fn heartbeats_keep_a_quiet_stream_for_as_long_as_they_come() {
    let quiet = Quiet { heartbeats: 15, ..Quiet::default() };
    let mut follow = Client::new(quiet.clone()).follow::<Watch>(none(), none(), None);
    assert_eq!(follow.next().await.unwrap().id.as_deref(), Some("1"), "told after five minutes");
    assert_eq!(quiet.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_without_so_much_as_a_heartbeat_is_opened_anew() {
    let silent = Quiet::default();
    let mut follow = Client::new(silent.clone()).follow::<Watch>(none(), none(), None);
    follow.next().await.unwrap();
    follow.next().await.unwrap();
    assert_eq!(silent.connections.load(Ordering::Relaxed), 2);
}
