//! Group commit: what has gathered in front of the writer is applied in one transaction.
//!
//! The whole batch is validated in memory against one query of each log's tail and written with few statements; only if
//! a statement fails is it rolled back and replayed commit by commit in savepoints, so that a failing commit never hurts
//! its neighbours (DESIGN §2).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::commit::{Buffer, Counter, Head, Tail, counted, founds};
use super::records::Table;
use super::write::{apply_accounts, put};
use super::{Engine, EngineError, Value, Words, id_list, log};
use crate::accounts::Write;
use crate::chain;
use crate::change::{Commit, Committed, Kind, Record, RecordId, Seq};
use crate::comment::Comment;
use crate::id::{Id, OrgId, ProjectId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::query::words::fold;
use crate::store::{CommitError, StoreError, Unique};
use crate::tag::Tag;
use crate::task::Task;

/// What waits in front of the writer.
#[derive(Debug, Clone)]
pub enum Pending {
    /// A commit.
    Commit(Box<Commit>),
    /// Writes to the accounts alone.
    Accounts(Vec<Write>),
}

/// What became of it; accounts answer a commit without changes.
pub type Outcome = Result<Committed, CommitError>;

/// Applies a batch in one transaction; one outcome for each, in order. The transaction is over when this returns.
pub async fn apply(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    match together(engine, batch).await {
        Ok(outcomes) => outcomes,
        Err(_) if batch.len() > 1 => one_by_one(engine, batch).await,
        Err(error) => match batch.first() {
            Some(pending) => vec![Err(meaning(engine, pending, error).await)],
            None => Vec::new(),
        },
    }
}

/// Applies one commit in the transaction that a hold has begun, and ends it.
pub async fn finish(engine: &mut dyn Engine, pending: &Pending) -> Outcome {
    let outcome = match write(engine, std::slice::from_ref(pending)).await {
        Ok(mut outcomes) => outcomes.pop().expect("one outcome for one commit"),
        Err(error) => {
            let _ = engine.execute("rollback".into(), Vec::new()).await;
            return Err(meaning(engine, pending, error).await);
        }
    };
    let end = if outcome.is_ok() { "commit" } else { "rollback" };
    match engine.execute(end.into(), Vec::new()).await {
        Ok(_) => outcome,
        Err(error) => {
            let _ = engine.execute("rollback".into(), Vec::new()).await;
            outcome.and(Err(failure(error)))
        }
    }
}

async fn together(engine: &mut dyn Engine, batch: &[Pending]) -> Result<Vec<Outcome>, EngineError> {
    engine.execute(engine.begin().into(), Vec::new()).await?;
    let written = write(engine, batch).await;
    let finished = match written {
        Ok(outcomes) => engine.execute("commit".into(), Vec::new()).await.map(|_| outcomes),
        Err(error) => Err(error),
    };
    if finished.is_err() {
        // Fails only where the engine has rolled back already.
        let _ = engine.execute("rollback".into(), Vec::new()).await;
    }
    finished
}

async fn one_by_one(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    if let Err(error) = engine.execute(engine.begin().into(), Vec::new()).await {
        return all_failed(batch, error);
    }
    let mut outcomes = Vec::with_capacity(batch.len());
    for pending in batch {
        outcomes.push(alone(engine, pending).await);
    }
    if let Err(error) = engine.execute("commit".into(), Vec::new()).await {
        let _ = engine.execute("rollback".into(), Vec::new()).await;
        return all_failed(batch, error);
    }
    outcomes
}

async fn alone(engine: &mut dyn Engine, pending: &Pending) -> Outcome {
    engine.execute("savepoint one".into(), Vec::new()).await.map_err(failure)?;
    let (outcome, failed) = match write(engine, std::slice::from_ref(pending)).await {
        Ok(mut outcomes) => (outcomes.pop().expect("one outcome for one commit"), None),
        Err(error) => (Err(CommitError::Conflict), Some(error)),
    };
    let end = if outcome.is_ok() { "release savepoint one" } else { "rollback to savepoint one" };
    engine.execute(end.into(), Vec::new()).await.map_err(failure)?;
    match failed {
        Some(error) => Err(meaning(engine, pending, error).await),
        None => outcome,
    }
}

fn all_failed(batch: &[Pending], error: EngineError) -> Vec<Outcome> {
    let what = StoreError::from(error).to_string();
    batch.iter().map(|_| Err(CommitError::Store(StoreError::Unavailable(what.clone())))).collect()
}

/// What a commit that failed means to whoever waits, asked once it is rolled back.
///
/// A repeated create collides in its id and, where it has one, in its name or key; engines tell only one of the two. It
/// is the id that counts: it lets the repeated request be answered like the first one.
async fn meaning(engine: &mut dyn Engine, pending: &Pending, error: EngineError) -> CommitError {
    let failure = failure(error);
    if let (CommitError::Taken(_), Pending::Commit(commit)) = (&failure, pending) {
        for change in commit.changes.iter().filter(|change| change.before.is_none()) {
            if was_made(engine, commit.org, change.record().id()).await {
                return CommitError::Taken(Unique::Id);
            }
        }
    }
    failure
}

/// Whether the log knows how a record was made. Members have a word of their own for being there already.
async fn was_made(engine: &mut dyn Engine, org: OrgId, record: RecordId) -> bool {
    let sql = "select seq from changes where org_id = $1 and record_id = $2 and kind = $3 limit 1";
    let args = vec![Value::id(org), Value::Id(record.id), Value::text(record.kind)];
    record.kind != Kind::Member && engine.query(sql.into(), args).await.is_ok_and(|rows| !rows.is_empty())
}

/// What a failed statement means to whoever waits.
fn failure(error: EngineError) -> CommitError {
    let EngineError::Unique(what) = error else {
        return CommitError::Store(error.into());
    };
    let taken = [
        ("organizations.slug", Unique::Slug),
        ("projects.key", Unique::ProjectKey),
        ("tags.name_folded", Unique::TagName),
        ("users.email_folded", Unique::Email),
        ("source_key", Unique::Source),
        ("members.user_id", Unique::Member),
    ];
    if what.contains("request_key") {
        return CommitError::KeyUsed;
    }
    let unique = taken
        .into_iter()
        .find(|(columns, _)| what.contains(columns))
        .map_or(Unique::Id, |(_, unique)| unique);
    CommitError::Taken(unique)
}

async fn write(engine: &mut dyn Engine, batch: &[Pending]) -> Result<Vec<Outcome>, EngineError> {
    let mut heads = heads(engine, batch).await?;
    let mut buffer = Buffer::default();
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut accounts: Vec<&[Write]> = Vec::new();
    for pending in batch {
        outcomes.push(match pending {
            Pending::Accounts(writes) => {
                accounts.push(writes);
                Ok(Committed { head: Seq(0), written: Vec::new() })
            }
            Pending::Commit(commit) => {
                let head = heads
                    .get_mut(&commit.org)
                    .expect("the heads of all organizations of the batch were read");
                let outcome = if head.stored == founds(commit) {
                    Err(CommitError::Taken(Unique::Id))
                } else {
                    head.validate(commit).map(|()| head.fill(&mut commit.as_ref().clone(), &mut buffer))
                };
                if outcome.is_ok() {
                    head.stored = true;
                    accounts.push(&commit.accounts);
                }
                outcome
            }
        });
    }
    // People before members and sessions, secrets after the invitations they belong to.
    let (early, late): (Vec<&Write>, Vec<&Write>) = accounts
        .into_iter()
        .flatten()
        .partition(|write| matches!(write, Write::CreateUser(_) | Write::CreateSession(..)));
    apply_accounts(engine, early).await?;
    flush(engine, &heads, buffer).await?;
    apply_accounts(engine, late).await?;
    Ok(outcomes)
}

async fn heads(engine: &mut dyn Engine, batch: &[Pending]) -> Result<HashMap<OrgId, Head>, EngineError> {
    let mut bases: BTreeMap<OrgId, Seq> = BTreeMap::new();
    let mut projects: BTreeSet<(OrgId, ProjectId)> = BTreeSet::new();
    for pending in batch {
        if let Pending::Commit(commit) = pending {
            let base = bases.entry(commit.org).or_insert(commit.base);
            *base = commit.base.min(*base);
            projects.extend(counted(commit).map(|project| (commit.org, project)));
        }
    }
    let mut heads = HashMap::new();
    if bases.is_empty() {
        return Ok(heads);
    }
    let orgs: Vec<_> = bases.keys().map(|org| org.uuid()).collect();
    let (list, args) = id_list(&orgs, 1);
    let sql = format!(
        "select org_id, seq, hash from heads where org_id in ({list}) order by org_id{}",
        engine.for_update()
    );
    for row in engine.query(sql.into(), args).await? {
        let mut row = row.read("heads");
        let (org, seq, hash) = (row.id("org_id")?, row.seq("seq")?, row.bytes("hash")?);
        heads.insert(
            org,
            Head {
                seq,
                hash,
                stored: true,
                tail: Vec::new(),
                counters: HashMap::new(),
                keys: BTreeSet::new(),
            },
        );
    }
    for (org, base) in &bases {
        let head = heads.entry(*org).or_insert_with(|| Head {
            seq: Seq(0),
            hash: chain::GENESIS,
            stored: false,
            tail: Vec::new(),
            counters: HashMap::new(),
            keys: BTreeSet::new(),
        });
        if *base < head.seq {
            let sql = "select seq, kind, record_id, task_id from changes where org_id = $1 and seq > $2 order by seq";
            for row in engine.query(sql.into(), vec![Value::id(*org), Value::count(base.0)]).await? {
                let mut row = row.read("changes");
                let (seq, kind): (Seq, Kind) = (row.seq("seq")?, row.parse("kind")?);
                let record = RecordId { kind, id: row.uuid("record_id")? };
                head.tail.push(Tail { seq, record, task: row.maybe_id("task_id")? });
            }
        }
    }
    counters(engine, &projects, &mut heads).await?;
    Ok(heads)
}

async fn counters(
    engine: &mut dyn Engine,
    projects: &BTreeSet<(OrgId, ProjectId)>,
    heads: &mut HashMap<OrgId, Head>,
) -> Result<(), EngineError> {
    let orgs: BTreeSet<OrgId> = projects.iter().map(|(org, _)| *org).collect();
    for org in orgs {
        let ids: Vec<_> =
            projects.iter().filter(|(owner, _)| *owner == org).map(|(_, project)| project.uuid()).collect();
        let (list, args) = id_list(&ids, 2);
        let sql = format!(
            "select project_id, next_number, last_position from counters where org_id = $1 and project_id in ({list})"
        );
        let args = std::iter::once(Value::id(org)).chain(args).collect();
        for row in engine.query(sql.into(), args).await? {
            let mut row = row.read("counters");
            let project = row.id("project_id")?;
            let counter = Counter {
                next_number: row.count("next_number")?,
                last_position: row.maybe_parse("last_position")?,
            };
            heads
                .get_mut(&org)
                .expect("every organization of the batch has a head")
                .counters
                .insert(project, counter);
        }
    }
    Ok(())
}

async fn flush(
    engine: &mut dyn Engine,
    heads: &HashMap<OrgId, Head>,
    buffer: Buffer,
) -> Result<(), EngineError> {
    let Buffer { created, updated, purged, operations, log: rows } = buffer;
    if operations.is_empty() {
        return Ok(());
    }
    records::<Organization>(engine, &created, &updated).await?;
    // Heads of new organizations come before what refers to them, those of others are written over.
    let mut written: Vec<_> =
        operations.iter().map(|(org, _)| *org).collect::<BTreeSet<_>>().into_iter().collect();
    written.retain(|org| heads.contains_key(org));
    let head_rows = written.iter().map(|org| (org, &heads[org]));
    let head_rows = head_rows
        .map(|(org, head)| vec![Value::id(*org), Value::count(head.seq.0), Value::Bytes(head.hash.to_vec())])
        .collect();
    put(engine, "heads", &["org_id", "seq", "hash"], Some(&["org_id"]), head_rows).await?;
    records::<Member>(engine, &created, &updated).await?;
    records::<Invitation>(engine, &created, &updated).await?;
    records::<Project>(engine, &created, &updated).await?;
    records::<Tag>(engine, &created, &updated).await?;
    records::<Task>(engine, &created, &updated).await?;
    records::<Comment>(engine, &created, &updated).await?;
    sets(engine, &created, &updated).await?;
    words(engine, &created, &updated).await?;
    purge(engine, purged).await?;
    counters_back(engine, heads).await?;
    undone(engine, &operations).await?;
    let values = operations.iter().map(|(org, row)| log::operation_values(*org, row)).collect();
    put(engine, "operations", log::OPERATION_COLUMNS, None, values).await?;
    mark_undone(engine, &operations).await?;
    let values = rows.iter().map(|(org, row, _)| log::change_values(*org, row)).collect();
    put(engine, "changes", log::CHANGE_COLUMNS, None, values).await?;
    let payloads = rows.into_iter().filter_map(|(org, row, payload)| {
        payload.map(|payload| {
            vec![
                Value::id(org),
                Value::count(row.seq.0),
                Value::Bytes(payload.salt.to_vec()),
                Value::Bytes(payload.bytes),
            ]
        })
    });
    put(engine, "change_payloads", &["org_id", "seq", "salt", "bytes"], None, payloads.collect()).await
}

type Updated = BTreeMap<(OrgId, RecordId), (Record, Record)>;

/// Writes the records of one kind: new ones first, for changed ones may refer to them.
async fn records<T: Table>(
    engine: &mut dyn Engine,
    created: &[(OrgId, Record)],
    updated: &Updated,
) -> Result<(), EngineError>
where
    for<'a> &'a T: TryFrom<&'a Record>,
{
    let values = |org: &OrgId, record: &Record| <&T>::try_from(record).ok().map(|record| record.values(*org));
    let columns: Vec<&str> = std::iter::once("org_id").chain(T::COLUMNS.iter().copied()).collect();
    let new: Vec<_> = created.iter().filter_map(|(org, record)| values(org, record)).collect();
    let changed = updated.iter().filter_map(|((org, _), (_, after))| values(org, after)).collect();
    let key = Some(&columns[..=T::KEY]);
    if T::NEW_FIRST {
        put(engine, T::TABLE, &columns, None, new).await?;
        put(engine, T::TABLE, &columns, key, changed).await
    } else {
        put(engine, T::TABLE, &columns, key, changed).await?;
        put(engine, T::TABLE, &columns, None, new).await
    }
}

/// A record's elements in a set table.
fn elements(record: &Record) -> Vec<(&'static str, uuid::Uuid, uuid::Uuid)> {
    match record {
        Record::Task(task) => {
            let tags = task.tags.iter().map(|tag| ("task_tags", task.id.uuid(), tag.uuid()));
            tags.chain(task.assignees.iter().map(|user| ("task_assignees", task.id.uuid(), user.uuid())))
                .collect()
        }
        Record::Comment(comment) => {
            comment.mentions.iter().map(|user| ("comment_mentions", comment.id.uuid(), user.uuid())).collect()
        }
        _ => Vec::new(),
    }
}

const SETS: [(&str, [&str; 3]); 3] = [
    ("task_tags", ["org_id", "task_id", "tag_id"]),
    ("task_assignees", ["org_id", "task_id", "user_id"]),
    ("comment_mentions", ["org_id", "comment_id", "user_id"]),
];

async fn sets(
    engine: &mut dyn Engine,
    created: &[(OrgId, Record)],
    updated: &Updated,
) -> Result<(), EngineError> {
    let mut added: Vec<(OrgId, (&str, uuid::Uuid, uuid::Uuid))> = Vec::new();
    let mut removed = Vec::new();
    for (org, record) in created {
        added.extend(elements(record).into_iter().map(|element| (*org, element)));
    }
    for ((org, _), (before, after)) in updated {
        let (old, new) = (elements(before), elements(after));
        added.extend(new.iter().filter(|element| !old.contains(element)).map(|element| (*org, *element)));
        removed.extend(old.iter().filter(|element| !new.contains(element)).map(|element| (*org, *element)));
    }
    for (table, columns) in SETS {
        for (org, (_, owner, element)) in removed.iter().filter(|(_, (of, ..))| *of == table) {
            let sql = format!(
                "delete from {table} where {} = $1 and {} = $2 and {} = $3",
                columns[0], columns[1], columns[2]
            );
            engine.execute(sql.into(), vec![Value::id(*org), Value::Id(*owner), Value::Id(*element)]).await?;
        }
        let rows = added.iter().filter(|(_, (of, ..))| *of == table);
        let rows = rows
            .map(|(org, (_, owner, element))| vec![Value::id(*org), Value::Id(*owner), Value::Id(*element)])
            .collect();
        put(engine, table, &columns, None, rows).await?;
    }
    Ok(())
}

async fn words(
    engine: &mut dyn Engine,
    created: &[(OrgId, Record)],
    updated: &Updated,
) -> Result<(), EngineError> {
    let of = |org: &OrgId, task: &Task, new: bool| Words {
        org: org.uuid(),
        task: task.id.uuid(),
        title: fold(task.title.as_str()),
        description: fold(task.description.as_str()),
        new,
    };
    let mut all = Vec::new();
    for (org, record) in created {
        if let Record::Task(task) = record {
            all.push(of(org, task, true));
        }
    }
    for ((org, _), pair) in updated {
        if let (Record::Task(before), Record::Task(after)) = pair
            && (before.title != after.title || before.description != after.description)
        {
            all.push(of(org, after, false));
        }
    }
    engine.index_words(all).await
}

/// Empties the rows of purged records, and erases the payloads of all their changes.
async fn purge(
    engine: &mut dyn Engine,
    purged: Vec<(OrgId, Record, crate::time::Timestamp)>,
) -> Result<(), EngineError> {
    for (org, record, at) in purged {
        let id = record.id();
        let statements: &[&str] = match record {
            Record::Task(_) => {
                let words = Words {
                    org: org.uuid(),
                    task: id.id,
                    title: String::new(),
                    description: String::new(),
                    new: false,
                };
                engine.index_words(vec![words]).await?;
                &[
                    "update tasks set purged_at = $3, title = '', description = '', source_url = null, source_author = null, source_digest = null \
                     where org_id = $1 and task_id = $2",
                    "delete from task_tags where org_id = $1 and task_id = $2",
                    "delete from task_assignees where org_id = $1 and task_id = $2",
                ]
            }
            Record::Comment(_) => &[
                "update comments set purged_at = $3, body = '', source_url = null, source_author = null, source_digest = null \
                 where org_id = $1 and comment_id = $2",
                "delete from comment_mentions where org_id = $1 and comment_id = $2",
            ],
            other => return Err(StoreError::Refused(format!("a {} is not purged", other.kind())).into()),
        };
        for sql in statements {
            let mut args = vec![Value::id(org), Value::Id(id.id)];
            args.extend(sql.contains("$3").then(|| Value::time(at)));
            engine.execute((*sql).into(), args).await?;
        }
        let sql = "delete from change_payloads where org_id = $1 and seq in \
                   (select seq from changes where org_id = $1 and record_id = $2 and kind = $3)";
        engine.execute(sql.into(), vec![Value::id(org), Value::Id(id.id), Value::text(id.kind)]).await?;
    }
    Ok(())
}

async fn counters_back(engine: &mut dyn Engine, heads: &HashMap<OrgId, Head>) -> Result<(), EngineError> {
    let mut rows = Vec::new();
    for (org, head) in heads {
        for (project, counter) in &head.counters {
            let position = Value::maybe_text(counter.last_position.as_ref());
            rows.push(vec![
                Value::id(*org),
                Value::id(*project),
                Value::count(counter.next_number),
                position,
            ]);
        }
    }
    put(
        engine,
        "counters",
        &["org_id", "project_id", "next_number", "last_position"],
        Some(&["org_id", "project_id"]),
        rows,
    )
    .await
}

/// An undone operation that is itself an undo gives its own original back: it is done again.
async fn undone(
    engine: &mut dyn Engine,
    operations: &[(OrgId, crate::change::OperationRow)],
) -> Result<(), EngineError> {
    for (org, operation) in operations {
        if let Some(undoes) = operation.undoes {
            let sql = "update operations set undone_by = null where org_id = $1 and undone_by = $2";
            engine.execute(sql.into(), vec![Value::id(*org), Value::id(undoes)]).await?;
        }
    }
    Ok(())
}

async fn mark_undone(
    engine: &mut dyn Engine,
    operations: &[(OrgId, crate::change::OperationRow)],
) -> Result<(), EngineError> {
    for (org, operation) in operations {
        if let Some(undoes) = operation.undoes {
            let sql = "update operations set undone_by = $3 where org_id = $1 and operation_id = $2";
            engine
                .execute(sql.into(), vec![Value::id(*org), Value::id(undoes), Value::id(operation.id)])
                .await?;
        }
    }
    Ok(())
}
