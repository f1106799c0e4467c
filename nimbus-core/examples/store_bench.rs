//! Measures the store alone: durable creates with 1 and 64 in flight in one organization and across sixteen, gets and
//! lists, at about 10,000 tasks and at as many as are asked for.
//!
//! `cargo run --release -p nimbus-core --all-features --example store_bench [TASKS [postgres://…]]`; prints a table. Part
//! of `scripts/bench`. Without a URL it makes a SQLite file of its own.
#![expect(clippy::cast_precision_loss, reason = "rates for people to read")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use nimbus_core::accounts::User;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::organization::NewOrganization;
use nimbus_core::project::NewProject;
use nimbus_core::query::{Directory, Filter, Moment, Sort};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::store::Store;
use nimbus_core::store::page::TaskQuery;
use nimbus_core::store::postgres::{self, Postgres};
use nimbus_core::store::sql::Counters;
use nimbus_core::store::sqlite::{self, Sqlite};
use nimbus_core::tag::NewTag;
use nimbus_core::task::NewTask;
use nimbus_core::time::{Clock, SystemClock, Zone};
use tokio::task::JoinSet;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let most: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let database = if let Some(url) = std::env::args().nth(2) {
        let options = postgres::Options::default();
        Database::Postgres(Postgres::open(&url.parse()?, &options, &SystemClock).await?)
    } else {
        let path = folder.path().join("bench.db");
        Database::Sqlite(Sqlite::open(&path, &sqlite::Options::default(), &SystemClock)?)
    };
    let bench = Bench::new(&database).await?;
    bench.create("warm up", 500, 64, 1).await?;
    bench.create("create, 1 in flight", 1_000, 1, 1).await?;
    bench.create("create, 64 in flight, 1 organization", 8_000, 64, 1).await?;
    bench.create("create, 64 in flight, 16 organizations", 16_000, 64, ORGS).await?;
    bench.list("list 50, ~10,000 tasks").await?;
    let left = most.saturating_sub(bench.count().await?);
    if left > 0 {
        bench.create("create, 64 in flight, filling", left, 64, 1).await?;
        bench.list(&format!("list 50, {most} tasks")).await?;
    }
    bench.get("get, 16 in flight").await
}

/// Organizations that creates are spread over.
const ORGS: usize = 16;

enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(sqlite) => sqlite.store(),
            Self::Postgres(postgres) => postgres.store(),
        }
    }

    fn counters(&self) -> &Counters {
        match self {
            Self::Sqlite(sqlite) => sqlite.counters(),
            Self::Postgres(postgres) => postgres.counters(),
        }
    }
}

async fn create(nimbus: &Nimbus, caller: &Caller, org: OrgId, number: usize) -> Result<(), Failure> {
    let project = ProjectRef::Key("OPS".parse()?);
    let mut new = NewTask::titled(project, format!("Rotate the password of replica {number}").parse()?);
    new.tags = Some(vec![TagRef::Name("red".parse()?), TagRef::Name("green".parse()?)]);
    new.description = Some("The runbook is in the wiki; ask the people on call before you begin.".parse()?);
    nimbus.run(caller, org, &CreateTask { new, create_tags: false }, &Request::default()).await?;
    Ok(())
}

struct Bench<'a> {
    database: &'a Database,
    nimbus: Nimbus,
    caller: Caller,
    org: OrgId,
    /// All organizations, the first one among them.
    orgs: Arc<[OrgId]>,
}

impl<'a> Bench<'a> {
    async fn new(database: &'a Database) -> Result<Self, Failure> {
        let nimbus = Nimbus::new(database.store());
        let now = SystemClock.now();
        let clock: &dyn Clock = &SystemClock;
        let user = User {
            id: clock.id(),
            email: "ada@example.com".parse()?,
            name: "Ada".parse()?,
            image_url: None,
            time_zone: None,
            password: None,
            created_at: now,
            updated_at: now,
        };
        let caller = Caller::session(user.id);
        let mut orgs = Vec::new();
        let mut writes = vec![nimbus_core::accounts::Write::CreateUser(user.clone())];
        for _ in 0..ORGS {
            let new = NewOrganization { id: None, name: "Bench".parse()?, slug: None, time_zone: None };
            let writes = std::mem::take(&mut writes);
            let founded =
                nimbus.found_organization(&caller, &new, &user, &Request::default(), writes).await?;
            orgs.push(founded.output.organization.id);
        }
        let bench = Self { database, nimbus, caller, org: orgs[0], orgs: orgs.into() };
        for org in bench.orgs.iter() {
            bench.furnish(*org).await?;
        }
        Ok(bench)
    }

