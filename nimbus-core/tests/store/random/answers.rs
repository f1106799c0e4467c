//! Everything a store can be asked, and that two stores answer it alike.

use std::fmt::Debug;

use jiff::civil::Weekday;
use nimbus_core::change::{Kind, Record, Seq};
use nimbus_core::id::{TaskId, UserId};
use nimbus_core::query::{Directory, Expr, Filter, Moment, Sort};
use nimbus_core::reference::{OrgRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::store::page::{Cut, Page, TaskQuery};
use nimbus_core::store::{Asker, Seen};
use nimbus_core::time::Zone;

use super::compare::{difference, dump};
use crate::world::World;

/// Everything one person can be told, question by question.
pub(super) struct Answers(Vec<(String, String)>);

impl Answers {
    /// All an owner can ask.
    pub(super) async fn of_owner(world: &World, user: UserId, tasks: &[TaskId], seed: usize) -> Self {
        let mut answers = Self(Vec::new());
        let who = world.who(user);
        answers.records(world, who).await;
        answers.lists(world, who).await;
        let (sort, other) = (SORTS[seed % SORTS.len()], SORTS[(seed / 2 + 1) % SORTS.len()]);
        answers.tasks(world, who, "", sort).await;
        answers.tasks(world, who, FILTERS[seed % FILTERS.len()], other).await;
        answers.tasks(world, who, FILTERS[(seed / 3 + 1) % FILTERS.len()], sort).await;
        // The log and the records tell of every task; of every other one these questions, too.
        for task in tasks.iter().skip(seed % 2).step_by(2) {
            answers.task(world, who, *task).await;
        }
        answers.log(world, who).await;
        answers.add("what they could undo", world.read().latest_undoable(user).await.unwrap());
        answers.rest(world, user).await;
        answers
    }

    /// What depends on who asks.
    pub(super) async fn of_another(world: &World, user: UserId) -> Self {
        let mut answers = Self(Vec::new());
        let who = world.who(user);
        answers.lists(world, who).await;
        answers.tasks(world, who, "assignee:me or creator:me", "created_at").await;
        answers.log(world, who).await;
        answers.add("what they could undo", world.read().latest_undoable(user).await.unwrap());
        answers.add("organizations", world.store().organizations(user).await.unwrap());
        answers
    }

    /// What Nimbus itself can ask, though nobody is let in any more.
    pub(super) async fn of_nobody(world: &World) -> Self {
        let mut answers = Self(Vec::new());
        let (store, read) = (world.store(), world.read());
        answers.add("the log", store.tail(world.org, Seq(0), 100_000).await.unwrap());
        answers.add("the organization", read.organization().await.unwrap());
        for kind in Kind::ALL {
            answers.add(format!("what remains of kind {kind}"), read.remains(*kind, 100).await.unwrap());
        }
        let verdict = store.verify(world.org).await.unwrap();
        assert_eq!(verdict.faults, Vec::<String>::new(), "the chain holds");
        answers.add("the verdict", verdict);
        answers
    }

    /// Fails at the first question that was answered differently.
    pub(super) fn assert_same(self, other: Self) {
        assert_eq!(self.0.len(), other.0.len(), "another number of questions");
        for ((question, model), (_, real)) in self.0.into_iter().zip(other.0) {
            assert!(model == real, "{question}: {}", difference(&model, &real));
        }
    }

    fn add(&mut self, question: impl Into<String>, answer: impl Debug) {
        self.0.push((question.into(), format!("{answer:?}")));
    }

    async fn records(&mut self, world: &World, who: Asker) {
        self.add("organization", world.store().get_organization(who).await.unwrap());
        for kind in Kind::ALL {
            let records = dump(world, who, *kind).await;
            self.add(format!("all of kind {kind}"), &records);
            for record in records {
                self.again(world, who, &record).await;
            }
        }
    }

    /// The same record by the questions about one.
    async fn again(&mut self, world: &World, who: Asker, record: &Record) {
        let (store, id) = (world.store(), record.id());
        match record {
            Record::Project(project) => {
                self.add(format!("{id}"), store.get_project(who, &ProjectRef::Id(project.id)).await.unwrap());
                let by_key = store.get_project(who, &ProjectRef::Key(project.key.clone())).await.unwrap();
                self.add(format!("{id} by key"), by_key);
            }
            Record::Tag(tag) => {
                self.add(format!("{id}"), store.get_tag(who, &TagRef::Id(tag.id)).await.unwrap());
                let by_name = store.get_tag(who, &TagRef::Name(tag.name.clone())).await.unwrap();
                self.add(format!("{id} by name"), by_name);
            }
            Record::Comment(comment) => {
                self.add(format!("{id}"), store.get_comment(who, comment.id).await.unwrap());
            }
            _ => {}
        }
    }

    async fn lists(&mut self, world: &World, who: Asker) {
        let store = world.store();
        let mut cut = first();
        while let Some(Seen { value, .. }) = store.list_members(who, &cut).await.unwrap() {
            if !self.page("members", value, &mut cut) {
                break;
            }
        }
        cut = first();
        while let Some(Seen { value, .. }) = store.list_invitations(who, &cut).await.unwrap() {
            if !self.page("invitations", value, &mut cut) {
                break;
            }
        }
        cut = first();
        while let Some(Seen { value, .. }) = store.list_tags(who, &cut).await.unwrap() {
            if !self.page("tags", value, &mut cut) {
                break;
            }
        }
        for deleted in [false, true] {
            cut = first();
            while let Some(Seen { value, .. }) = store.list_projects(who, deleted, &cut).await.unwrap() {
                if !self.page("projects", value, &mut cut) {
                    break;
                }
            }
        }
    }

    /// Notes a page and moves the cut behind it; whether there is another. Cursors are each store's own.
    fn page<T: Debug>(&mut self, list: &str, page: Page<T>, cut: &mut Cut) -> bool {
        let more = page.next.is_some();
        self.add(format!("a page of {list}"), (page.items, more));
        cut.after = page.next;
        more
    }

    async fn tasks(&mut self, world: &World, who: Asker, filter: &str, sort: &str) {
        let Some(seen) = world.store().directory(who).await.unwrap() else {
            return self.add("tasks", "nothing for outsiders");
        };
        let expr = Filter::parse(filter).unwrap().resolve(&moment(world, who.user), &seen.value);
        let Ok(expr) = expr else { return self.add(filter, "names something that is not there") };
        let mut query = query(expr, sort);
        loop {
            let page = world.store().list_tasks(who, &query).await.unwrap();
            let Some(Seen { value, standing }) = page else {
                return self.add("tasks", "nothing for outsiders");
            };
            let more = value.next.is_some();
            let told = (standing, value.items, value.people, value.tags, value.count, more);
            self.add(format!("a page of {filter} by {sort}"), told);
            query.after = value.next;
            if !more {
                return;
            }
        }
    }

    async fn task(&mut self, world: &World, who: Asker, task: TaskId) {
        let (store, reference, all) = (world.store(), TaskRef::Id(task), Cut { after: None, limit: 100 });
        self.add(format!("{task}"), store.get_task(who, &reference, true).await.unwrap());
        let comments = store.list_comments(who, &reference, &all).await.unwrap();
        self.add(format!("comments of {task}"), comments.map(|seen| seen.value.map(|page| page.items)));
        self.add(format!("history of {task}"), store.history(who, &reference, None, 100).await.unwrap());
        self.add(
            format!("newest of {task}"),
            store.history(who, &reference, Some(Seq(20)), 2).await.unwrap(),
        );
        let read = world.read();
        self.add(format!("above {task}"), read.ancestors(task, 30).await.unwrap());
        self.add(format!("below {task}"), read.descendants(task, 30).await.unwrap());
    }

    async fn log(&mut self, world: &World, who: Asker) {
        let mut after = Seq(0);
        while let Some(seen) = world.store().log(who, after, 11).await.unwrap() {
            let page = seen.value;
            after = page.through;
            let head = page.head;
            self.add(format!("the log up to {after}"), page);
            if after >= head {
                return;
            }
        }
    }

    async fn rest(&mut self, world: &World, user: UserId) {
        let store = world.store();
        for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            let zone = jiff::tz::TimeZone::get(zone).unwrap();
            self.add("statistics", store.stats(world.who(user), world.now(), &zone).await.unwrap());
        }
        let directory = store.directory(world.who(user)).await.unwrap().map(|seen| seen.value);
        self.add("the directory", directory.as_ref().map(sorted));
        self.add("organizations", store.organizations(user).await.unwrap());
        self.add("the organization", store.resolve(&OrgRef::Id(world.org)).await.unwrap());
        self.add("owners", world.read().owners().await.unwrap());
        self.add("the tail of the log", store.tail(world.org, Seq(9), 20).await.unwrap());
        self.add("expired comments", world.read().expired_comments(world.now(), 100).await.unwrap());
        self.add("expired", world.read().expired(world.now(), 100).await.unwrap());
        let verdict = store.verify(world.org).await.unwrap();
        assert_eq!(verdict.faults, Vec::<String>::new(), "the chain holds");
        self.add("the verdict", verdict);
    }
}

