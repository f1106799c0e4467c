//! What a write is made of: records, changes, the operation they belong to, what was read, and the chained log row.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::comment::Comment;
use crate::fault::{JsonMap, Shape, text_value};
use crate::id::{CommentId, Id, InvitationId, OperationId, OrgId, ProjectId, TagId, TaskId, TokenId, UserId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::tag::Tag;
use crate::task::{Task, words};
use crate::time::Timestamp;

/// A change's number in its organization: 1, 2, 3 … without gaps, in commit order. 0 stands before the first, and in a
/// record that no commit has filled yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl crate::fault::Value for Seq {
    fn decode(json: &Json, at: &str, faults: &mut crate::fault::Faults) -> Option<Self> {
        u64::decode(json, at, faults).map(Self)
    }
    fn encode(&self) -> Json {
        self.0.into()
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <u64 as crate::fault::Value>::schema()
    }
}
crate::fault::to_schema!(Seq);

words! {
    /// The kinds of records.
    Kind, "A kind of record." {
        /// [`Organization`].
        Organization = "organization",
        /// [`Member`].
        Member = "member",
        /// [`Invitation`].
        Invitation = "invitation",
        /// [`Project`].
        Project = "project",
        /// [`Task`].
        Task = "task",
        /// [`Tag`].
        Tag = "tag",
        /// [`Comment`].
        Comment = "comment",
    }
}

impl Kind {
    /// Whether its changes can be undone (DESIGN §2): never those of roles, accounts and the organization itself.
    pub fn is_undoable(self) -> bool {
        matches!(self, Self::Project | Self::Task | Self::Tag | Self::Comment)
    }
}

words! {
    /// What happened to a record.
    Verb, "What happened to a record." {
        /// It was made.
        Created = "created",
        /// Some of its fields changed.
        Updated = "updated",
        /// It went to the trash.
        Deleted = "deleted",
        /// It came back from the trash.
        Restored = "restored",
        /// Its content is gone for good.
        Purged = "purged",
    }
}

/// A record's kind and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    /// The kind.
    pub kind: Kind,
    /// The id, without its kind.
    pub id: Uuid,
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Organization => OrgId::from_uuid(self.id).fmt(f),
            Kind::Member => UserId::from_uuid(self.id).fmt(f),
            Kind::Invitation => InvitationId::from_uuid(self.id).fmt(f),
            Kind::Project => ProjectId::from_uuid(self.id).fmt(f),
            Kind::Task => TaskId::from_uuid(self.id).fmt(f),
            Kind::Tag => TagId::from_uuid(self.id).fmt(f),
            Kind::Comment => CommentId::from_uuid(self.id).fmt(f),
        }
    }
}

/// A record of any kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Record {
    /// An organization.
    Organization(Box<Organization>),
    /// A member.
    Member(Box<Member>),
    /// An invitation.
    Invitation(Box<Invitation>),
    /// A project.
    Project(Box<Project>),
    /// A task.
    Task(Box<Task>),
    /// A tag.
    Tag(Box<Tag>),
    /// A comment.
    Comment(Box<Comment>),
}

macro_rules! each {
    ($self:expr, $record:ident => $body:expr) => {
        match $self {
            Record::Organization($record) => $body,
            Record::Member($record) => $body,
            Record::Invitation($record) => $body,
            Record::Project($record) => $body,
            Record::Task($record) => $body,
            Record::Tag($record) => $body,
            Record::Comment($record) => $body,
        }
    };
}

macro_rules! records {
    ($($kind:ident $id:ident;)*) => {
        impl Record {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind),* }
            }
            /// Its kind and id.
            pub fn id(&self) -> RecordId {
                RecordId { kind: self.kind(), id: each!(self, record => record.id.uuid()) }
            }
            /// Reads a record of `kind` from the JSON that [`Record::to_json`] wrote.
            pub fn from_json(kind: Kind, json: Json) -> Result<Self, serde_json::Error> {
                match kind { $(Kind::$kind => serde_json::from_value(json).map(|record| Self::$kind(Box::new(record)))),* }
            }
        }
        impl RecordId {
            /// Reads the id of a record of `kind`, as it is written with its prefix.
            pub fn parse(kind: Kind, text: &str) -> Result<Self, crate::id::IdError> {
                match kind { $(Kind::$kind => text.parse::<$id>().map(Into::into)),* }
            }
        }
        $(
            impl From<$kind> for Record {
                fn from(record: $kind) -> Self {
                    Self::$kind(Box::new(record))
                }
            }
            impl From<$id> for RecordId {
                fn from(id: $id) -> Self {
                    Self { kind: Kind::$kind, id: id.uuid() }
                }
            }
            impl<'a> TryFrom<&'a Record> for &'a $kind {
                type Error = ();
                fn try_from(record: &'a Record) -> Result<Self, ()> {
                    if let Record::$kind(record) = record { Ok(record) } else { Err(()) }
                }
            }
            impl TryFrom<Record> for $kind {
                type Error = Record;
                fn try_from(record: Record) -> Result<Self, Record> {
                    match record {
                        Record::$kind(record) => Ok(*record),
                        other => Err(other),
                    }
                }
            }
        )*
    };
}
records! {
    Organization OrgId;
    Member UserId;
    Invitation InvitationId;
    Project ProjectId;
    Task TaskId;
    Tag TagId;
    Comment CommentId;
}

