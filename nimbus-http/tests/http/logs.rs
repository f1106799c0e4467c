//! What the log says about a request: enough to find it, nothing private (GATES R76).

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use tracing_subscriber::fmt::MakeWriter;

use crate::wire::{Running, limits};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn lines_with(&self, text: &str) -> Vec<String> {
        let bytes = self.0.lock().unwrap().clone();
        String::from_utf8(bytes)
            .unwrap()
            .lines()
            .filter(|line| line.contains(text))
            .map(str::to_owned)
            .collect()
    }
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// One test, because a subscriber is the thread's and the requests are served on it.
#[tokio::test(flavor = "current_thread")]
async fn each_answer_is_logged_once_under_its_id_without_its_query() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().json().with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let panics = async || -> String { panic!("a fault of ours") };
    let api = Router::new().route("/things/{id}", get(async || "thing")).route("/panic", get(panics));
    let server = Running::new(limits(), api).await;

    let head =
        format!("GET /things/ada@example.org?search=private\ntraceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    let answer = server.ask(&head).await;
    let lines = log.lines_with(answer.header("request-id").unwrap());
    assert_eq!(lines.len(), 1, "{lines:#?}");
    for part in ["/things/{id}", "GET", "\"status\":200", "milliseconds", TRACE] {
        assert!(lines[0].contains(part), "{part} is missing in {}", lines[0]);
    }
    assert!(log.lines_with("private").is_empty() && log.lines_with("ada@").is_empty());

    let broken = server.ask("GET /panic").await;
    let lines = log.lines_with(broken.header("request-id").unwrap());
    assert!(lines.iter().any(|line| line.contains("a fault of ours")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("\"status\":500")));
}
