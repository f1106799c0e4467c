//! One request and what became of it.

use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder, StatusCode, header};
use serde_json::Value;

/// Longer than any answer of the server may take.
const LIMIT: Duration = Duration::from_secs(20);

/// A client whose connections wait no longer than any answer may take.
pub(super) fn client() -> Client {
    Client::builder().timeout(LIMIT).build().unwrap()
}

/// What a request was answered, and when.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) begun: Instant,
    pub(super) ended: Instant,
    pub(super) status: u16,
    pub(super) retry_after: bool,
    /// Empty where it is not JSON.
    pub(super) body: Value,
    /// Whether the answer broke off, as one must that had begun and cannot go on.
    pub(super) cut_short: bool,
}

impl Sample {
    /// Sends a request and reads its answer to the end; an error where none began.
    pub(super) async fn of(request: RequestBuilder) -> reqwest::Result<Self> {
        let begun = Instant::now();
        let answer = request.send().await?;
        let (status, retry_after) = (answer.status(), answer.headers().contains_key(header::RETRY_AFTER));
        let read = answer.bytes().await;
        let ended = Instant::now();
        let body = read.as_ref().map_or(Value::Null, |body| serde_json::from_slice(body).unwrap_or_default());
        Ok(Self { begun, ended, status: status.as_u16(), retry_after, body, cut_short: read.is_err() })
    }

    /// How long it took.
    pub(super) fn took(&self) -> Duration {
        self.ended - self.begun
    }

    /// Whether it was told to come again in the words of the contract.
    pub(super) fn is_refused(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE.as_u16()
            && self.retry_after
            && self.body["code"] == "unavailable"
    }

    /// Whether it was told that the answer took too long.
    pub(super) fn is_too_long(&self) -> bool {
        self.status == StatusCode::GATEWAY_TIMEOUT.as_u16() && self.body["code"] == "timeout"
    }

    /// The same, which must have been answered like this.
    #[track_caller]
    pub(super) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}
