//! SQL and plain Rust agree: on what filters find, on orders, and on where pages begin.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rusqlite::types::Value as SqliteValue;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use super::super::records::Table;
use super::super::{Dialect, Part, Value};
use super::{Conditions, order_by};
use crate::id::{Id, OrgId, ProjectId, TagId, TaskId, UserId};
use crate::query::{Directory, Expr, Facts, Filter, Moment, PersonEntry, Sort, SortKey, fold};
use crate::task::{Priority, Status, Task};
use crate::text::Description;
use crate::time::{Due, Timestamp};

const SCHEMA: &str = include_str!("../../../../migrations/sqlite/0001_initial.sql");
const NOW: &str = "2026-11-23T10:00:00Z";
/// A tag that was deleted: tasks keep it, filters do not see it.
const DELETED_TAG: u128 = 29;

fn id<I: Id>(number: u128) -> I {
    I::from_uuid(Uuid::from_u128(number))
}

fn org() -> OrgId {
    id(7)
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn moment() -> Moment {
    Moment {
        now: now(),
        zone: "America/New_York".parse().unwrap(),
        week_start: jiff::civil::Weekday::Monday,
        me: Some(id(1)),
    }
}

fn directory() -> Directory {
    let person = |number, name: &str| PersonEntry { id: id(number), name: name.to_owned(), email: None };
    Directory::new(
        vec![(id::<ProjectId>(10), "OPS".to_owned()), (id::<ProjectId>(11), "WEB".to_owned())],
        vec![person(1, "Ada L"), person(2, "Grace H"), person(3, "Ada Y")],
        vec![(id::<TagId>(20), "bug".to_owned()), (id::<TagId>(21), "late".to_owned())],
    )
}

struct Plain;

impl Dialect for Plain {
    fn spoken(&self) -> crate::store::sql::Spoken {
        crate::store::sql::Spoken::Sqlite
    }
    fn placeholders<'a>(&self, sql: &'a str) -> std::borrow::Cow<'a, str> {
        sql.into()
    }
    fn id_set(&self, _: &str, _: &str, _: &str) -> String {
        String::new()
    }
    fn first_of(&self, _: &str, _: &str, _: &str, _: usize, _: &[Part]) -> String {
        String::new()
    }
    fn has_words(&self, n: usize) -> String {
        format!("t.row_id in (select f.rowid from task_search f where f.task_search match ${n})")
    }
    fn words_argument(&self, _: Uuid, words: &[String]) -> Value {
        Value::Text(words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" "))
    }
}

fn native(value: Value) -> SqliteValue {
    match value {
        Value::Null(_) => SqliteValue::Null,
        Value::Int(number) => SqliteValue::Integer(number),
        Value::Text(text) => SqliteValue::Text(text),
        Value::Bytes(bytes) => SqliteValue::Blob(bytes),
        Value::Id(uuid) => SqliteValue::Blob(uuid.as_bytes().to_vec()),
        Value::Flag(flag) => SqliteValue::Integer(flag.into()),
        Value::Time(at) => SqliteValue::Integer(at.as_millis()),
        Value::Day(day) => SqliteValue::Text(day.to_string()),
        Value::Ids(_) | Value::Texts(_) => unreachable!("SQLite's spelling binds no lists"),
    }
}

struct Database(Connection);

impl Database {
    fn of(tasks: &[Task]) -> Self {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("pragma foreign_keys = off").unwrap();
        database.execute_batch(SCHEMA).unwrap();
        let database = Self(database);
        for (number, deleted) in [(20, None), (21, None), (DELETED_TAG, Some(0))] {
            let values = [Value::id(org()), Value::id(id::<TagId>(number)), Value::text(number)];
            let deleted = deleted.map_or(Value::Null(super::super::Type::Int), Value::Int);
            database.run(
                "insert into tags (org_id, tag_id, name, name_folded, version, created_at, created_by, updated_at, deleted_at) \
                 values (?1, ?2, ?3, ?3, 1, 0, ?2, 0, ?4)",
                values.into_iter().chain([deleted]).collect(),
            );
        }
        for task in tasks {
            database.insert(task);
        }
        // What other organizations own must not matter.
        database.run(
            "insert into task_assignees (org_id, task_id, user_id) select ?1, task_id, ?2 from tasks",
            vec![Value::id(id::<OrgId>(8)), Value::id(id::<UserId>(1))],
        );
        database
    }

    fn run(&self, sql: &str, values: Vec<Value>) {
        self.0.execute(sql, params_from_iter(values.into_iter().map(native))).unwrap();
    }

