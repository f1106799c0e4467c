//! Measures the store alone: durable creates with 1 and 64 in flight, gets and lists, at 1,000 and 100,000 tasks.
//!
//! `cargo run --release -p nimbus-core --features sqlite --example store_bench [TASKS]`; prints a table. Part of
//! `scripts/bench`.
#![expect(clippy::cast_precision_loss, reason = "rates for people to read")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use nimbus_core::accounts::User;
use nimbus_core::id::{OrgId, TaskId};
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::organization::NewOrganization;
use nimbus_core::project::NewProject;
use nimbus_core::query::{Directory, Filter, Moment, Sort};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::store::page::TaskQuery;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::tag::NewTag;
use nimbus_core::task::NewTask;
use nimbus_core::time::{Clock, SystemClock, Zone};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let most: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let sqlite = Sqlite::open(&folder.path().join("bench.db"), &Options::default(), &SystemClock)?;
    let bench = Bench::new(Nimbus::new(sqlite.store())).await?;
    bench.create("warm up", 500, 64, &sqlite).await?;
    bench.create("create, 1 in flight", 1_000, 1, &sqlite).await?;
    bench.create("create, 64 in flight", 8_000, 64, &sqlite).await?;
    bench.list("list 50, ~10,000 tasks").await?;
    let left = most.saturating_sub(bench.count().await?);
    bench.create("create, 64 in flight, filling", left, 64, &sqlite).await?;
    bench.list(&format!("list 50, {most} tasks")).await?;
    bench.get("get, 16 in flight").await
}

struct Bench {
    nimbus: Nimbus,
    caller: Caller,
    org: OrgId,
}

impl Bench {
    async fn new(nimbus: Nimbus) -> Result<Self, Failure> {
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
        let new = NewOrganization { id: None, name: "Bench".parse()?, slug: None, time_zone: None };
        let writes = vec![nimbus_core::accounts::Write::CreateUser(user.clone())];
        let founded = nimbus.found_organization(&caller, &new, &user, &Request::default(), writes).await?;
        let org = founded.output.organization.id;
        let bench = Self { nimbus, caller, org };
        let project = NewProject {
            id: None,
            key: "OPS".parse()?,
            name: "Operations".parse()?,
            description: None,
            colour: None,
        };
        bench.nimbus.run(&bench.caller, org, &CreateProject { new: project }, &Request::default()).await?;
        for name in ["red", "green"] {
            let new = NewTag { id: None, name: name.parse()?, colour: None };
            bench.nimbus.run(&bench.caller, org, &CreateTag { new }, &Request::default()).await?;
        }
        Ok(bench)
    }

    async fn count(&self) -> Result<usize, Failure> {
        let stats = self.nimbus.stats(&self.caller, self.org, &jiff::tz::TimeZone::UTC).await?;
        Ok(usize::try_from(stats.by_status.values().sum::<u64>())?)
    }

    async fn one(&self, number: usize) -> Result<TaskId, Failure> {
        let mut new = NewTask::titled(
            ProjectRef::Key("OPS".parse()?),
            format!("Rotate the password of replica {number}").parse()?,
        );
        new.tags = Some(vec![TagRef::Name("red".parse()?), TagRef::Name("green".parse()?)]);
        new.description =
            Some("The runbook is in the wiki; ask the people on call before you begin.".parse()?);
        let operation = CreateTask { new, create_tags: false };
        Ok(self.nimbus.run(&self.caller, self.org, &operation, &Request::default()).await?.output.task.id)
    }

    async fn create(
        &self,
        what: &str,
        number: usize,
        in_flight: usize,
        sqlite: &Sqlite,
    ) -> Result<(), Failure> {
        let before = sqlite.counters().transactions();
        let begun = Instant::now();
        let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let work = (0..in_flight).map(|_| async {
            loop {
                let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if at >= number {
                    return Ok::<(), Failure>(());
                }
                self.one(at).await?;
            }
        });
        for done in futures_join(work).await {
            done?;
        }
        let took = begun.elapsed();
        let syncs = sqlite.counters().transactions() - before;
        report(what, number, took);
        println!("{:<34} {:>10.1} creates per sync", "", number as f64 / syncs.max(1) as f64);
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
        "{what:<34} {:>10.0} /s {:>10.1} µs each",
        number as f64 / took.as_secs_f64(),
        took.as_secs_f64() * 1e6 / number as f64
    );
}

async fn futures_join<F: Future>(work: impl Iterator<Item = F>) -> Vec<F::Output> {
    futures::future::join_all(work).await
}
