//! Answering connections above the cap: a 503 that says when to come back, then a close.

use std::sync::Arc;
use std::time::Duration;

use nimbus_core::time::SystemClock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::request_id::RequestId;
use crate::wire::problem::{MEDIA_TYPE, Problem};
use crate::wire::problem_code::ProblemCode;

/// Refusals under way at once; above that a connection is closed without a word.
const AT_ONCE: usize = 256;

/// How long a refused client gets to read why.
const LINGER: Duration = Duration::from_secs(1);

/// The refusals under way.
pub(super) struct Refusals(Arc<Semaphore>);

impl Default for Refusals {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Refusals {
    /// Answers 503 on a task of its own and closes; the accept loop does not wait.
    pub(super) fn refuse(&self, stream: TcpStream, tasks: &TaskTracker) {
        let Ok(slot) = Arc::clone(&self.0).try_acquire_owned() else {
            return;
        };
        tasks.spawn(async move {
            // Failing to tell a client that is gone already is no news.
            let _told = tokio::time::timeout(LINGER, tell(stream)).await;
            drop(slot);
        });
    }
}

async fn tell(mut stream: TcpStream) -> std::io::Result<()> {
    let id = RequestId::generate(&SystemClock);
    tracing::warn!(request_id = %id, status = 503, "refused a connection: too many are open");
    stream.write_all(answer(&id).as_bytes()).await?;
    stream.shutdown().await?;
    // Closing with unread bytes in the socket would reset the connection and could take the answer with it.
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

fn answer(id: &RequestId) -> String {
    let mut problem = Problem::new(ProblemCode::Unavailable, "too many connections are open");
    problem.request_id = Some(id.to_string());
    let seconds = problem.retry_after.unwrap_or(1);
    let body = serde_json::to_string(&problem).expect("a problem is made of strings and numbers");
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {}\r\n\
         Retry-After: {seconds}\r\nRequest-Id: {id}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )
}
