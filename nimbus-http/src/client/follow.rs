//! Following a stream of events for as long as one likes: reconnecting, and resuming where it broke off.

use std::time::Duration;

use futures::stream::{BoxStream, StreamExt};
use tokio::time::{sleep, timeout};
use utoipa::ToSchema;

use super::Client;
use super::error::ClientError;
use super::retry::may_help;
use crate::endpoint::{Endpoint, Events};
use crate::wire::event::Event;

/// Silence after which a stream is taken for dead: three heartbeats.
const SILENCE: Duration = Duration::from_mins(1);

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
            let Some(connection) = &mut self.connection else {
                self.connect().await?;
                continue;
            };
            match timeout(SILENCE, connection.next()).await {
                Ok(Some(Ok(event))) => {
                    self.failures = 0;
                    self.note(&event);
                    if event.id.is_some() || event.data.is_some() {
                        return Ok(event);
                    }
                }
                // Broken, ended or silent: each is answered by connecting again.
                Ok(Some(Err(ClientError::Decode(why)))) => return Err(ClientError::Decode(why)),
                Ok(Some(Err(_)) | None) | Err(_) => self.connection = None,
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
    async fn connect(&mut self) -> Result<(), ClientError> {
        self.pause().await;
        let mut asking = self.client.ask::<E>(&self.path).query(&self.query);
        if let Some(last) = &self.last {
            asking = asking.after_event(last);
        }
        match asking.send().await {
            Ok(received) => self.connection = Some(received.value),
            Err(failure) if may_help(&failure, true) => {
                tracing::debug!(error = %failure, "the stream could not be opened; trying again");
                self.wait = None;
            }
            Err(failure) => return Err(failure),
        }
        self.failures = self.failures.saturating_add(1);
        Ok(())
    }

    /// Waits as long as the server said, and longer with every failure; the first connection is made at once.
    async fn pause(&mut self) {
        let asked = self.wait.take();
        if asked.is_none() && self.failures == 0 {
            return;
        }
        let spread = self.client.retry.wait(self.failures.max(1), None, &*self.client.clock);
        sleep(asked.unwrap_or_default() + spread).await;
    }
}
