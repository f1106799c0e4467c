//! Streams of events: never silent for long, and over when the server leaves.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, BoxStream, Stream, StreamExt};
use tokio::time::sleep;

use super::drain::Draining;
use crate::wire::event::{Event, HEARTBEAT};

/// Longest silence (API.md, `/events`).
const SILENCE: Duration = Duration::from_secs(20);

/// What clients are told to wait before they reconnect to another process.
const RECONNECT: Duration = Duration::from_secs(1);

enum State {
    Open(BoxStream<'static, Event>),
    Over,
}

/// The events as text, with heartbeats between and a word on reconnecting at the end.
pub(super) fn with_heartbeats(
    events: BoxStream<'static, Event>,
    draining: Draining,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::unfold((State::Open(events), draining), async |(state, draining)| {
        let State::Open(mut events) = state else {
            return None;
        };
        let (text, state) = tokio::select! {
            biased;
            event = events.next() => match event {
                Some(event) => (event.encode(), State::Open(events)),
                None => (reconnect(), State::Over),
            },
            () = draining.closing() => (reconnect(), State::Over),
            () = sleep(SILENCE) => (HEARTBEAT.to_owned(), State::Open(events)),
        };
        Some((Ok(Bytes::from(text)), (state, draining)))
    })
}

fn reconnect() -> String {
    Event { retry: Some(RECONNECT), ..Event::default() }.encode()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::drain::{Drain, Phase};

    fn text(piece: Option<Result<Bytes, Infallible>>) -> String {
        String::from_utf8(piece.unwrap().unwrap().to_vec()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_broken_by_heartbeats_and_the_end_of_the_server_ends_the_stream() {
        let drain = Drain::new();
        let event = Event { id: Some("1".to_owned()), ..Event::default() };
        let events = stream::once(async { event }).chain(stream::pending()).boxed();
        let mut stream = Box::pin(with_heartbeats(events, drain.token()));
        assert_eq!(text(stream.next().await), "id: 1\n\n");
        assert_eq!(text(stream.next().await), HEARTBEAT);
        assert_eq!(text(stream.next().await), HEARTBEAT);
        drain.enter(Phase::Closing);
        assert_eq!(text(stream.next().await), "retry: 1000\n\n");
        assert!(stream.next().await.is_none());
    }
}
