//! Nimbus Tasks inside another Rust program: a database in a folder, an organization, tasks, a list, an undo, a history.

use std::error::Error;

use jiff::civil::Weekday;
use nimbus_core::accounts::{Origin, People, Register, Settings};
use nimbus_core::fault::Input;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::task::{CompleteTask, CreateTask};
use nimbus_core::ops::undo::Undo;
use nimbus_core::project::NewProject;
use nimbus_core::query::{Filter, Moment, Sort};
use nimbus_core::reference::TaskRef;
use nimbus_core::store::page::TaskQuery;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::task::NewTask;
use nimbus_core::text::Name;
use nimbus_core::time::{SystemClock, Zone};
use serde_json::{Value, json};

type Done<T> = Result<T, Box<dyn Error>>;

/// Someone in their organization.
struct Desk {
    nimbus: Nimbus,
    me: Caller,
    org: OrgId,
}

/// Reads an input as the API does; all that is wrong with it is told at once.
fn input<T: Input>(json: &Value) -> Done<T> {
    T::from_json(json).map_err(|faults| nimbus_core::error::Error::Invalid(faults).into())
}

impl Desk {
    /// Registers a person with an organization of their own.
    async fn open(nimbus: &Nimbus) -> Done<Self> {
        let people = People::new(nimbus.clone(), &Settings::default());
        let ada = json!({
            "email": "ada@example.com", "password": "a long sentence to sign in with",
            "name": "Ada", "organization_name": "Analytical Engines",
        });
        let ada = people.register(input::<Register>(&ada)?, &Origin::default()).await?;
        let organization = ada.organization.ok_or("an organization was asked for")?;
        Ok(Self { nimbus: nimbus.clone(), me: Caller::session(ada.user.id), org: organization.id })
    }

    /// Makes a task; tags that are not there are made with it.
    async fn add(&self, task: Value) -> Done<TaskRef> {
        let operation = CreateTask { new: input::<NewTask>(&task)?, create_tags: true };
        let done = self.nimbus.run(&self.me, self.org, &operation, &Request::default()).await?;
        Ok(TaskRef::Ref(done.output.key, done.output.task.number))
    }

    /// Prints the tasks that a filter finds.
    async fn list(&self, filter: &str) -> Done<()> {
        let names = self.nimbus.directory(&self.me, self.org).await?;
        let now = self.nimbus.clock().now();
        let moment = Moment { now, zone: Zone::utc(), week_start: Weekday::Monday, me: Some(self.me.user) };
        let query = TaskQuery {
            filter: Some(Filter::parse(filter)?.resolve(&moment, &names)?),
            sort: Sort::parse("-priority,created_at")?,
            after: None,
            limit: 50,
            counts: false,
            people: false,
            tags: false,
            description: false,
            count_up_to: None,
        };
        println!("{filter}");
        for (found, _) in self.nimbus.list_tasks(&self.me, self.org, &query).await?.items {
            println!("  {}-{}  {}  {}", found.key, found.task.number, found.task.status, found.task.title);
        }
        Ok(())
    }

    /// Prints what has happened to a task, newest first.
    async fn history(&self, task: &TaskRef) -> Done<()> {
        println!("{task} so far");
        let history = self.nimbus.history(&self.me, self.org, task, None, 50).await?;
        for (change, _) in &history.items {
            let who = history.people.get(&change.operation.actor.user).map_or("?", Name::as_str);
            println!("  #{}  {} by {who}  {}", change.row.seq, change.row.verb, change.operation.name);
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Done<()> {
    let folder = tempfile::tempdir()?;
    let sqlite = Sqlite::open(&folder.path().join("nimbus.db"), &Options::default(), &SystemClock)?;
    let desk = Desk::open(&Nimbus::new(sqlite.store())).await?;
    let project = CreateProject { new: input::<NewProject>(&json!({"key": "OPS", "name": "Operations"}))? };
    desk.nimbus.run(&desk.me, desk.org, &project, &Request::default()).await?;
    let rotate = json!({"project": "OPS", "title": "Rotate the database password", "priority": "high", "tags": ["security"]});
    let rotate = desk.add(rotate).await?;
    desk.add(json!({"project": "OPS", "title": "Tell everyone", "assignees": ["me"]})).await?;
    desk.list("is:open tag:security").await?;
    let complete = CompleteTask { task: rotate.clone() };
    let done = desk.nimbus.run(&desk.me, desk.org, &complete, &Request::default()).await?;
    desk.list("is:open").await?;
    let undo = Undo { operation: Some(done.operation) };
    desk.nimbus.run(&desk.me, desk.org, &undo, &Request::default()).await?;
    desk.list("is:open assignee:none").await?;
    desk.history(&rotate).await
}
