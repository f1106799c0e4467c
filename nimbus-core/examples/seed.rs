//! Fills an organization with tasks for measurements: written through the store like any commit, a thousand at a time, so
//! that log, chain and indexes are those of a database that grew.
//!
//! `cargo run --release -p nimbus-core --all-features --example seed postgres://… SLUG TASKS` wants an organization with a
//! project `OPS`; it makes twenty tags. Part of `scripts/bench`.

use nimbus_core::change::{Actor, Change, Commit, OperationRow, ReadSet, Seq};
use nimbus_core::id::{OrgId, ProjectId, TagId, UserId};
use nimbus_core::project::Project;
use nimbus_core::reference::{OrgRef, ProjectRef};
use nimbus_core::store::Store;
use nimbus_core::store::postgres::{Options, Postgres};
use nimbus_core::tag::Tag;
use nimbus_core::task::{Priority, Status, Task};
use nimbus_core::text::Description;
use nimbus_core::time::{Clock, Due, SystemClock, Timestamp};

type Failure = Box<dyn std::error::Error>;

/// Tasks of one commit.
const AT_ONCE: usize = 1_000;
/// Tags there are; a task has two of them.
const TAGS: usize = 20;
/// What titles and descriptions are made of: one word in ten thousand tasks, in a hundred, in all.
const WORDS: [&str; 12] = [
    "password", "replica", "invoice", "export", "header", "timeout", "release", "printer", "archive",
    "member", "search", "backup",
];

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, slug, tasks] = words.as_slice() else { return Err("seed URL SLUG TASKS".into()) };
    let tasks: usize = tasks.parse()?;
    let postgres = Postgres::open(&url.parse()?, &Options::default(), &SystemClock).await?;
    let seed = Seed::find(postgres.store(), slug).await?;
    let tags: Vec<Tag> = (0..TAGS).map(|number| seed.tag(number)).collect::<Result<_, _>>()?;
    let ids: Vec<TagId> = tags.iter().map(|tag| tag.id).collect();
    seed.commit(tags.into_iter().map(Change::create).collect()).await?;
    let mut done = 0;
    while done < tasks {
        let some = (done..tasks.min(done + AT_ONCE)).map(|number| seed.task(number, &ids));
        let changes = some.map(|task| task.map(Change::create)).collect::<Result<Vec<_>, _>>()?;
        done += changes.len();
        seed.commit(changes).await?;
    }
    Ok(())
}

struct Seed {
    store: std::sync::Arc<dyn Store>,
    clock: SystemClock,
    org: OrgId,
    project: ProjectId,
    user: UserId,
}

impl Seed {
    async fn find(store: std::sync::Arc<dyn Store>, slug: &str) -> Result<Self, Failure> {
        let org =
            store.resolve(&OrgRef::Slug(slug.parse()?)).await?.ok_or("there is no such organization")?;
        let reader = store.reader(org);
        let project: Project =
            reader.project(&ProjectRef::Key("OPS".parse()?)).await?.ok_or("it has no project OPS")?;
        drop(reader);
        let (project, user) = (project.id, project.created_by);
        Ok(Self { store, clock: SystemClock, org, project, user })
    }

    fn clock(&self) -> &dyn Clock {
        &self.clock
    }

    fn tag(&self, number: usize) -> Result<Tag, Failure> {
        let now = self.clock.now();
        Ok(Tag {
            id: self.clock().id(),
            version: Seq(0),
            name: format!("label-{number}").parse()?,
            colour: None,
            created_at: now,
            created_by: self.user,
            updated_at: now,
            deleted_at: None,
        })
    }

    fn task(&self, number: usize, tags: &[TagId]) -> Result<Task, Failure> {
        let now = self.clock.now();
        let created_at = now.plus_seconds(-i64::try_from(number % 8_640_000)?);
        let due = format!("2026-{:02}-{:02}", 1 + number % 12, 1 + number % 28);
        let mut task = Task {
            id: self.clock().id(),
            version: Seq(0),
            project: self.project,
            number: 0,
            title: format!("{} the {} of case {number}", WORDS[number % 12], WORDS[number / 12 % 12])
                .parse()?,
            description: Description::parse(&format!(
                "The {} is in the wiki; ask the people on call before you begin. word{}",
                WORDS[number / 144 % 12],
                number % 10_000
            ))?,
            status: Status::Todo,
            priority: Priority::ALL.get(number % 5).copied(),
            start: None,
            due: if number % 3 == 0 { Some(due.parse::<Due>()?) } else { None },
            estimate: None,
            assignees: if number % 4 == 0 { [self.user].into() } else { [].into() },
            tags: [tags[number % TAGS], tags[(number / TAGS) % TAGS]].into(),
            parent: None,
            position: None,
            created_at,
            created_by: self.user,
            updated_at: created_at,
            completed_at: None,
            deleted_at: None,
            source: None,
        };
        task.move_to(Status::ALL[number % 4], Timestamp::max(created_at, now));
        Ok(task)
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<(), Failure> {
        let salts = changes.iter().map(|_| [7; 16]).collect();
        let operation = OperationRow {
            id: self.clock().id(),
            name: "import.run".to_owned(),
            actor: Actor { user: self.user, token: None, system: false },
            at: self.clock.now(),
            key: None,
            fingerprint: None,
            subject: None,
            first_seq: None,
            last_seq: None,
            undoes: None,
            undone_by: None,
            answer: None,
        };
        let (org, reads, accounts) = (self.org, ReadSet::default(), Vec::new());
        // Nothing was read: nothing of the log's tail has to be looked at.
        let base = Seq(u64::MAX >> 1);
        self.store.commit(Commit { org, base, reads, operation, changes, salts, accounts }).await?;
        Ok(())
    }
}
