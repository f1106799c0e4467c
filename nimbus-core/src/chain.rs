//! The hash chain of the log: any edit, removal or reordering of a row is found, even after payloads were erased.

use sha2::{Digest, Sha256};

use crate::change::{LogRow, Payload};
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

/// `SHA-256(previous hash ‖ row)`, every part of the row preceded by its length.
pub fn hash(previous: &[u8; 32], org: OrgId, row: &LogRow) -> [u8; 32] {
    let LogRow { seq, operation, verb, record, project, task, audience, digest, hash: _ } = row;
    let mut hasher = Sha256::new();
    hasher.update(previous);
    let mut part = |bytes: &[u8]| {
        hasher.update(u32::try_from(bytes.len()).expect("parts are short").to_be_bytes());
        hasher.update(bytes);
    };
    part(org.uuid().as_bytes());
    part(&seq.0.to_be_bytes());
    part(operation.uuid().as_bytes());
    part(verb.as_str().as_bytes());
    part(record.kind.as_str().as_bytes());
    part(record.id.as_bytes());
    part(project.map(Id::uuid).as_ref().map_or(&[][..], |id| id.as_bytes()));
    part(task.map(Id::uuid).as_ref().map_or(&[][..], |id| id.as_bytes()));
    part(audience.as_str().as_bytes());
    part(digest);
    hasher.finalize().into()
}
