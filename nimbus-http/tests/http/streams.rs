//! Streams: lines as they come, events that go on where they broke off.

use std::time::Duration;

use futures::TryStreamExt;
use nimbus_http::client::{Client, Http, Retry};

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
