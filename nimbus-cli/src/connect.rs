//! The typed client for where commands go: a server, or this program itself over the local database.

use std::sync::Arc;
use std::time::Duration;

use nimbus_core::accounts::{People, Settings};
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::Nimbus;
use nimbus_core::store::StoreError;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::text::Name;
use nimbus_core::time::{Clock, SystemClock};
use nimbus_http::client::{Client, Http, InProcess, Retry};
use nimbus_http::server::api::{App, router};
use nimbus_http::server::{Draining, Limits, Setup};

use crate::config::folders::{self, Folders};
use crate::config::text_variable;
use crate::exit::{Exit, Failure};
use crate::raw::Raw;

/// How long a person waits for a server before they would rather know.
const PATIENCE: Duration = Duration::from_secs(20);
/// Work on the local database has no network to wait for, but a large import takes its time.
const LOCAL_PATIENCE: Duration = Duration::from_mins(10);

/// This machine's own tasks.
pub(crate) struct Local {
    /// The client.
    pub(crate) client: Client,
    /// What it sends through.
    pub(crate) raw: Raw,
    /// The oldest organization of the person.
    pub(crate) org: OrgId,
    /// Whether all of it was made just now.
    pub(crate) created: bool,
    /// For what a typed client cannot ask: later work, and the chain.
    pub(crate) nimbus: Nimbus,
}

/// Opens the local database, making it and the person where they are missing; `watch` for what other processes change.
pub(crate) async fn local(folders: &Folders, watch: bool) -> Result<Local, Failure> {
    // What cannot be made now is told as what it is: the database would only say that it cannot be reached.
    folders::make(&folders.data)?;
    let path = folders.database();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let options = Options { readers: 1, watch, checkpoint_on_close: false };
    let sqlite = Sqlite::open(&path, &options, &*clock).map_err(|why| closed(&path, &why))?;
    let nimbus = Nimbus::with_clock(sqlite.store(), clock);
    let person = nimbus.local(&person()).await.map_err(|why| Failure::error(why.to_string()))?;
    // One hash at a time is all one person needs.
    let settings = Settings { hashes_at_once: 1, ..Settings::default() };
    let setup = Setup::new(limits(), Draining::never());
    let app = App::new(People::new(nimbus.clone(), &settings), setup);
    let transport = InProcess::local(router(&app), person.caller.user);
    let client = Client::new(transport.clone()).retry(Retry::NEVER).total(LOCAL_PATIENCE);
    Ok(Local { client, raw: Raw::Local(transport), org: person.org, created: person.created, nimbus })
}

/// Nobody but the person waits for the local database: no request of theirs is cut off to spare others.
fn limits() -> Limits {
    Limits { request: LOCAL_PATIENCE, ..Limits::default() }
}

/// A client of a server.
pub(crate) fn server(url: &str, token: Option<&str>) -> Result<(Client, Raw), Failure> {
    let transport = Http::new(url).map_err(|why| Failure::usage(why.to_string()))?;
    let client = Client::new(transport.clone()).total(PATIENCE);
    let client = match token {
        None => client,
        Some(token) => client.bearer(token).ok_or_else(|| {
            Failure::new(Exit::Denied, "the token holds characters that no token of ours has")
                .fix("look at NIMBUS_TOKEN, or sign in again: `nimbus login URL`")
        })?,
    };
    Ok((client, Raw::Server(transport)))
}

/// Why the database could not be opened, and what to do.
pub(crate) fn closed(path: &std::path::Path, why: &StoreError) -> Failure {
    let message = format!("the database {} cannot be used: {why}", path.display());
    match why {
        StoreError::Unavailable(_) => Failure::new(Exit::Unavailable, message),
        StoreError::Refused(why) if why.contains("not a database") => {
            Failure::error(format!("{} is no database: something else has written over it", path.display()))
                .fix("restore a backup, or name another folder with NIMBUS_DATA_DIR")
        }
        _ => Failure::error(message),
    }
}

/// Why the database on a server could not be opened, and what to do.
#[cfg(feature = "postgres")]
pub(crate) fn refused(url: &nimbus_core::store::postgres::Url, why: &StoreError) -> Failure {
    let message = format!("the database {url} cannot be used: {why}");
    match why {
        StoreError::Unavailable(_) => Failure::new(Exit::Unavailable, message)
            .fix("is the server running, and may this user connect to that database?"),
        _ => Failure::error(message),
    }
}

/// What the person is called on this system.
pub(crate) fn person() -> Name {
    let mut names = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(text_variable);
    names
        .find_map(|name| Name::parse(&name).ok())
        .unwrap_or_else(|| Name::parse("Me").expect("a constant that is a name"))
}
