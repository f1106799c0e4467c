//! A running server and a client that can misbehave.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use nimbus_http::server::{self, Draining, Limits, Server, Setup, listen};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Long enough for anything that should happen, short enough for a test that hangs.
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// Limits that pass in milliseconds where a test waits for them.
pub(crate) fn limits() -> Limits {
    Limits { drain_linger: Duration::from_millis(20), ..Limits::default() }
}

/// A server on a free port of this machine.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) draining: Draining,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    /// Serves `api` with these limits.
    pub(crate) async fn new(limits: Limits, api: Router) -> Self {
        Self::with(limits, api, |setup| setup).await
    }

    /// Serves a router that is complete already.
    pub(crate) async fn serving(router: Router) -> Self {
        Self::start(Server::new(limits()), router).await
    }

    /// The same, with a setup of the test's own.
    pub(crate) async fn with(limits: Limits, api: Router, change: impl FnOnce(Setup) -> Setup) -> Self {
        let server = Server::new(limits.clone());
        let setup = change(Setup::new(limits, server.draining()));
        Self::start(server, server::public(api, setup)).await
    }

    async fn start(server: Server, router: Router) -> Self {
        let listener = listen::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let draining = server.draining();
        let server = server.door(listener, router);
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(async move {
            let _asked = stopped.await;
        }));
        Self { address, draining, stop: Some(stop), task }
    }

    pub(crate) fn ask_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(crate) async fn stopped(self) {
        timeout(SOON, self.task).await.expect("the server should stop soon").unwrap();
    }

    pub(crate) async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.unwrap())
    }

    /// One request on a connection of its own.
    pub(crate) async fn ask(&self, head: &str) -> Answer {
        let mut client = self.connect().await;
        client.send(&request(head)).await;
        client.answer().await
    }
}

/// The text of a request from its first line and any headers after it.
pub(crate) fn request(head: &str) -> String {
    let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
    let headers = headers.lines().fold(String::new(), |all, header| all + header.trim() + "\r\n");
    format!("{line} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

/// One connection.
pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads one answer, its body as long as it says.
    pub(crate) async fn answer(&mut self) -> Answer {
        timeout(SOON, self.read()).await.expect("an answer should come soon")
    }

    async fn read(&mut self) -> Answer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.expect("the connection should not close before an answer"));
        }
        let head = String::from_utf8(head).unwrap();
        let length = Answer::find(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.unwrap();
        Answer { head, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Only the head, as after HEAD.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.unwrap());
        }
        String::from_utf8(head).unwrap()
    }

    /// Waits for the server to close, and says what came until then.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        // A reset is a way of closing, too.
        let _closed =
            timeout(SOON, self.0.read_to_end(&mut rest)).await.expect("the server should close soon");
        String::from_utf8(rest).unwrap()
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.head[9..12].parse().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        Self::find(&self.head, name)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub(crate) fn find<'a>(head: &'a str, name: &str) -> Option<&'a str> {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}