/// A directory has no order.
fn sorted(directory: &Directory) -> [Vec<String>; 3] {
    let mut all = [
        directory.all_projects().iter().map(|entry| format!("{entry:?}")).collect::<Vec<_>>(),
        directory.all_people().iter().map(|entry| format!("{entry:?}")).collect(),
        directory.all_tags().iter().map(|entry| format!("{entry:?}")).collect(),
    ];
    for list in &mut all {
        list.sort();
    }
    all
}

fn first() -> Cut {
    Cut { after: None, limit: 3 }
}

/// Filters that the stage gives something to find.
const FILTERS: &[&str] = &[
    "is:open",
    "is:deleted",
    "is:overdue",
    "status:todo,in_progress tag:bug",
    "assignee:me or tag:none",
    "not (assignee:me or tag:none)",
    "größe or alpha",
    "zebra",
    "-is:subtask due:..2026-12-01",
    "priority:high.. or has:due",
    "alpha zebra is:open",
    "project:OPS creator:me",
    "created:2026-11-23 -assignee:none",
    "completed:-30d..",
];

const SORTS: &[&str] = &[
    "created_at",
    "-updated_at,title",
    "due,-priority",
    "status,number",
    "-position",
    "-due",
    "title",
    "-completed_at,-number",
    Sort::FOR_PEOPLE,
    "status,-priority,due",
    "-priority,completed_at",
    "position,title",
];

fn moment(world: &World, me: UserId) -> Moment {
    Moment { now: world.now(), zone: Zone::utc(), week_start: Weekday::Monday, me: Some(me) }
}

fn query(filter: Expr, sort: &str) -> TaskQuery {
    TaskQuery {
        filter: Some(filter),
        sort: Sort::parse(sort).unwrap(),
        after: None,
        limit: 4,
        counts: true,
        people: true,
        tags: true,
        description: true,
        count_up_to: Some(5),
    }
}
