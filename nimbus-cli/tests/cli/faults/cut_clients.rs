//! R13: clients are cut off before their answers arrive, and send their requests again with the same key. Every request has
//! one effect.

use std::time::Duration;

use nimbus_faults::gate;
use nimbus_faults::proxy::Proxy;

use super::examine::examine;
use super::sample::{Sample, client};
use super::site::title;
use super::stage::Stage;
use super::writers::{WRITERS, Writers};

/// Of a thousand answers, so many do not arrive.
const PER_MILLE: u16 = 300;
const SEED: u64 = 13;

/// A server, and a proxy before it that cuts answers.
async fn stage() -> (Stage, Proxy) {
    let stage = Stage::new(&[]).await;
    let proxy = Proxy::to(stage.server.url.strip_prefix("http://").unwrap().parse().unwrap()).unwrap();
    stage.site.moved_to(&format!("http://{}", proxy.address()));
    proxy.cut_answers(PER_MILLE, SEED);
    (stage, proxy)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r13_requests_that_are_sent_again_have_one_effect() {
    let effects = gate::count(1_000, 10_000);
    let (stage, proxy) = stage().await;
    let Stage { site, data, .. } = &stage;
    let writers = Writers::start(site, WRITERS);
    while writers.acknowledged() < effects {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seen = writers.finish().await;
    assert!(seen.wrong.is_empty(), "{:?}", seen.wrong);
    let found = examine(data, &seen.acknowledged).await;
    assert!(found.faults.is_empty() && found.lost.is_empty(), "{found:?}");
    assert_eq!(found.tasks, seen.acknowledged.len(), "a request had two effects");
    assert!(proxy.cuts() * 5 >= effects as u64, "only {} answers were cut", proxy.cuts());
    println!(
        "R13: {} answers cut (seed {SEED}), {} requests sent again, {} effects of as many operations",
        proxy.cuts(),
        seen.broken,
        found.tasks
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r13_control_requests_that_are_sent_again_without_a_key_are_found_to_have_two_effects() {
    let (stage, proxy) = stage().await;
    let client = client();
    for number in 0..50 {
        while Sample::of(stage.site.create_without_key(&client, number)).await.is_err() {}
    }
    let found = examine(&stage.data, &(0..50).map(title).collect()).await;
    let twice = i64::try_from(proxy.cuts()).unwrap();
    assert!(twice > 0 && found.faults == [format!("a request had two effects: {twice}")], "{found:?}");
    println!("R13 control: {twice} of 50 requests without a key were done twice");
}
