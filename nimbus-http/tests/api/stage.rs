//! Two organizations over SQLite behind the real router: set once, then copied for each test.

use std::sync::Arc;

use axum::Router;
use nimbus_core::accounts::{People, Settings};
use nimbus_core::change::Seq;
use nimbus_core::nimbus::Nimbus;
use nimbus_core::store::Accounts as _;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::store::{Asker, Store as _};
use nimbus_core::time::{Clock, ManualClock};
use nimbus_http::server::api::{App, router};
use nimbus_http::server::{Draining, Limits, Setup};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::cast::Cast;
use crate::furnish;

/// The public address the server believes to have.
pub(crate) const PUBLIC_URL: &str = "https://tasks.example";

/// A server with its cast.
pub(crate) struct Stage {
    pub(crate) cast: Cast,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) app: App,
    pub(crate) router: Router,
    sqlite: Sqlite,
    _folder: TempDir,
}

/// The furnished database as files, and who is in it.
struct Template {
    database: Vec<u8>,
    log: Vec<u8>,
    cast: Cast,
}

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

impl Template {
    async fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = clock(0);
        let sqlite = open(&folder, &*clock);
        let cast = furnish::all(&people(&sqlite, clock)).await;
        // Every commit was acknowledged and nobody writes any more, so the two files are the database.
        let database = std::fs::read(sqlite.path()).unwrap();
        let log = std::fs::read(sqlite.path().with_extension("db-wal")).unwrap();
        Self { database, log, cast }
    }
}

impl Stage {
    /// A copy of the furnished stage.
    pub(crate) async fn new() -> Self {
        let template = TEMPLATE.get_or_init(Template::make).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("nimbus.db"), &template.database).unwrap();
        std::fs::write(folder.path().join("nimbus.db-wal"), &template.log).unwrap();
        let clock = clock(1);
        let sqlite = open(&folder, &*clock);
        let mut setup = Setup::new(Limits::default(), Draining::never());
        setup.public_url = Some(PUBLIC_URL.to_owned());
        let app = App::new(people(&sqlite, clock.clone()), setup);
        let router = router(&app);
        Self { cast: template.cast.clone(), clock, app, router, sqlite, _folder: folder }
    }

    /// All that a refused write must leave as it was: the heads of both logs, the accounts, and what the founder has.
    pub(crate) async fn state(&self) -> String {
        let store = self.sqlite.store();
        let mut heads = Vec::new();
        for things in [&self.cast.ours, &self.cast.theirs] {
            let who = Asker { org: things.org, user: things.user };
            heads.push(store.open(who, None).await.unwrap().map_or(Seq(0), |opening| opening.seq));
        }
        let accounts = store.count_users(100).await.unwrap();
        let founder = self.cast.founder;
        let (sessions, tokens) =
            (store.sessions(founder).await.unwrap(), store.tokens(founder).await.unwrap());
        let user = store.user(founder).await.unwrap();
        let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
        let tokens: Vec<_> = tokens.iter().map(|token| token.id).collect();
        format!("{heads:?} {accounts} {ids:?} {tokens:?} {user:?}")
    }
}

fn clock(seed: u64) -> Arc<ManualClock> {
    Arc::new(ManualClock::seeded("2026-11-23T10:00:00Z".parse().unwrap(), seed))
}

fn open(folder: &TempDir, clock: &dyn Clock) -> Sqlite {
    let options = Options { readers: 1, watch: false, checkpoint_on_close: false };
    Sqlite::open(&folder.path().join("nimbus.db"), &options, clock).unwrap()
}

fn people(sqlite: &Sqlite, clock: Arc<ManualClock>) -> People {
    let nimbus = Nimbus::with_clock(sqlite.store(), clock);
    People::new(nimbus, &Settings { hashes_at_once: 2, ..Settings::default() })
}