impl Record {
    /// Its version.
    pub fn version(&self) -> Seq {
        each!(self, record => record.version)
    }
    /// When it went to the trash, if it is there.
    pub fn deleted_at(&self) -> Option<Timestamp> {
        each!(self, record => record.deleted_at)
    }
    /// When it was last changed.
    pub fn updated_at(&self) -> Timestamp {
        each!(self, record => record.updated_at)
    }
    /// Marks it as written by the change `version` at `at`.
    pub fn stamp(&mut self, version: Seq) {
        each!(self, record => record.version = version);
    }
    /// Sets when it was last changed.
    pub fn touch(&mut self, at: Timestamp) {
        each!(self, record => record.updated_at = at);
    }
    /// Puts it into the trash or takes it out.
    pub fn set_deleted(&mut self, at: Option<Timestamp>) {
        each!(self, record => record.deleted_at = at);
    }
    /// The project it belongs to.
    pub fn project(&self) -> Option<ProjectId> {
        match self {
            Self::Project(project) => Some(project.id),
            Self::Task(task) => Some(task.project),
            Self::Comment(comment) => Some(comment.project),
            _ => None,
        }
    }
    /// The task it hangs on: a comment's task, a task's parent.
    pub fn task(&self) -> Option<TaskId> {
        match self {
            Self::Task(task) => task.parent,
            Self::Comment(comment) => Some(comment.task),
            _ => None,
        }
    }
    /// Who may see its changes.
    pub fn audience(&self) -> Audience {
        match self {
            Self::Invitation(_) => Audience::Admins,
            _ => Audience::Everyone,
        }
    }
    /// All its fields.
    pub fn to_json(&self) -> JsonMap {
        match serde_json::to_value(self) {
            Ok(Json::Object(map)) => map,
            _ => unreachable!("a record is an object of plain values"),
        }
    }
}

/// Who may see a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Every member.
    Everyone,
    /// Owners and admins.
    Admins,
}

impl Audience {
    /// The word it is stored as.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Admins => "admins",
        }
    }
    /// Whether a member with this role is among them.
    pub fn includes(self, role: crate::policy::Role) -> bool {
        match self {
            Self::Everyone => true,
            Self::Admins => role >= crate::policy::Role::Admin,
        }
    }
}

/// One record created, updated, deleted, restored or purged, as an operation decided it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What happens.
    pub verb: Verb,
    /// The record before; `None` for one that is created.
    pub before: Option<Record>,
    /// The record after, with holes for what only the store can know; `None` for one that is purged.
    pub after: Option<Record>,
}

impl Change {
    /// A new record.
    pub fn create(record: impl Into<Record>) -> Self {
        Self { verb: Verb::Created, before: None, after: Some(record.into()) }
    }
    /// A record whose fields changed; the verb is deleted or restored where it crosses the edge of the trash.
    pub fn update(before: impl Into<Record>, after: impl Into<Record>) -> Self {
        let (before, after) = (before.into(), after.into());
        let verb = match (before.deleted_at(), after.deleted_at()) {
            (None, Some(_)) => Verb::Deleted,
            (Some(_), None) => Verb::Restored,
            _ => Verb::Updated,
        };
        Self { verb, before: Some(before), after: Some(after) }
    }
    /// A record whose content goes for good.
    pub fn purge(record: impl Into<Record>) -> Self {
        Self { verb: Verb::Purged, before: Some(record.into()), after: None }
    }
    /// The record as it stands on either side.
    pub fn record(&self) -> &Record {
        self.after.as_ref().or(self.before.as_ref()).expect("a change has at least one side")
    }
    /// Whether nothing but stamps differs.
    pub fn is_empty(&self) -> bool {
        let (Verb::Updated, Some(before), Some(after)) = (self.verb, &self.before, &self.after) else {
            return false;
        };
        let mut stamped = before.clone();
        stamped.stamp(after.version());
        stamped.touch(after.updated_at());
        stamped == *after
    }

    /// What changed, field by field: `field: [before, after]`.
    ///
    /// `id` and `version` are the log row's; `updated_at` is left out where it is `at`, the time of the operation.
    pub fn deltas(&self, at: Option<Timestamp>) -> JsonMap {
        deltas(self.verb, self.before.as_ref(), self.after.as_ref(), at)
    }
}

