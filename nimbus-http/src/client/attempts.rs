//! The attempts one call takes: each with what is left of its time, the next only where it may help.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::{Instant, sleep, timeout_at};

use super::Client;
use super::error::ClientError;
use super::receive;
use super::retry::may_help;
use super::transport::TransportError;
use crate::endpoint::Row;
use crate::endpoint::payload::ByteStream;
use crate::endpoint::reply::ReplyKind;

/// The call took longer than it may.
pub(super) fn late(after: Duration) -> ClientError {
    TransportError::Timeout(after).into()
}

/// The attempts of one call.
pub(super) struct Attempts<'a> {
    pub(super) client: &'a Client,
    pub(super) row: &'static Row,
    pub(super) deadline: Instant,
}

impl Attempts<'_> {
    /// The first success, or the last failure.
    pub(super) async fn make(
        &self,
        request: impl Fn() -> Request<Bytes>,
    ) -> Result<Response<ByteStream>, ClientError> {
        self.client.budget.earn();
        let harmless = self.row.method.is_idempotent() || self.row.takes_key;
        let mut attempt = 1;
        loop {
            let failure = match self.once(request()).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let retry = self.client.retry;
            let wait = retry.wait(attempt, asked_to_wait(&failure), &*self.client.clock);
            let in_time = Instant::now() + wait < self.deadline;
            let again = attempt < retry.attempts && in_time && may_help(&failure, harmless);
            if !again || !self.client.budget.spend() {
                return Err(failure);
            }
            tracing::debug!(attempt, ?wait, error = %failure, row = self.row.name, "trying again");
            sleep(wait).await;
            attempt += 1;
        }
    }

    async fn once(&self, request: Request<Bytes>) -> Result<Response<ByteStream>, ClientError> {
        let sending = async {
            let response = self.client.transport.send(request).await?;
            let redirected = self.row.reply == ReplyKind::Redirect && response.status().is_redirection();
            if response.status().is_success() || redirected {
                Ok(response)
            } else {
                Err(receive::problem(response).await)
            }
        };
        timeout_at(self.deadline, sending).await.unwrap_or_else(|_| Err(late(self.client.total)))
    }
}

fn asked_to_wait(failure: &ClientError) -> Option<u32> {
    match failure {
        ClientError::Problem(problem) => problem.retry_after,
        ClientError::Transport(_) | ClientError::Decode(_) => None,
    }
}