    fn insert(&self, task: &Task) {
        let columns = Task::COLUMNS.join(", ");
        let places: Vec<String> = (0..=Task::COLUMNS.len()).map(|n| format!("?{}", n + 1)).collect();
        self.run(
            &format!("insert into tasks (org_id, {columns}) values ({})", places.join(", ")),
            task.values(org()),
        );
        let texts = [fold(task.title.as_str()), fold(task.description.as_str())].map(Value::Text);
        let row = Value::Int(self.0.last_insert_rowid());
        self.run(
            "insert into task_search (rowid, title, description) values (?1, ?2, ?3)",
            [row].into_iter().chain(texts).collect(),
        );
        for user in &task.assignees {
            self.run(
                "insert into task_assignees values (?1, ?2, ?3)",
                vec![Value::id(org()), Value::id(task.id), Value::id(*user)],
            );
        }
        for tag in &task.tags {
            self.run(
                "insert into task_tags values (?1, ?2, ?3)",
                vec![Value::id(org()), Value::id(task.id), Value::id(*tag)],
            );
        }
    }

    fn find(&self, condition: &str, sort: &Sort, args: Vec<Value>) -> Vec<TaskId> {
        let sql = format!(
            "select t.task_id from tasks t where t.org_id = $1 and {condition} order by {}",
            order_by(sort)
        );
        let mut statement = self.0.prepare(&sql.replace('$', "?")).expect(&sql);
        let rows = statement
            .query_map(params_from_iter(args.into_iter().map(native)), |row| row.get::<_, Vec<u8>>(0));
        rows.unwrap().map(|bytes| TaskId::from_uuid(Uuid::from_slice(&bytes.unwrap()).unwrap())).collect()
    }
}

fn due() -> impl Strategy<Value = Due> {
    let hour = 3_600_000;
    let zones =
        prop::sample::select(vec!["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Paris", "America/New_York"]);
    prop_oneof![
        (20..27i8).prop_map(|day| Due::Day(jiff::civil::date(2026, 11, day))),
        (-80..80i64, zones).prop_map(move |(hours, zone)| Due::At {
            at: now().plus_millis(hours * hour),
            zone: zone.parse().unwrap(),
        }),
    ]
}

fn task() -> impl Strategy<Value = Task> {
    let hours = |range: std::ops::Range<i64>| range.prop_map(|hours| now().plus_seconds(hours * 3600));
    let title =
        prop::sample::select(vec!["Payment failed", "payment résumé", "Zebra 請求", "apple", "Éclair"]);
    let people = prop::collection::btree_set((1..4u128).prop_map(id), 0..3);
    let tags =
        prop::collection::btree_set(prop::sample::select(vec![20, 21, DELETED_TAG]).prop_map(id), 0..3);
    (
        (title, prop::sample::select(vec!["", "it failed"]), prop::sample::select(Status::ALL), 10..12u128),
        (prop::option::of(prop::sample::select(Priority::ALL)), prop::option::of(due()), people, tags),
        (hours(-60..0), hours(-60..60), hours(-60..60), any::<[bool; 2]>(), 1..4u128),
    )
        .prop_map(|((title, text, status, project), (priority, due, assignees, tags), rest)| {
            let (created_at, updated_at, completed_at, [deleted, subtask], creator) = rest;
            Task {
                id: id(0),
                version: crate::change::Seq(1),
                project: id(project),
                number: 0,
                title: title.parse().unwrap(),
                description: Description::parse(text).unwrap(),
                status,
                priority,
                start: None,
                due,
                estimate: None,
                assignees,
                tags,
                parent: subtask.then(|| id(99)),
                position: None,
                created_at,
                created_by: id(creator),
                updated_at,
                completed_at: status.is_finished().then_some(completed_at),
                deleted_at: deleted.then_some(updated_at),
                source: None,
            }
        })
}

/// Tasks with ids and numbers of their own; some share a position, as tasks of two projects do.
fn tasks() -> impl Strategy<Value = Vec<Task>> {
    prop::collection::vec(task(), 1..25).prop_map(|tasks| {
        let identified = |(place, task): (usize, Task)| Task {
            id: id(1000 + place as u128),
            number: place as u64 + 1,
            position: Some(format!("a{}", place / 2 % 10).parse().unwrap()),
            ..task
        };
        tasks.into_iter().enumerate().map(identified).collect()
    })
}

