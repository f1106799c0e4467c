//! What a copy takes along: every table that is the same on both engines, its key, its columns and their types.
//!
//! A test compares this with what the engines themselves say, so that a column that is added later is not forgotten.

use crate::store::sql::Type;

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// What it is called.
    pub(super) name: &'static str,
    /// How many of its first columns are its key.
    pub(super) key: usize,
    /// Its columns.
    pub(super) columns: &'static [Column],
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// What it is called.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) holds: Type,
}

impl Table {
    /// The names of its columns.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// Where a column stands in a row.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

macro_rules! tables {
    ($($name:ident by ($($key:ident: $key_type:ident),+) { $($column:ident: $type:ident),* $(,)? })*) => {
        &[$(Table {
            name: stringify!($name),
            key: [$(stringify!($key)),+].len(),
            columns: &[
                $(Column { name: stringify!($key), holds: Type::$key_type },)+
                $(Column { name: stringify!($column), holds: Type::$type },)*
            ],
        }),*]
    };
}

/// Every table, what is referred to before what refers to it. References within a table, and back, are checked when the
/// copy is committed.
pub(super) const TABLES: &[Table] = tables! {
    users by (user_id: Id) {
        email: Text, email_folded: Text, name: Text, image_url: Text, time_zone: Text, password: Text,
        created_at: Time, updated_at: Time,
    }
    sessions by (session_id: Id) {
        user_id: Id, hash: Bytes, created_at: Time, last_used_at: Time, expires_at: Time, agent: Text,
        address: Text,
    }
    organizations by (org_id: Id) {
        version: Int, name: Text, slug: Text, image_url: Text, week_start: Text, time_zone: Text,
        created_at: Time, created_by: Id, updated_at: Time, deleted_at: Time, purged_at: Time,
    }
    heads by (org_id: Id) {
        seq: Int, hash: Bytes,
    }
    members by (org_id: Id, user_id: Id) {
        version: Int, role: Text, name: Text, email: Text, email_folded: Text, image_url: Text,
        claimed: Flag, created_at: Time, created_by: Id, updated_at: Time, deleted_at: Time,
        purged_at: Time,
    }
    tokens by (token_id: Id) {
        user_id: Id, org_id: Id, hash: Bytes, name: Text, can_read: Flag, can_write: Flag, created_at: Time,
        expires_at: Time, last_used_at: Time,
    }
    invitations by (org_id: Id, invitation_id: Id) {
        version: Int, email: Text, email_folded: Text, role: Text, expires_at: Time, created_at: Time,
        created_by: Id, updated_at: Time, deleted_at: Time, purged_at: Time,
    }
    invitation_secrets by (org_id: Id, invitation_id: Id) {
        hash: Bytes,
    }
    projects by (org_id: Id, project_id: Id) {
        version: Int, key: Text, name: Text, description: Text, colour: Text, archived: Flag,
        created_at: Time, created_by: Id, updated_at: Time, deleted_at: Time, purged_at: Time,
    }
    counters by (org_id: Id, project_id: Id) {
        next_number: Int, last_position: Text,
    }
    tags by (org_id: Id, tag_id: Id) {
        version: Int, name: Text, name_folded: Text, colour: Text, created_at: Time, created_by: Id,
        updated_at: Time, deleted_at: Time, purged_at: Time,
    }
    tasks by (org_id: Id, task_id: Id) {
        version: Int, project_id: Id, number: Int, title: Text, description: Text, status: Text,
        priority: Int, start_day: Day, start_at: Time, start_zone: Text, due_key: Text, due_day: Day,
        due_at: Time, due_zone: Text, estimate: Int, parent_id: Id, position: Text, created_at: Time,
        created_by: Id, updated_at: Time, completed_at: Time, deleted_at: Time, purged_at: Time,
        source_system: Text, source_key: Text, source_url: Text, source_author: Text, source_digest: Text,
    }
    task_tags by (org_id: Id, task_id: Id, tag_id: Id) {}
    task_assignees by (org_id: Id, task_id: Id, user_id: Id) {}
    comments by (org_id: Id, comment_id: Id) {
        version: Int, task_id: Id, project_id: Id, body: Text, reply_to: Id, edited_at: Time,
        created_at: Time, created_by: Id, updated_at: Time, deleted_at: Time, purged_at: Time,
        source_system: Text, source_key: Text, source_url: Text, source_author: Text, source_digest: Text,
    }
    comment_mentions by (org_id: Id, comment_id: Id, user_id: Id) {}
    operations by (org_id: Id, operation_id: Id) {
        name: Text, user_id: Id, token_id: Id, system: Flag, at: Time, request_key: Text,
        fingerprint: Bytes, subject_kind: Text, subject_id: Id, first_seq: Int, last_seq: Int, undoes: Id,
        undone_by: Id, answer: Text,
    }
    changes by (org_id: Id, seq: Int) {
        operation_id: Id, verb: Text, kind: Text, record_id: Id, project_id: Id, task_id: Id,
        audience: Text, digest: Bytes, hash: Bytes,
    }
    change_payloads by (org_id: Id, seq: Int) {
        salt: Bytes, bytes: Bytes,
    }
    jobs by (job_id: Id) {
        org_id: Id, work: Text, subject: Id, run_at: Time, attempts: Int,
    }
};

/// The tables that are not copied row by row, and why.
#[cfg(test)]
pub(super) const OTHERS: &[(&str, &str)] = &[
    ("meta", "the epoch is written by the copy; what else is in it concerns the files of one database"),
    ("migrations", "each engine has its own"),
    ("task_words", "made anew from titles and descriptions, as each engine indexes them"),
    ("task_search", "made anew from titles and descriptions, as each engine indexes them"),
];
