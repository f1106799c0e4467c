//! The connection to PostgreSQL is cut around COMMIT. Where it was done, the server finds that out on another connection
//! and says so; where it never arrived, nothing was written and the client is told to come again.

use std::sync::atomic::{AtomicBool, Ordering};

use nimbus_faults::gate;

use super::examine::examine;
use super::sample::{Sample, client};
use super::site::{credentials, registration, title};
use super::stage::Stage;
use super::writers::{WRITERS, Writers};

/// Whether a client of PostgreSQL sends COMMIT with these bytes; a new connection sets `synchronous_commit`, which is
/// another thing.
fn commits(sent: &[u8]) -> bool {
    sent.ends_with(b"commit\0")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_commit_was_done_but_not_answered_is_a_success() {
    let rounds = gate::count(60, 1_000);
    let stage = Stage::new(&[]).await;
    stage.proxy.cut_answers_when(commits);
    let client = client();
    for number in 0..rounds {
        Sample::of(stage.site.create(&client, number)).await.unwrap().expect(201);
    }
    stage.proxy.heal();
    let acknowledged = (0..rounds).map(title).collect();
    let found = examine(&stage.data, &acknowledged).await;
    assert!(found.faults.is_empty() && found.lost.is_empty(), "{found:?}");
    assert_eq!(found.tasks, rounds);
    let cuts = stage.proxy.cuts();
    assert!(cuts >= rounds as u64, "only {cuts} commits were cut");
    println!("commits cut after they were done: {cuts}, of {rounds} writes all acknowledged, each done once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_commit_never_arrived_is_refused_and_not_done() {
    let rounds = gate::count(50, 1_000);
    let stage = Stage::new(&[]).await;
    let client = client();
    for number in 0..rounds {
        stage.proxy.cut_requests_when(commits);
        let sample = Sample::of(stage.site.create(&client, number)).await.unwrap();
        assert!(sample.is_refused(), "{sample:?}");
        stage.proxy.heal();
        let there = stage.data.number("select count(*) from tasks").await;
        assert_eq!(there, i64::try_from(number).unwrap(), "what was refused was done");
        Sample::of(stage.site.create(&client, number)).await.unwrap().expect(201);
    }
    let found = examine(&stage.data, &(0..rounds).map(title).collect()).await;
    assert!(found.faults.is_empty() && found.lost.is_empty(), "{found:?}");
    let cuts = stage.proxy.cuts();
    assert!(cuts >= rounds as u64, "only {cuts} commits were cut");
    println!(
        "commits cut before they arrived: {cuts}; {rounds} writes refused, none done, each done once when sent again"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_of_several_writers_survive_cuts_on_both_sides_of_their_commits() {
    let rounds = gate::count(50, 1_000);
    let stage = Stage::new(&[]).await;
    let writers = Writers::start(&stage.site, WRITERS);
    for round in 0..rounds {
        let cut = AtomicBool::new(false);
        let once = move |sent: &[u8]| commits(sent) && !cut.swap(true, Ordering::Relaxed);
        match round % 2 {
            0 => stage.proxy.cut_answers_when(once),
            _ => stage.proxy.cut_requests_when(once),
        }
        writers.next_acknowledged().await;
    }
    stage.proxy.heal();
    let seen = writers.finish().await;
    assert!(seen.wrong.is_empty() && seen.broken == 0, "{:?}", seen.wrong);
    let found = examine(&stage.data, &seen.acknowledged).await;
    assert!(found.faults.is_empty() && found.lost.is_empty(), "{found:?}");
    assert_eq!(found.tasks, seen.acknowledged.len());
    let cuts = stage.proxy.cuts();
    assert!(cuts * 2 >= rounds as u64, "only {cuts} commits were cut");
    println!(
        "batches cut at their commit: {cuts}; {} writes done once, {} of them refused before",
        found.tasks, seen.refused
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_or_a_session_whose_commit_was_done_but_not_answered_is_a_success() {
    let rounds = gate::count(50, 200);
    let stage = Stage::new(&[]).await;
    let client = client();
    let sessions = stage.data.number("select count(*) from sessions").await;
    stage.proxy.cut_answers_when(commits);
    for number in 0..rounds {
        let email = format!("person{number}@example.com");
        let register = client.post(stage.site.at("/v1/auth/register"));
        let register = register.json(&registration(&email, &format!("Team {number}")));
        Sample::of(register).await.unwrap().expect(201);
        let login = client.post(stage.site.at("/v1/auth/login")).json(&credentials(&email));
        Sample::of(login).await.unwrap().expect(200);
    }
    stage.proxy.heal();
    let made = i64::try_from(rounds).unwrap();
    assert_eq!(stage.data.number("select count(*) from users").await, made + 1);
    assert_eq!(stage.data.number("select count(*) from organizations").await, made + 1);
    assert_eq!(stage.data.number("select count(*) from sessions").await, sessions + 2 * made);
    let cuts = stage.proxy.cuts();
    assert!(cuts >= 2 * rounds as u64, "only {cuts} commits were cut");
    println!(
        "commits of accounts cut after they were done: {cuts}; {rounds} accounts and {rounds} sign-ins, each done once"
    );
}