const TERMS: [&str; 37] = [
    "status:todo",
    "status!=done,cancelled",
    "priority:high..",
    "priority<high",
    "priority:none,low",
    "priority<low",
    "project:OPS",
    "project:OPS,WEB",
    "assignee:me",
    "assignee:ada",
    "assignee:none",
    "assignee:none,grace",
    "creator:grace",
    "tag:bug",
    "tag:late,bug",
    "tag:none",
    "has:tag",
    "due:today",
    "due:..tomorrow",
    "due<2026-11-24",
    "due>yesterday",
    "due:none",
    "due:2026-W48",
    "due:2026-11-21..2026-11-23,2026-11-25",
    "created>-2d",
    "created:yesterday",
    "updated<now",
    "completed:today",
    "completed:none",
    "is:overdue",
    "is:open",
    "is:deleted",
    "is:subtask",
    "payment",
    "\"failed payment\"",
    "resume",
    "請",
];

fn sources() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(&TERMS[..]).prop_map(str::to_owned);
    leaf.prop_recursive(4, 12, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            (parts, prop::sample::select(vec![" ", " or "]))
                .prop_map(|(parts, join)| format!("({})", parts.join(join))),
            inner.prop_map(|part| format!("-{part}")),
        ]
    })
}

fn sorts() -> impl Strategy<Value = Sort> {
    let keys = prop::sample::subsequence(SortKey::ALL.map(|(word, _)| word).to_vec(), 1..4).prop_shuffle();
    (keys, any::<[bool; 3]>()).prop_map(|(keys, descending)| {
        let keys: Vec<String> = keys
            .iter()
            .zip(descending)
            .map(|(key, down)| format!("{}{key}", if down { "-" } else { "" }))
            .collect();
        keys.join(",").parse().unwrap()
    })
}

fn resolved(source: &str) -> Expr {
    Filter::parse(source).unwrap().resolve(&moment(), &directory()).unwrap()
}

fn seen(task: &Task) -> Facts {
    let mut facts = Facts::from(task);
    facts.tags.remove(&id(DELETED_TAG));
    facts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_filter_finds_in_sql_what_it_matches_in_rust(tasks in tasks(), sources in prop::collection::vec(sources(), 1..12)) {
        let database = Database::of(&tasks);
        for source in sources {
            let expr = resolved(&source);
            let mut conditions = Conditions::new(&Plain, org(), vec![Value::id(org())]);
            let condition = conditions.expr(&expr);
            let found: BTreeSet<TaskId> = database.find(&condition, &Sort::default_for(&expr), conditions.into_args()).into_iter().collect();
            let matching: BTreeSet<TaskId> = tasks.iter().filter(|task| expr.matches(&seen(task))).map(|task| task.id).collect();
            prop_assert_eq!(found, matching, "{} is {}", source, condition);
        }
    }

    #[test]
    fn pages_in_sql_follow_the_order_of_rust_without_gap_or_repeat(tasks in tasks(), sort in sorts()) {
        let database = Database::of(&tasks);
        let mut tasks = tasks;
        tasks.sort_by(|a, b| sort.compare(a, b));
        let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
        prop_assert_eq!(database.find("1 = 1", &sort, vec![Value::id(org())]), &ids[..], "{}", sort);
        for (place, task) in tasks.iter().enumerate() {
            let mut conditions = Conditions::new(&Plain, org(), vec![Value::id(org())]);
            let condition = conditions.after(&sort, &sort.values(task), task.id);
            let rest = database.find(&condition, &sort, conditions.into_args());
            prop_assert_eq!(rest, &ids[place + 1..], "{} after {}", sort, place);
        }
    }
}

#[test]
fn every_single_term_agrees_and_tells_tasks_apart() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let tasks: Vec<Task> = (0..8).flat_map(|_| tasks().new_tree(&mut runner).unwrap().current()).collect();
    let tasks: Vec<Task> = (1000_u64..)
        .zip(tasks)
        .map(|(number, task)| Task { id: id(number.into()), number, ..task })
        .collect();
    let database = Database::of(&tasks);
    for source in TERMS {
        let expr = resolved(source);
        let mut conditions = Conditions::new(&Plain, org(), vec![Value::id(org())]);
        let condition = conditions.expr(&expr);
        let found = database.find(&condition, &Sort::default_for(&expr), conditions.into_args()).len();
        assert_eq!(found, tasks.iter().filter(|task| expr.matches(&seen(task))).count(), "{source}");
        if source != "priority<low" && source != "project:OPS,WEB" {
            assert!(
                0 < found && found < tasks.len(),
                "{source} finds {found} of {}: it tests nothing",
                tasks.len()
            );
        }
    }
}
