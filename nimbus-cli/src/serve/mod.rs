//! `nimbus serve`: the server in this program.

mod database;
mod doors;
mod log;
mod options;
mod ready;
mod welcome;
mod worker;

use std::io::Write;
use std::sync::Arc;

use nimbus_core::accounts::{People, Settings};
use nimbus_core::nimbus::Nimbus;
use nimbus_core::time::{Clock, SystemClock};
use nimbus_http::server::api::{App, router};
use nimbus_http::server::{Server, Setup, listen, private, signal};

pub(crate) use database::Database;
pub(crate) use options::Serve;
use tokio::net::TcpListener;

use crate::exit::Failure;
use doors::Doors;

/// Serves until asked to stop.
pub(crate) fn run(serve: &Serve) -> Result<(), Failure> {
    let doors = Doors::of(serve)?;
    let database = Database::named(serve)?;
    log::start(serve)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|why| Failure::error(format!("the server could not be started: {why}")))?;
    runtime.block_on(async {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let nimbus = Nimbus::with_clock(database.open(serve, &*clock).await?, clock);
        serve_over(nimbus, serve, doors).await
    })
}

async fn serve_over(nimbus: Nimbus, serve: &Serve, doors: Doors) -> Result<(), Failure> {
    // Before anything is said to be up: a signal that comes early is not missed.
    let shutdown =
        signal::shutdown().map_err(|why| Failure::error(format!("signals cannot be heard: {why}")))?;
    let server = Server::new(serve.limits());
    let people =
        People::new(nimbus.clone(), &Settings { registration: doors.registration, ..Settings::default() });
    let setup = Setup {
        ready: Arc::new(ready::Database(nimbus.store().clone())),
        public_url: serve.public_url.clone(),
        cors_origins: {
            let header =
                |origin: &String| origin.parse().expect("an origin is made of plain characters only");
            serve.cors_origin.iter().map(header).collect()
        },
        trusted_hops: serve.trusted_proxies.into(),
        ..Setup::new(serve.limits(), server.draining())
    };
    let app = App::new(people.clone(), setup);
    let listener = Doors::open("--listen", &doors.public).await?;
    let here = url(&listener)?;
    let mut operators = None;
    let mut server = server.door(listener, router(&app));
    if let Some(address) = &doors.operator {
        let listener = Doors::open("--operator-listen", address).await?;
        operators = Some(url(&listener)?);
        #[expect(clippy::default_trait_access, reason = "the router is of a crate we do not name")]
        let nothing_more = Default::default();
        server = server.door(listener, private(nothing_more, app.setup().clone()));
    }
    announce(&here, operators.as_deref());
    welcome::say_hello(&people, serve, &here).await?;
    let worker = worker::start(nimbus);
    server.run(shutdown).await;
    worker.abort();
    Ok(())
}

fn url(listener: &TcpListener) -> Result<String, Failure> {
    listen::url(listener).map_err(|why| Failure::error(why.to_string()))
}

/// The first line on stdout is what scripts wait for; operators have the second. Whoever does not read it is served all
/// the same.
fn announce(public: &str, operators: Option<&str>) {
    let operators = operators.map(|url| format!("operators are answered on {url}\n")).unwrap_or_default();
    let told = format!("listening on {public}\n{operators}");
    let mut stdout = std::io::stdout();
    let _nobody_reads = stdout.write_all(told.as_bytes()).and_then(|()| stdout.flush());
}
