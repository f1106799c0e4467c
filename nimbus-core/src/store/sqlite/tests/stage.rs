//! An organization in a database of its own, and commits to it made by hand.

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tempfile::TempDir;

use crate::change::{Actor, Change, Commit, OperationRow, ReadSet, Seq};
use crate::id::{OrgId, UserId};
use crate::member::Member;
use crate::organization::{Organization, WeekStart};
use crate::policy::Role;
use crate::store::sql::{Pending, Value, apply};
use crate::store::sqlite::engine::{Writing, query};
use crate::store::sqlite::{Options, setup};
use crate::tag::Tag;
use crate::time::{Clock, ManualClock, Zone};

pub(super) struct Stage {
    pub(super) org: OrgId,
    me: UserId,
    clock: ManualClock,
    folder: TempDir,
}

/// Drives what never waits.
pub(in crate::store::sqlite) fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a statement of SQLite answers at once"),
    }
}

impl Stage {
    /// A database with one organization and its owner.
    pub(super) fn new() -> Self {
        let clock = ManualClock::at("2026-11-23T10:00:00Z".parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let ids: &dyn Clock = &clock;
        let stage = Self { org: ids.id(), me: ids.id(), clock, folder };
        let mut engine = stage.engine();
        setup::migrate(&mut engine, &stage.clock).unwrap();
        let outcomes = at_once(apply(&mut engine, &[stage.founding(stage.org, "acme")]));
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        stage
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("nimbus.db")
    }

    /// A connection that writes.
    pub(super) fn engine(&self) -> Writing {
        super::super::files::create(&self.path()).unwrap();
        let connection = setup::writing(&self.path(), &Options::default()).unwrap();
        Writing::new(connection, Arc::default())
    }

    /// A new organization of the same person's.
    pub(super) fn founding(&self, org: OrgId, slug: &str) -> Pending {
        let (now, id) = (self.clock.now(), self.me);
        let organization = Organization {
            id: org,
            version: Seq(0),
            name: "Acme".parse().unwrap(),
            slug: slug.parse().unwrap(),
            image_url: None,
            week_start: WeekStart::Monday,
            time_zone: Zone::utc(),
            created_at: now,
            created_by: id,
            updated_at: now,
            deleted_at: None,
        };
        let owner = Member {
            id,
            version: Seq(0),
            role: Role::Owner,
            name: "Ada".parse().unwrap(),
            email: None,
            image_url: None,
            claimed: true,
            created_at: now,
            created_by: id,
            updated_at: now,
            deleted_at: None,
        };
        Pending::Commit(Box::new(self.commit(org, vec![Change::create(organization), Change::create(owner)])))
    }

    /// A commit of someone who has read nothing.
    pub(super) fn commit(&self, org: OrgId, changes: Vec<Change>) -> Commit {
        let ids: &dyn Clock = &self.clock;
        let operation = OperationRow {
            id: ids.id(),
            name: "test.write".to_owned(),
            actor: Actor { user: self.me, token: None, system: false },
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
        let salts = changes.iter().map(|_| [7; 16]).collect();
        let (reads, accounts) = (ReadSet::default(), Vec::new());
        Commit { org, base: Seq(0), reads, operation, changes, salts, accounts }
    }

    /// A commit that makes a tag.
    pub(super) fn tag(&self, name: &str) -> Commit {
        let (ids, now): (&dyn Clock, _) = (&self.clock, self.clock.now());
        let tag = Tag {
            id: ids.id(),
            version: Seq(0),
            name: name.parse().unwrap(),
            colour: None,
            created_at: now,
            created_by: self.me,
            updated_at: now,
            deleted_at: None,
        };
        self.commit(self.org, vec![Change::create(tag)])
    }

    /// A commit that no operation decides, and that the writer is not made for: a change without a record.
    pub(super) fn panicking(&self) -> Commit {
        let nothing = Change { verb: crate::change::Verb::Updated, before: None, after: None };
        self.commit(self.org, vec![nothing])
    }

    /// The names of the tags there are.
    pub(super) fn tags(&self) -> Vec<String> {
        let sql = "select name from tags where org_id = ?1 order by name";
        let rows = query(&self.engine().connection, sql, &[Value::id(self.org)]).unwrap();
        rows.into_iter()
            .map(|row| match row.0.into_iter().next() {
                Some(Value::Text(name)) => name,
                other => panic!("a name is a text, not {other:?}"),
            })
            .collect()
    }
}
