//! What networks do, without regard to what is said.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use nimbus_faults::proxy::Proxy;
use rstest::rstest;

use super::server::{Client, Server};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);
/// Longer than anything takes by itself on a busy machine.
const FELT: Duration = Duration::from_secs(1);

fn between() -> (Server, Proxy) {
    let server = Server::start();
    let proxy = Proxy::to(server.address).expect("a proxy");
    (server, proxy)
}

#[test]
fn without_faults_everything_arrives() {
    let (server, proxy) = between();
    let mut client = Client::connect(proxy.address()).expect("it listens");
    let long = "x".repeat(1_000_000);
    for line in ["one", &long, "two"] {
        assert_eq!(client.ask(line, LONG).expect("an answer"), format!("done {line}"));
    }
    assert_eq!(server.noted().len(), 3);
    assert_eq!((proxy.connections(), proxy.cuts()), (1, 0));
}

#[rstest]
#[case::what_is_sent(FELT, Duration::ZERO)]
#[case::what_is_answered(Duration::ZERO, FELT)]
#[case::both(FELT / 2, FELT / 2)]
fn a_delay_is_felt_on_open_connections_until_it_is_healed(
    #[case] to_server: Duration,
    #[case] to_client: Duration,
) {
    let (_server, proxy) = between();
    let mut client = Client::connect(proxy.address()).expect("it listens");
    let mut takes = || {
        let begun = Instant::now();
        client.ask("hello", LONG).expect("an answer");
        begun.elapsed()
    };
    assert!(takes() < FELT, "without a delay");
    proxy.delay(to_server, to_client);
    assert!(takes() >= FELT, "with a delay");
    proxy.heal();
    assert!(takes() < FELT, "healed");
}

#[test]
fn a_limit_lets_through_so_much_in_a_second() {
    let (_server, proxy) = between();
    let mut client = Client::connect(proxy.address()).expect("it listens");
    proxy.limit(Some(50_000));
    let begun = Instant::now();
    client.ask(&"x".repeat(50_000), LONG).expect("an answer");
    assert!(begun.elapsed() >= FELT, "{:?}", begun.elapsed());
    proxy.limit(None);
    let begun = Instant::now();
    client.ask(&"x".repeat(50_000), LONG).expect("an answer");
    assert!(begun.elapsed() < FELT, "{:?}", begun.elapsed());
}

#[test]
fn a_black_hole_swallows_until_it_is_lifted_and_loses_nothing() {
    let (server, proxy) = between();
    let mut open = Client::connect(proxy.address()).expect("it listens");
    open.ask("before", LONG).expect("an answer");
    proxy.blackhole(true);
    let mut new = Client::connect(proxy.address()).expect("it still takes connections");
    for (client, line) in [(&mut open, "open"), (&mut new, "new")] {
        let problem = client.ask(line, SHORT).expect_err("nothing arrives");
        assert!(matches!(problem.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{problem}");
    }
    assert_eq!(server.noted(), ["before"]);
    proxy.blackhole(false);
    assert_eq!(open.hear(LONG).expect("an answer"), "done open");
    assert_eq!(new.hear(LONG).expect("an answer"), "done new");
}

#[test]
fn new_connections_are_refused_and_open_ones_stay() {
    let (_server, proxy) = between();
    let mut open = Client::connect(proxy.address()).expect("it listens");
    open.ask("before", LONG).expect("an answer");
    for _ in 0..3 {
        proxy.refuse(true);
        let problem = Client::connect(proxy.address()).err().expect("nobody listens");
        assert_eq!(problem.kind(), ErrorKind::ConnectionRefused);
        open.ask("open", LONG).expect("an answer");
        proxy.refuse(false);
        let mut new = Client::connect(proxy.address()).expect("it listens again");
        new.ask("new", LONG).expect("an answer");
    }
}

#[test]
fn all_open_connections_are_cut_and_new_ones_are_not() {
    let (_server, proxy) = between();
    let mut open: Vec<_> = (0..3).map(|_| Client::connect(proxy.address()).expect("it listens")).collect();
    for client in &mut open {
        client.ask("before", LONG).expect("an answer");
    }
    proxy.cut();
    for client in &mut open {
        let problem = client.hear(LONG).expect_err("it was cut");
        assert_eq!(problem.kind(), ErrorKind::ConnectionReset);
    }
    let mut new = Client::connect(proxy.address()).expect("it listens");
    assert_eq!(new.ask("after", LONG).expect("an answer"), "done after");
}

#[test]
fn a_server_that_is_down_is_a_reset() {
    let down = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("it has one");
    let proxy = Proxy::to(down).expect("the server need not be up");
    // Noticed when connecting or right after it.
    let heard = Client::connect(proxy.address()).and_then(|mut client| client.hear(LONG));
    assert_eq!(heard.expect_err("nobody is behind it").kind(), ErrorKind::ConnectionReset);
}

#[test]
fn nobody_listens_when_the_proxy_goes() {
    let (_server, proxy) = between();
    let mut client = Client::connect(proxy.address()).expect("it listens");
    client.ask("before", LONG).expect("an answer");
    let address = proxy.address();
    drop(proxy);
    client.hear(LONG).expect_err("the connection is gone");
    Client::connect(address).err().expect("nobody listens");
}
