//! R5: four processes write to one file, while others open it, close it and move its log into it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::future::join_all;
use nimbus_core::id::OperationId;
use nimbus_core::nimbus::{Caller, Nimbus};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;
use rusqlite::{Connection, ErrorCode};

use super::examine::examine;
use super::load::{CHECKPOINTS, Client, Place, checkpoint};
use crate::backend::{DATABASE, sqlite_at};
use crate::random::assert_replays;
use crate::world::World;

const PROCESSES: u64 = 4;
/// Clients of each process.
const CLIENTS: u64 = 4;
/// What tells a process that it is one of the four: their folder, its number, organization, owner, project.
const PART: &str = "FOUR_PROCESSES_PART";
/// How long a process keeps the file open before it opens it anew.
const OPEN: Duration = Duration::from_secs(1);

fn length() -> Duration {
    Duration::from_secs(gate::count(10, 600) as u64)
}

/// What one process wrote down: the operations that were acknowledged, and what its users were told instead.
fn notes(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("notes-{number}"))
}

/// One of the four: works, and writes down what it was told.
#[tokio::main(flavor = "current_thread")]
async fn take_part(part: &str) {
    let [folder, number, org, owner, project] = part.split('\n').collect::<Vec<_>>()[..] else {
        panic!("not a part: {part}")
    };
    let (folder, number) = (PathBuf::from(folder), number.parse().unwrap());
    let (org, owner, project) = (org.parse().unwrap(), owner.parse().unwrap(), project.parse().unwrap());
    let (begun, mut written, mut chance) = (Instant::now(), String::new(), Chance::seeded(number));
    while begun.elapsed() < length() {
        let sqlite = Sqlite::open(&folder.join(DATABASE), &Options::default(), &SystemClock).unwrap();
        let nimbus = Nimbus::new(sqlite.store());
        let place = Place { nimbus, caller: Caller::session(owner), org, project };
        let clients = (0..CLIENTS).map(|_| Client::new(&place, Chance::seeded(chance.below(u64::MAX))));
        for (done, refused) in join_all(clients.map(work)).await {
            written.extend(done.iter().map(|operation| format!("{operation}\n")));
            written.extend(refused.iter().map(|refusal| format!("refused: {refusal}\n")));
        }
    }
    fs::write(notes(&folder, number), written).unwrap();
}

/// Works as long as the file stays open; answers what was done, and what was refused.
async fn work(mut client: Client<'_>) -> (Vec<OperationId>, Vec<String>) {
    let (begun, mut refused) = (Instant::now(), Vec::new());
    while begun.elapsed() < OPEN {
        if let Err(error) = client.edit().await {
            refused.push(format!("{error:?}"));
        }
    }
    (client.done, refused)
}

fn start(test: &str, part: &str) -> Child {
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", test]).env(PART, part).stdout(Stdio::null());
    process.spawn().expect("this program is started once more")
}

/// What happened beside the four.
#[derive(Debug, Default)]
struct Beside {
    checkpoints: usize,
    /// How often the lock was asked for by somebody who does not wait for it, and how often they did not get it.
    asked: usize,
    refused: usize,
}

/// Makes checkpoints and asks for the lock, as long as the others are at work.
fn beside(database: &Path, others: &mut [Child]) -> Beside {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::ZERO).unwrap();
    let mut tally = Beside::default();
    while others.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        tally.asked += 1;
        match connection.execute_batch("begin immediate; rollback") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => tally.refused += 1,
            other => other.expect("a database that is not busy is taken"),
        }
        if tally.asked.is_multiple_of(10) {
            let how = CHECKPOINTS[tally.asked / 10 % CHECKPOINTS.len()];
            tally.checkpoints += usize::from(checkpoint(database, how));
        }
        std::thread::sleep(Duration::from_millis(7));
    }
    tally
}

/// The test that the four processes run, too: they are this program.
#[test]
fn r5_four_processes_write_to_one_file() {
    if let Ok(part) = std::env::var(PART) {
        return take_part(&part);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join(DATABASE);
    let world = runtime.block_on(World::on(sqlite_at(&database).unwrap()));
    let part = |number| {
        let World { org, owner, project, .. } = &world;
        format!("{}\n{number}\n{org}\n{owner}\n{project}", folder.path().display())
    };
    let test = "power::processes::r5_four_processes_write_to_one_file";
    let mut processes: Vec<_> = (0..PROCESSES).map(|number| start(test, &part(number))).collect();
    let Beside { checkpoints, asked, refused: busy } = beside(&database, &mut processes);
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    let (mut acknowledged, mut refused) = (Vec::new(), Vec::new());
    for number in 0..PROCESSES {
        for line in fs::read_to_string(notes(folder.path(), number)).unwrap().lines() {
            match line.strip_prefix("refused: ") {
                Some(refusal) => refused.push(refusal.to_owned()),
                None => acknowledged.push(line.parse().unwrap()),
            }
        }
    }
    let found = runtime.block_on(examine(world.store(), world.org, &database, &acknowledged));
    println!(
        "R5: {PROCESSES} processes, {} s, {checkpoints} checkpoints, {} acknowledged writes, lost {}, faults {}, shown as busy {}; \
         control: who does not wait is refused {busy} times of {asked}",
        length().as_secs(),
        acknowledged.len(),
        found.lost,
        found.faults.len(),
        refused.len()
    );
    assert_eq!((found.lost, found.faults, refused), (0, Vec::new(), Vec::new()));
    assert!(acknowledged.len() > 100, "there was something to lose");
    assert!(checkpoints > 0, "the log was moved into the file meanwhile");
    assert!(busy > 0, "the lock was fought for");
    runtime.block_on(assert_replays(&world, world.owner));
}
