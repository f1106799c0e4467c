//! Following a stream of events for as long as one likes: reconnecting, and resuming where it broke off.

use std::time::Duration;

use futures::stream::{BoxStream, StreamExt};
use tokio::time::{sleep, timeout};
use utoipa::ToSchema;

use super::Client;
use super::error::ClientError;
use super::retry::{Retry, may_help};
use crate::endpoint::{Endpoint, Events};
use crate::wire::event::Event;

/// Silence, without so much as a heartbeat, after which a stream is taken for dead: time for three.
const SILENCE: Duration = Duration::from_mins(1);

/// What happens to a stream that is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The connection stands: what happens from now on is told.
    Connected,
    /// It broke, or did not come about; it is tried again.
    Disconnected,
    /// An event; one with neither id nor data says nothing.
    Event(Event),
}

/// A stream of events that outlives its connections.
pub struct Follow<E: Endpoint> {
    client: Client,
    path: E::Path,
    query: E::Query,
    last: Option<String>,
    wait: Option<Duration>,
    failures: u32,
    connection: Option<BoxStream<'static, Result<Event, ClientError>>>,
}

impl Client {
    /// Follows a stream, from after the event of this id if one is given.
    pub fn follow<E: Endpoint>(&self, path: E::Path, query: E::Query, after: Option<String>) -> Follow<E> {
        Follow { client: self.clone(), path, query, last: after, wait: None, failures: 0, connection: None }
    }
}

impl<E, T> Follow<E>
where
    E: Endpoint<Reply = Events<T>>,
    T: ToSchema + Send + 'static,
{
    /// The next event, however long it takes and however often the connection breaks meanwhile. Events without data,
    /// which only move the place to resume, are told, too. Dropping the future loses nothing.
    ///
    /// # Errors
    /// When following cannot go on: `resync_required`, a right that was taken away, an answer not understood.
    pub async fn next(&mut self) -> Result<Event, ClientError> {
        loop {
            match self.step().await? {
                Progress::Event(event) if event.id.is_some() || event.data.is_some() => return Ok(event),
                Progress::Event(_) | Progress::Connected | Progress::Disconnected => {}
            }
        }
    }

    /// As [`next`](Self::next), also telling when the connection comes and goes, for those who show it.
    ///
    /// # Errors
    /// As there.
    pub async fn step(&mut self) -> Result<Progress, ClientError> {
        let Some(connection) = &mut self.connection else {
            return self.connect().await;
        };
        loop {
            match timeout(SILENCE, connection.next()).await {
                // A heartbeat: whoever sends nothing else for hours is as alive as ever.
                Ok(Some(Ok(event))) if event == Event::default() => self.failures = 0,
                Ok(Some(Ok(event))) => {
                    self.failures = 0;
                    self.note(&event);
                    return Ok(Progress::Event(event));
                }
                Ok(Some(Err(ClientError::Decode(why)))) => return Err(ClientError::Decode(why)),
                // Broken, ended or silent: each is answered by connecting again.
                Ok(Some(Err(_)) | None) | Err(_) => {
                    self.connection = None;
                    return Ok(Progress::Disconnected);
                }
            }
        }
    }

    fn note(&mut self, event: &Event) {
        if event.id.is_some() {
            self.last.clone_from(&event.id);
        }
        self.wait = event.retry.or(self.wait);
    }

    /// Connects once; a failure that may pass is waited out.
    async fn connect(&mut self) -> Result<Progress, ClientError> {
        self.pause().await;
        let mut asking = self.client.ask::<E>(&self.path).query(&self.query);
        if let Some(last) = &self.last {
            asking = asking.after_event(last)?;
        }
        let sent = asking.send().await;
        self.failures = self.failures.saturating_add(1);
        match sent {
            Ok(received) => {
                self.connection = Some(received.value);
                Ok(Progress::Connected)
            }
            Err(failure) if may_help(&failure, true) => {
                tracing::debug!(error = %failure, "the stream could not be opened; trying again");
                self.wait = None;
                Ok(Progress::Disconnected)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Waits as long as the server said, and longer with every failure; the first connection is made at once.
    async fn pause(&mut self) {
        let asked = self.wait.take();
        if asked.is_none() && self.failures == 0 {
            return;
        }
        // Also a client that tries everything else once only must not ask without pause for a stream that ends at once.
        let patience = Some(self.client.retry).filter(|retry| *retry != Retry::NEVER).unwrap_or_default();
        let spread = patience.wait(self.failures.max(1), None, &*self.client.clock);
        sleep(asked.unwrap_or_default() + spread).await;
    }
}
