//! Commands beside a server on one file of SQLite.

use std::time::{Duration, Instant};

use nimbus_core::reference::OrgRef;
use nimbus_http::api::changes::{ListChanges, LogQuery};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::tasks::{CreateTask, NewTaskQuery};
use nimbus_http::client::{Client, Http};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::log_place::LogPlace;
use serde_json::json;

use super::servers::{Serving, read, registered};
use super::streams::Stream;
use crate::world::Home;

/// Commands at the same time as the server writes.
const COMMANDS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_the_server_tells_what_a_command_did_within_a_second() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    let invited = home.run(&["member", "invite", "ada@example.com", "--role", "admin", "--json"]).ok().json();
    let server = Serving::start(&["--database", home.database().to_str().unwrap()]);
    let client = Client::new(Http::new(&server.url).unwrap());
    let (org, token) = registered(&client, json!({"invitation": invited["secret"]})).await;
    let (client, path) = (client.bearer(&token).unwrap(), OrgPath { org: OrgRef::Id(org) });
    let page = client.call::<ListChanges>(&path, &LogQuery::default(), Nothing {}).await.unwrap();
    let mut stream = Stream::after(&client, &path, &LogPlace::new(page.head, page.epoch)).await;
    let mut slowest = Duration::ZERO;
    for number in 0..COMMANDS {
        // Nobody is locked out: the server writes meanwhile.
        let served = async {
            let new = read(json!({"project": "INBOX", "title": format!("served {number}")}));
            client.call::<CreateTask>(&path, &NewTaskQuery::default(), new).await.unwrap();
        };
        let command = home.again();
        let run = tokio::task::spawn_blocking(move || command.run(&["add", &format!("commanded {number}")]));
        let (ran, ()) = tokio::join!(run, served);
        ran.unwrap().ok();
        let ended = Instant::now();
        stream.next().await;
        stream.next().await;
        slowest = slowest.max(ended.elapsed());
    }
    println!("SQLite: {COMMANDS} commands beside a server, told after {slowest:?} at the most, 0 locked out");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    home.run(&["doctor", "--verify"]).ok();
}