/// [`Change::deltas`] of a change whose sides stand apart.
pub(crate) fn deltas(
    verb: Verb,
    before: Option<&Record>,
    after: Option<&Record>,
    at: Option<Timestamp>,
) -> JsonMap {
    let mut deltas = JsonMap::new();
    if verb == Verb::Purged {
        return deltas;
    }
    let mut before = before.map(Record::to_json).unwrap_or_default();
    let now = at.map(|at| Json::String(at.to_string()));
    for (field, new) in after.map(Record::to_json).unwrap_or_default() {
        let old = before.remove(&field).unwrap_or(Json::Null);
        let stamp = field == "id"
            || field == "version"
            || (field == "updated_at" && (now.is_none() || now.as_ref() == Some(&new)));
        if !stamp && old != new {
            deltas.insert(field, Json::Array(vec![old, new]));
        }
    }
    deltas
}

/// Who did an operation, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The token they used, if it was one.
    pub token: Option<TokenId>,
    /// Whether it was the system in their name.
    pub system: bool,
}

/// A key a client gives a request so that a retry has no second effect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey(String);

impl RequestKey {
    /// Most characters (API.md 11).
    pub const MAX: usize = 255;

    /// Takes 1 to 255 visible ASCII characters.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let fits =
            (1..=Self::MAX).contains(&text.len()) && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        if fits { Ok(Self(text.to_owned())) } else { Err("must be 1 to 255 visible ASCII characters") }
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A digest of what a request key was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// One act of one actor: the row in `operations`.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationRow {
    /// Its id.
    pub id: OperationId,
    /// What was done, such as `task.create`.
    pub name: String,
    /// Who did it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// The request key it came with.
    pub key: Option<RequestKey>,
    /// What the request was.
    pub fingerprint: Option<Fingerprint>,
    /// The record the answer is about.
    pub subject: Option<RecordId>,
    /// The first change; `None` if nothing changed. Filled by the commit.
    pub first_seq: Option<Seq>,
    /// The last change. Filled by the commit.
    pub last_seq: Option<Seq>,
    /// The operation that this one undoes.
    pub undoes: Option<OperationId>,
    /// The operation that undid this one.
    pub undone_by: Option<OperationId>,
    /// What it answered, as JSON, where that cannot be rendered from its records: the report of an import. It may name
    /// what is purged later, so any purge in the organization erases it.
    pub answer: Option<String>,
}

/// What an operation has read, so that the commit can tell whether it still holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSet {
    /// Records that were read, or looked for and not found.
    pub records: BTreeSet<RecordId>,
    /// Sets of records hanging on a task: its comments, its subtasks.
    pub children: BTreeSet<(Kind, TaskId)>,
    /// Kinds of which all records mattered.
    pub kinds: BTreeSet<Kind>,
}

impl ReadSet {
    /// Whether a change of this record, hanging on this task, touches what was read.
    pub fn touches(&self, record: RecordId, task: Option<TaskId>) -> bool {
        self.records.contains(&record)
            || self.kinds.contains(&record.kind)
            || task.is_some_and(|task| self.children.contains(&(record.kind, task)))
    }
}

/// What an operation decided: applied whole or not at all.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The organization.
    pub org: OrgId,
    /// The head when the reading began.
    pub base: Seq,
    /// What was read since.
    pub reads: ReadSet,
    /// The operation; its seqs are filled by the commit.
    pub operation: OperationRow,
    /// The changes, in the order they get their numbers. Parents before their children.
    pub changes: Vec<Change>,
    /// Random bytes for the salts of the payloads: 16 for each change.
    pub salts: Vec<[u8; 16]>,
    /// Writes to the accounts that belong to the same act.
    pub accounts: Vec<crate::accounts::Write>,
}

/// A change as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its number.
    pub seq: Seq,
    /// What happened.
    pub verb: Verb,
    /// The record after, filled; `None` if purged.
    pub record: Option<Record>,
}

/// What a commit became.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// The head after it.
    pub head: Seq,
    /// Its changes, in order.
    pub written: Vec<Written>,
}

/// A row of the log, without its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its number.
    pub seq: Seq,
    /// The operation it belongs to.
    pub operation: OperationId,
    /// What happened.
    pub verb: Verb,
    /// To which record.
    pub record: RecordId,
    /// The project that record belongs to.
    pub project: Option<ProjectId>,
    /// The task it hangs on.
    pub task: Option<TaskId>,
    /// Who may see it.
    pub audience: Audience,
    /// SHA-256 of the payload's salt and bytes.
    pub digest: [u8; 32],
    /// SHA-256 of the previous row's hash and this row.
    pub hash: [u8; 32],
}

/// What changed, as the exact bytes that were hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Random bytes, so that a digest tells nothing about a payload that was erased.
    pub salt: [u8; 16],
    /// JSON: `{"field": [before, after], …}`.
    pub bytes: Vec<u8>,
}

impl Payload {
    /// The deltas inside.
    pub fn deltas(&self) -> Result<JsonMap, serde_json::Error> {
        serde_json::from_slice(&self.bytes)
    }
}

/// A row of the log with what hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// The row.
    pub row: LogRow,
    /// The operation it belongs to.
    pub operation: OperationRow,
    /// The payload; `None` where it was erased.
    pub payload: Option<Payload>,
}
