//! The hash chain of the log: any edit, removal or reordering of a row is found, even after payloads were erased; so is
//! an edit of who did it, when, and what it was called.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::change::{Actor, LogRow, OperationRow, Payload};
use crate::id::{Id, OrgId};

/// The hash before the first row.
pub const GENESIS: [u8; 32] = [0; 32];

/// `SHA-256(salt ‖ bytes)`.
pub fn digest(payload: &Payload) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(payload.salt);
    hasher.update(&payload.bytes);
    hasher.finalize().into()
}

/// SHA-256 of what stays of an operation: what it is called, who did it by what means, when, about what, and what it
/// undoes. Its marks change later and are left out: the request key with its fingerprint, and by what it was undone.
pub fn act(operation: &OperationRow) -> [u8; 32] {
    let OperationRow { id: _, name, actor, at, subject, undoes, .. } = operation;
    let Actor { user, token, system } = actor;
    let mut parts = Parts(Sha256::new());
    parts.add(name.as_bytes());
    parts.add(user.uuid().as_bytes());
    parts.maybe(token.map(Id::uuid));
    parts.add(&[u8::from(*system)]);
    parts.add(&at.as_millis().to_be_bytes());
    parts.add(subject.map_or("", |subject| subject.kind.as_str()).as_bytes());
    parts.maybe(subject.map(|subject| subject.id));
    parts.maybe(undoes.map(Id::uuid));
    parts.0.finalize().into()
}

/// `SHA-256(previous hash ‖ row ‖ act)`, every part of the row preceded by its length; `act` is the [`act`] of the
/// operation that the row belongs to.
pub fn hash(previous: &[u8; 32], org: OrgId, row: &LogRow, act: &[u8; 32]) -> [u8; 32] {
    let LogRow { seq, operation, verb, record, project, task, audience, digest, hash: _ } = row;
    let mut parts = Parts(Sha256::new_with_prefix(previous));
    parts.add(org.uuid().as_bytes());
    parts.add(&seq.0.to_be_bytes());
    parts.add(operation.uuid().as_bytes());
    parts.add(verb.as_str().as_bytes());
    parts.add(record.kind.as_str().as_bytes());
    parts.add(record.id.as_bytes());
    parts.maybe(project.map(Id::uuid));
    parts.maybe(task.map(Id::uuid));
    parts.add(audience.as_str().as_bytes());
    parts.add(digest);
    parts.add(act);
    parts.0.finalize().into()
}

/// What is hashed part by part, each preceded by its length, so that no two rows come to the same bytes.
struct Parts(Sha256);

impl Parts {
    fn add(&mut self, bytes: &[u8]) {
        self.0.update(u32::try_from(bytes.len()).expect("parts are short").to_be_bytes());
        self.0.update(bytes);
    }

    /// An id, or nothing.
    fn maybe(&mut self, id: Option<Uuid>) {
        self.add(id.as_ref().map_or(&[][..], |id| id.as_bytes()));
    }
}
