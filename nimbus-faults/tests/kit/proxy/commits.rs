//! Cuts at the worst moment: the deed is done or not, and the client does not know.

use std::time::Duration;

use nimbus_faults::databases::Database;
use nimbus_faults::proxy::Proxy;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

use super::server::{Client, Server};

const LONG: Duration = Duration::from_secs(20);

/// Inserts a row in a transaction through a proxy with a fault; answers whether COMMIT did, and how many rows there are.
async fn commit_through(fault: impl FnOnce(&Proxy)) -> (bool, i64, u64) {
    let database = Database::new().await;
    let mut direct = PgConnection::connect(database.url()).await.expect("the server answers");
    direct.execute("create table things (id bigint)").await.expect("a table");
    let proxy = Proxy::to(database.address()).expect("a proxy");
    let url = database.url_through(proxy.address());
    let mut connection = PgConnection::connect(&url).await.expect("the proxy lets it through");
    fault(&proxy);
    connection.execute("begin").await.expect("it begins");
    connection.execute("insert into things values (1)").await.expect("a row");
    let answered = connection.execute("commit").await.is_ok();
    let rows = direct.fetch_one("select count(*) from things").await.expect("an answer").get(0);
    (answered, rows, proxy.cuts())
}

fn commits(sent: &[u8]) -> bool {
    sent.windows(6).any(|word| word == b"commit")
}

#[tokio::test]
async fn a_cut_answer_leaves_a_commit_that_is_done() {
    assert_eq!(commit_through(|proxy| proxy.cut_answers_when(commits)).await, (false, 1, 1));
}

#[tokio::test]
async fn a_cut_request_leaves_nothing() {
    assert_eq!(commit_through(|proxy| proxy.cut_requests_when(commits)).await, (false, 0, 1));
}

#[tokio::test]
async fn what_is_not_meant_is_not_cut() {
    assert_eq!(commit_through(|proxy| proxy.cut_answers_when(|_| false)).await, (true, 1, 0));
}

/// What clients heard and what the server noted, of so many lines, each client as long as it lives.
fn lines_through(per_mille: u16, seed: u64) -> (Vec<String>, Vec<String>, u64) {
    let server = Server::start();
    let proxy = Proxy::to(server.address).expect("a proxy");
    proxy.cut_answers(per_mille, seed);
    let mut heard = Vec::new();
    let mut client = Client::connect(proxy.address()).expect("it listens");
    for number in 0..200 {
        match client.ask(&number.to_string(), LONG) {
            Ok(answer) => heard.push(answer),
            Err(_) => client = Client::connect(proxy.address()).expect("it listens"),
        }
    }
    (heard, server.noted(), proxy.cuts())
}

#[test]
fn a_share_of_the_answers_is_cut_and_all_was_done() {
    let (heard, noted, cuts) = lines_through(200, 7);
    assert_eq!(noted, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!(heard.len() as u64 + cuts, 200);
    assert!((20..=60).contains(&cuts), "{cuts} of 200 are not about a fifth");
}

#[test]
fn the_same_seed_cuts_the_same_answers_and_another_seed_others() {
    assert_eq!(lines_through(200, 7), lines_through(200, 7));
    assert_ne!(lines_through(200, 7).0, lines_through(200, 8).0);
}

#[test]
fn nothing_is_cut_where_nothing_is_to_be() {
    let (heard, _, cuts) = lines_through(0, 7);
    assert_eq!((heard.len(), cuts), (200, 0));
}
