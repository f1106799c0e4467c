//! R1: the server is killed with SIGKILL under eight writers, again and again. Nothing that was acknowledged is lost,
//! nothing is half there, and the log has no gap and an intact chain.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use nimbus_core::reference::OrgRef;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::store::{Accounts as _, Store as _};
use nimbus_core::time::SystemClock;
use reqwest::Client;
use serde_json::{Value, json};

/// Writers at a time.
const WRITERS: usize = 8;

fn kills() -> usize {
    if std::env::var("NIMBUS_GATE").is_ok_and(|gate| gate == "full") { 500 } else { 20 }
}

struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_nimbus"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("NIMBUS_CONFIG_DIR", data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("stdout is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on ").expect("the first line says where").to_owned();
        Self { process, url }
    }

    fn kill(mut self) {
        self.process.kill().expect("a running process can be killed");
        self.process.wait().expect("and is then gone");
    }
}

async fn post(
    client: &Client,
    url: &str,
    token: Option<&str>,
    key: Option<&str>,
    body: &Value,
) -> reqwest::Result<(u16, Value)> {
    let mut request = client.post(url).json(body).timeout(Duration::from_secs(10));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    let answer = request.send().await?;
    Ok((answer.status().as_u16(), answer.json().await?))
}

/// Creates tasks until told to stop; every one that was acknowledged is noted. A request that broke off is sent again
/// with its key to the next server, so that it has its effect once.
#[derive(Default)]
struct Acknowledged {
    titles: std::sync::Mutex<BTreeSet<String>>,
    next: AtomicUsize,
}

async fn write(
    client: Client,
    url: String,
    token: String,
    acknowledged: Arc<Acknowledged>,
    stop: Arc<AtomicBool>,
    again: Option<usize>,
) -> Option<usize> {
    let mut pending = again;
    while !stop.load(Ordering::Relaxed) {
        let number = pending.take().unwrap_or_else(|| acknowledged.next.fetch_add(1, Ordering::Relaxed));
        let title = format!("task {number}");
        let body = json!({ "project": "OPS", "title": title, "tags": ["red", "green"] });
        let sent = post(
            &client,
            &format!("{url}/v1/orgs/acme/tasks"),
            Some(&token),
            Some(&format!("key-{number}")),
            &body,
        )
        .await;
        match sent {
            Ok((201, _)) => drop(acknowledged.titles.lock().expect("nobody panics").insert(title)),
            Ok((status, answer)) => panic!("{status}: {answer}"),
            Err(_) => return Some(number),
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let client = Client::new();
    let register = json!({ "email": "ada@example.com", "password": "correct horse", "name": "Ada", "organization_name": "Acme" });
    let (status, answer) = post(&client, &format!("{}/v1/auth/register", server.url), None, None, &register)
        .await
        .expect("an answer");
    assert_eq!(status, 201, "{answer}");
    let token = answer["session"]["token"].as_str().expect("a token").to_owned();
    for (path, body) in [
        ("projects", json!({ "key": "OPS", "name": "Operations" })),
        ("tags", json!({ "name": "red" })),
        ("tags", json!({ "name": "green" })),
    ] {
        let url = format!("{}/v1/orgs/acme/{path}", server.url);
        let (status, answer) = post(&client, &url, Some(&token), None, &body).await.expect("an answer");
        assert_eq!(status, 201, "{answer}");
    }

    let acknowledged = Arc::new(Acknowledged::default());
    let mut server = server;
    let mut broken: Vec<Option<usize>> = vec![None; WRITERS];
    for round in 0..kills() {
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = broken
            .drain(..)
            .map(|again| {
                tokio::spawn(write(
                    Client::new(),
                    server.url.clone(),
                    token.clone(),
                    acknowledged.clone(),
                    stop.clone(),
                    again,
                ))
            })
            .collect();
        // No synchronisation: the moment of the kill is meant to be anywhere in the writers' work.
        tokio::time::sleep(Duration::from_millis(40 + (round as u64 * 37) % 160)).await;
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            broken.push(writer.await.expect("a writer ends"));
        }
        server = Server::start(&data);
    }
    server.kill();
    examine(&data, &acknowledged).await;
}

async fn examine(data: &Path, acknowledged: &Acknowledged) {
    let file = std::fs::read_dir(data).expect("the folder").flatten().map(|entry| entry.path());
    let file = file
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "db"))
        .expect("a database");
    let options = Options { watch: false, ..Options::default() };
    let sqlite = Sqlite::open(&file, &options, &SystemClock).expect("the database opens");
    let store = sqlite.store();
    let org = store
        .resolve(&OrgRef::Slug("acme".parse().expect("a slug")))
        .await
        .expect("an answer")
        .expect("the organization");
    let verdict = store.verify(org).await.expect("the log is read");
    assert_eq!(verdict.faults, Vec::<String>::new());

    let raw = rusqlite::Connection::open(&file).expect("the file opens");
    let ask = |sql: &str| raw.query_row(sql, [], |row| row.get::<_, i64>(0)).expect(sql);
    let integrity: String = raw.query_row("pragma integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(integrity, "ok");
    assert_eq!(ask("select count(*) from pragma_foreign_key_check"), 0);
    assert_eq!(ask("select max(seq) - count(*) from changes"), 0, "the log has a gap");
    assert_eq!(ask("select count(*) from changes") - ask("select count(*) from change_payloads"), 0);
    assert_eq!(
        ask("select 2 * count(*) - (select count(*) from task_tags) from tasks"),
        0,
        "a task is half there"
    );
    let tasks = ask("select count(*) from tasks");
    assert_eq!(
        tasks,
        ask("select count(*) from operations where name = 'task.create'"),
        "acts and operations are one to one"
    );
    assert_eq!(tasks, ask("select count(distinct title) from tasks"), "a retried request had two effects");

    let mut titles = raw.prepare("select title from tasks").expect("a statement");
    let there: BTreeSet<String> =
        titles.query_map([], |row| row.get(0)).expect("rows").map(|title| title.expect("a title")).collect();
    let acknowledged = acknowledged.titles.lock().expect("nobody panics");
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(
        lost.is_empty(),
        "{} of {} acknowledged tasks are lost: {lost:?}",
        lost.len(),
        acknowledged.len()
    );
    assert!(
        acknowledged.len() > kills() * 2,
        "only {} writes in {} kills: the test tests nothing",
        acknowledged.len(),
        kills()
    );
    println!(
        "{} kills, {} acknowledged writes, 0 lost; {tasks} tasks in the database",
        kills(),
        acknowledged.len()
    );
}
