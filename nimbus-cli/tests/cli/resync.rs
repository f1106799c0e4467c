//! What clients remember from before a restore is refused afterwards, as the API says: versions, cursors, places in the log.

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use crate::world::{Home, Server};

/// A client with a session.
struct Remote {
    client: Client,
    url: String,
    token: String,
}

/// What a client remembers.
struct Remembered {
    etag: String,
    cursor: String,
    place: String,
}

impl Remote {
    async fn register(server: &Server) -> Self {
        let new = json!({"email": "ada@example.com", "password": "correct horse", "name": "Ada", "organization_name": "Acme"});
        let client = Client::new();
        let sent = client.post(format!("{}/v1/auth/register", server.url)).json(&new).send().await.unwrap();
        let answer: Value = sent.json().await.unwrap();
        let token = answer["session"]["token"].as_str().unwrap().to_owned();
        Self { client, url: server.url.clone(), token }
    }

    /// The same client at another address.
    fn at(self, server: &Server) -> Self {
        Self { url: server.url.clone(), ..self }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        header: Option<(&str, &str)>,
        body: Option<Value>,
    ) -> Response {
        let url = format!("{}/v1/orgs/acme/{path}", self.url);
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path, None, None).await
    }

    async fn add(&self, title: &str) {
        let new = json!({"project": "INBOX", "title": title});
        assert_eq!(self.ask(Method::POST, "tasks", None, Some(new)).await.status(), 201);
    }

    async fn remember(&self) -> Remembered {
        let etag = self.get("tasks/INBOX-1").await.headers()["etag"].to_str().unwrap().to_owned();
        let page: Value = self.get("tasks?limit=1").await.json().await.unwrap();
        let log: Value = self.get("changes").await.json().await.unwrap();
        Remembered {
            etag,
            cursor: page["next_cursor"].as_str().unwrap().to_owned(),
            place: format!("{}-{}", log["through"], log["epoch"].as_str().unwrap()),
        }
    }

    /// Status, and the code of the problem if there is one, of everything that was remembered.
    async fn answers(&self, remembered: &Remembered) -> Vec<(&'static str, u16, String)> {
        let Remembered { etag, cursor, place } = remembered;
        let rename = || Some(json!({"title": "Renamed"}));
        let (read, written) = (("if-none-match", etag.as_str()), ("if-match", etag.as_str()));
        let asked = [
            ("read", self.ask(Method::GET, "tasks/INBOX-1", Some(read), None).await),
            ("page", self.get(&format!("tasks?limit=1&cursor={cursor}")).await),
            ("log", self.get(&format!("changes?after={place}")).await),
            ("stream", self.ask(Method::GET, "events", Some(("last-event-id", place)), None).await),
            ("query", self.get(&format!("events?after={place}")).await),
            ("write", self.ask(Method::PATCH, "tasks/INBOX-1", Some(written), rename()).await),
        ];
        let mut answers = Vec::new();
        for (what, answer) in asked {
            let status = answer.status().as_u16();
            // A stream that is open has no end to wait for.
            let problem: Value = if status < 400 { json!({}) } else { answer.json().await.unwrap() };
            answers.push((what, status, problem["code"].as_str().unwrap_or_default().to_owned()));
        }
        answers
    }
}

fn expected(answers: [(&'static str, u16, &str); 6]) -> Vec<(&'static str, u16, String)> {
    answers.map(|(what, status, code)| (what, status, code.to_owned())).to_vec()
}

#[tokio::test]
async fn what_was_remembered_before_a_restore_is_refused_after_it() {
    let host = Home::new();
    let server = host.serve(&["--data", "data"]);
    let remote = Remote::register(&server).await;
    let inbox = json!({"key": "INBOX", "name": "Inbox"});
    // A new organization may have one already.
    remote.ask(Method::POST, "projects", None, Some(inbox)).await;
    for title in ["One", "Two", "Three"] {
        remote.add(title).await;
    }
    host.run(&["backup", "--database", "sqlite:data/nimbus.db", "kept"]).ok();
    let remembered = remote.remember().await;
    // Where nothing was restored everything that is remembered holds.
    let holds = expected([
        ("read", 304, ""),
        ("page", 200, ""),
        ("log", 200, ""),
        ("stream", 200, ""),
        ("query", 200, ""),
        ("write", 200, ""),
    ]);
    assert_eq!(remote.answers(&remembered).await, holds);
    remote.add("Too late for the backup").await;
    drop(server);

    host.run(&["restore", "kept", "--database", "sqlite:new/nimbus.db"]).ok();
    let server = host.serve(&["--data", "new"]);
    let remote = remote.at(&server);
    // The log has come as far again, with something else in it.
    for title in ["Another", "And another", "And one more"] {
        remote.add(title).await;
    }
    let refused = expected([
        ("read", 200, ""),
        ("page", 410, "cursor_expired"),
        ("log", 410, "resync_required"),
        ("stream", 410, "resync_required"),
        ("query", 410, "resync_required"),
        ("write", 412, "precondition_failed"),
    ]);
    assert_eq!(remote.answers(&remembered).await, refused);
    // What is remembered from now on holds again.
    let remembered = remote.remember().await;
    assert_eq!(remote.answers(&remembered).await, holds);
}

#[tokio::test]
async fn what_was_remembered_before_a_move_holds_after_it() {
    let host = Home::new();
    let server = host.serve(&["--data", "data"]);
    let remote = Remote::register(&server).await;
    let inbox = json!({"key": "INBOX", "name": "Inbox"});
    remote.ask(Method::POST, "projects", None, Some(inbox)).await;
    for title in ["One", "Two"] {
        remote.add(title).await;
    }
    let remembered = remote.remember().await;
    drop(server);
    host.run(&["move", "--from", "sqlite:data/nimbus.db", "--to", "sqlite:new/nimbus.db"]).ok();
    let server = host.serve(&["--data", "new"]);
    let answers = remote.at(&server).answers(&remembered).await;
    assert!(answers.iter().all(|(_, status, _)| *status < 400), "{answers:?}");
    assert_eq!(answers[0].1, 304);
}