    async fn furnish(&self, org: OrgId) -> Result<(), Failure> {
        let project = NewProject {
            id: None,
            key: "OPS".parse()?,
            name: "Operations".parse()?,
            description: None,
            colour: None,
        };
        self.nimbus.run(&self.caller, org, &CreateProject { new: project }, &Request::default()).await?;
        for name in ["red", "green"] {
            let new = NewTag { id: None, name: name.parse()?, colour: None };
            self.nimbus.run(&self.caller, org, &CreateTag { new }, &Request::default()).await?;
        }
        Ok(())
    }

    async fn count(&self) -> Result<usize, Failure> {
        let stats = self.nimbus.stats(&self.caller, self.org, &jiff::tz::TimeZone::UTC).await?;
        Ok(usize::try_from(stats.by_status.values().sum::<u64>())?)
    }

    async fn create(&self, what: &str, number: usize, in_flight: usize, orgs: usize) -> Result<(), Failure> {
        let counters = self.database.counters();
        let (before, statements) = (counters.transactions(), counters.statements());
        let begun = Instant::now();
        let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let mut work = JoinSet::new();
        for _ in 0..in_flight {
            let (nimbus, caller, all, next) =
                (self.nimbus.clone(), self.caller.clone(), self.orgs.clone(), next.clone());
            // Tasks of their own, as requests are.
            work.spawn(async move {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if at >= number {
                        return Ok::<(), Failure>(());
                    }
                    create(&nimbus, &caller, all[at % orgs], at).await?;
                }
            });
        }
        while let Some(done) = work.join_next().await {
            done??;
        }
        let took = begun.elapsed();
        let syncs = (counters.transactions() - before).max(1);
        let statements = counters.statements() - statements;
        report(what, number, took);
        println!(
            "{:<40} {:>10.1} creates and {:.1} statements per transaction",
            "",
            number as f64 / syncs as f64,
            statements as f64 / syncs as f64
        );
        Ok(())
    }

    async fn list(&self, what: &str) -> Result<(), Failure> {
        let moment = Moment {
            now: SystemClock.now(),
            zone: Zone::utc(),
            week_start: jiff::civil::Weekday::Monday,
            me: None,
        };
        let project =
            self.nimbus.get_project(&self.caller, self.org, &ProjectRef::Key("OPS".parse()?)).await?;
        let directory = Directory::new(vec![(project.id, "OPS".to_owned())], Vec::new(), Vec::new());
        let filter = Filter::parse("project:OPS status:todo")?
            .resolve(&moment, &directory)
            .map_err(|errors| format!("{errors:?}"))?;
        let query = TaskQuery {
            sort: Sort::default_for(&filter),
            filter: Some(filter),
            after: None,
            limit: 50,
            counts: false,
            people: false,
            tags: false,
            description: false,
            count_up_to: None,
        };
        let begun = Instant::now();
        for _ in 0..500 {
            assert_eq!(self.nimbus.list_tasks(&self.caller, self.org, &query).await?.items.len(), 50);
        }
        report(what, 500, begun.elapsed());
        Ok(())
    }

    async fn get(&self, what: &str) -> Result<(), Failure> {
        let begun = Instant::now();
        let work = (0..16_u64).map(|worker| async move {
            for round in 0..2_000 {
                let task = TaskRef::Ref("OPS".parse()?, 1 + (worker * 131 + round * 7) % 5_000);
                self.nimbus.get_task(&self.caller, self.org, &task, false).await?;
            }
            Ok::<(), Failure>(())
        });
        for done in futures_join(work).await {
            done?;
        }
        report(what, 32_000, begun.elapsed());
        Ok(())
    }
}

fn report(what: &str, number: usize, took: Duration) {
    println!(
        "{what:<40} {:>10.0} /s {:>10.1} µs each",
        number as f64 / took.as_secs_f64(),
        took.as_secs_f64() * 1e6 / number as f64
    );
}

async fn futures_join<F: Future>(work: impl Iterator<Item = F>) -> Vec<F::Output> {
    futures::future::join_all(work).await
}
