//! Reading the log and the operations.

use super::row::Columns;
use super::{Row, Value};
use crate::change::{
    Actor, Audience, Fingerprint, LogRow, Logged, OperationRow, Payload, RecordId, RequestKey,
};
use crate::id::{OperationId, OrgId};
use crate::store::StoreError;

type Read<T> = Result<T, StoreError>;

/// The columns of an operation, alias `p`.
pub(super) const OPERATION: &str = "p.operation_id, p.name, p.user_id, p.token_id, p.system, p.at, p.request_key, p.fingerprint, \
     p.subject_kind, p.subject_id, p.first_seq, p.last_seq, p.undoes, p.undone_by, p.answer";

/// The columns of a change, alias `c`.
pub(super) const CHANGE: &str = "c.seq, c.operation_id, c.verb, c.kind, c.record_id, c.project_id, c.task_id, c.audience, c.digest, c.hash";

/// The columns that are written, the organization first.
pub(super) const OPERATION_COLUMNS: &[&str] = &[
    "org_id",
    "operation_id",
    "name",
    "user_id",
    "token_id",
    "system",
    "at",
    "request_key",
    "fingerprint",
    "subject_kind",
    "subject_id",
    "first_seq",
    "last_seq",
    "undoes",
    "undone_by",
    "answer",
];
pub(super) const CHANGE_COLUMNS: &[&str] = &[
    "org_id",
    "seq",
    "operation_id",
    "verb",
    "kind",
    "record_id",
    "project_id",
    "task_id",
    "audience",
    "digest",
    "hash",
];

/// Changes with payload and operation where `condition` holds (aliases `c`, `y`, `p`).
pub(super) fn select(condition: &str, tail: &str) -> String {
    format!(
        "select {CHANGE}, y.salt, y.bytes, {OPERATION} from changes c \
         join operations p on p.org_id = c.org_id and p.operation_id = c.operation_id \
         left join change_payloads y on y.org_id = c.org_id and y.seq = c.seq \
         where c.org_id = $1 and {condition} {tail}"
    )
}

/// Reads rows that [`select`] selected.
pub(super) fn all(rows: Vec<Row>) -> Read<Vec<Logged>> {
    rows.into_iter().map(|row| logged(&mut row.read("changes"))).collect()
}

pub(super) fn change(row: &mut Columns) -> Read<LogRow> {
    row.table("changes");
    Ok(LogRow {
        seq: row.seq("seq")?,
        operation: row.id("operation_id")?,
        verb: row.parse("verb")?,
        record: RecordId { kind: row.parse("kind")?, id: row.uuid("record_id")? },
        project: row.maybe_id("project_id")?,
        task: row.maybe_id("task_id")?,
        audience: if row.text("audience")? == Audience::Admins.as_str() {
            Audience::Admins
        } else {
            Audience::Everyone
        },
        digest: row.bytes("digest")?,
        hash: row.bytes("hash")?,
    })
}

pub(super) fn logged(row: &mut Columns) -> Read<Logged> {
    let change = change(row)?;
    let payload = if row.is_null() {
        row.skip(2);
        None
    } else {
        Some(Payload { salt: row.bytes("salt")?, bytes: row.maybe_bytes("bytes")?.unwrap_or_default() })
    };
    Ok(Logged { row: change, payload, operation: operation(row)? })
}

pub(super) fn operation(row: &mut Columns) -> Read<OperationRow> {
    row.table("operations");
    let (id, name) = (row.id("operation_id")?, row.text("name")?);
    let actor =
        Actor { user: row.id("user_id")?, token: row.maybe_id("token_id")?, system: row.flag("system")? };
    let at = row.time("at")?;
    let key = row.maybe_text("request_key")?.and_then(|key| RequestKey::parse(&key).ok());
    let fingerprint = if row.is_null() {
        row.skip(1);
        None
    } else {
        Some(Fingerprint(row.bytes("fingerprint")?))
    };
    let (kind, subject) = (row.maybe_parse("subject_kind")?, row.maybe_uuid("subject_id")?);
    Ok(OperationRow {
        id,
        name,
        actor,
        at,
        key,
        fingerprint,
        subject: kind.zip(subject).map(|(kind, id)| RecordId { kind, id }),
        first_seq: row.maybe_seq("first_seq")?,
        last_seq: row.maybe_seq("last_seq")?,
        undoes: row.maybe_id::<OperationId>("undoes")?,
        undone_by: row.maybe_id::<OperationId>("undone_by")?,
        answer: row.maybe_text("answer")?,
    })
}

/// An operation's values in the order of [`OPERATION_COLUMNS`].
pub(super) fn operation_values(org: OrgId, row: &OperationRow) -> Vec<Value> {
    let OperationRow {
        id,
        name,
        actor,
        at,
        key,
        fingerprint,
        subject,
        first_seq,
        last_seq,
        undoes,
        undone_by,
        answer,
    } = row;
    let null = Value::Null(super::Type::Int);
    vec![
        Value::id(org),
        Value::id(*id),
        Value::text(name),
        Value::id(actor.user),
        Value::maybe_id(actor.token),
        Value::flag(actor.system),
        Value::time(*at),
        Value::maybe_text(key.as_ref().map(RequestKey::as_str)),
        fingerprint.map_or(Value::Null(super::Type::Bytes), |print| Value::Bytes(print.0.to_vec())),
        Value::maybe_text(subject.map(|subject| subject.kind)),
        subject.map_or(Value::Null(super::Type::Id), |subject| Value::Id(subject.id)),
        first_seq.map_or(null.clone(), |seq| Value::count(seq.0)),
        last_seq.map_or(null, |seq| Value::count(seq.0)),
        Value::maybe_id(*undoes),
        Value::maybe_id(*undone_by),
        Value::maybe_text(answer.as_deref()),
    ]
}

/// A change's values in the order of [`CHANGE_COLUMNS`].
pub(super) fn change_values(org: OrgId, row: &LogRow) -> Vec<Value> {
    let LogRow { seq, operation, verb, record, project, task, audience, digest, hash } = row;
    vec![
        Value::id(org),
        Value::count(seq.0),
        Value::id(*operation),
        Value::text(verb),
        Value::text(record.kind),
        Value::Id(record.id),
        Value::maybe_id(*project),
        Value::maybe_id(*task),
        Value::text(audience.as_str()),
        Value::Bytes(digest.to_vec()),
        Value::Bytes(hash.to_vec()),
    ]
}
