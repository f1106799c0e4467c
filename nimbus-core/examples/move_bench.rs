//! Measures moving, backing up and restoring a database: from a file to a server of PostgreSQL and back.
//!
//! `NIMBUS_TEST_POSTGRES_URL=postgres://… cargo run --release -p nimbus-core --all-features --example move_bench [TASKS]`,
//! or behind `scripts/with-postgres`; 100,000 tasks if left out. Prints a table of seconds.
#![expect(clippy::cast_precision_loss, reason = "rates for people to read")]

use std::path::Path;
use std::time::Instant;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use nimbus_core::accounts::{User, Write};
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::organization::NewOrganization;
use nimbus_core::project::NewProject;
use nimbus_core::reference::{ProjectRef, TagRef};
use nimbus_core::store::keeping::{self, CopyError, Place, Report};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::tag::NewTag;
use nimbus_core::task::NewTask;
use nimbus_core::time::{Clock, SystemClock};
use nimbus_faults::databases::Database;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let tasks: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let (server, restored) = (Database::new().await, Database::new().await);
    let (server, restored) = (Place::Server(server_url(&server)?), Place::Server(server_url(&restored)?));
    let file = |name: &str| folder.path().join(name);
    let begun = Instant::now();
    seed(&file("from.db"), tasks).await?;
    println!("{tasks} tasks were made in {:.1} s", begun.elapsed().as_secs_f64());

    let (from, back) = (Place::File(file("from.db")), Place::File(file("back.db")));
    let clock = &SystemClock;
    let first =
        timed("move, file to server", keeping::relocate(&from, &server, clock, &mut |_, _| ())).await?;
    let again =
        timed("move, server to file", keeping::relocate(&server, &back, clock, &mut |_, _| ())).await?;
    let kept = file("file.backup");
    timed("backup of a file", keeping::backup(&from, &kept, false, clock, &mut |_, _| ())).await?;
    let other = file("server.backup");
    timed("backup of a server", keeping::backup(&server, &other, false, clock, &mut |_, _| ())).await?;
    let to = Place::File(file("restored.db"));
    timed("restore to a file", keeping::restore(&kept, &to, clock, &mut |_, _| ())).await?;
    let last =
        timed("restore to a server", keeping::restore(&other, &restored, clock, &mut |_, _| ())).await?;
    if first == again && again == last { Ok(()) } else { Err("what came back is not what went".into()) }
}

fn server_url(database: &Database) -> Result<Box<nimbus_core::store::postgres::Url>, String> {
    database.url().parse().map(Box::new)
}

async fn timed(what: &str, work: impl Future<Output = Result<Report, CopyError>>) -> Result<Report, Failure> {
    let begun = Instant::now();
    let report = work.await?;
    let (rows, seconds) = (report.rows(), begun.elapsed().as_secs_f64());
    println!("{what:<24} {seconds:>7.1} s   {rows:>9} rows   {:>8.0} rows/s", rows as f64 / seconds);
    Ok(report)
}

/// An organization with tasks that have a description and two tags each.
async fn seed(path: &Path, tasks: usize) -> Result<(), Failure> {
    let sqlite = Sqlite::open(path, &Options::default(), &SystemClock)?;
    let nimbus = Nimbus::new(sqlite.store());
    let (clock, now): (&dyn Clock, _) = (&SystemClock, SystemClock.now());
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
    let (caller, once) = (Caller::session(user.id), Request::default());
    let new = NewOrganization { id: None, name: "Bench".parse()?, slug: None, time_zone: None };
    let writes = vec![Write::CreateUser(user.clone())];
    let org = nimbus.found_organization(&caller, &new, &user, &once, writes).await?.output.organization.id;
    let new = NewProject {
        id: None,
        key: "OPS".parse()?,
        name: "Operations".parse()?,
        description: None,
        colour: None,
    };
    nimbus.run(&caller, org, &CreateProject { new }, &once).await?;
    for name in ["red", "green"] {
        let new = NewTag { id: None, name: name.parse()?, colour: None };
        nimbus.run(&caller, org, &CreateTag { new }, &once).await?;
    }
    let create = async |number: usize| {
        let title = format!("Rotate the password of service {number}").parse()?;
        let mut new = NewTask::titled(ProjectRef::Key("OPS".parse()?), title);
        new.description = Some(
            format!("Number {number} has failed twice. {}", "Look at the log first. ".repeat(10)).parse()?,
        );
        new.tags = Some(vec![TagRef::Name("red".parse()?), TagRef::Name("green".parse()?)]);
        nimbus.run(&caller, org, &CreateTask::from(new), &Request::default()).await?;
        Ok::<_, Failure>(())
    };
    stream::iter((0..tasks).map(create)).buffer_unordered(64).try_collect().await
}
