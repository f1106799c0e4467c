//! Putting back all records of an operation, or saying what stands in the way.

use crate::change::{Kind, Logged, Record, Seq, Verb};
use crate::error::{Error, Result};
use crate::fault::{Json, JsonMap};
use crate::ops::trash::{TRASH_DAYS, is_over};
use crate::task::Task;
use crate::time::Timestamp;

use super::super::task::Lineage;
use super::fields;
use super::present::{Back, Present};

/// The records of an operation, put back.
pub(super) struct PutBack {
    /// Each as it is and as it will be.
    pub(super) restored: Vec<(Record, Record)>,
    obstacles: Obstacles,
}

impl PutBack {
    /// All of them, or what stands in the way.
    pub(super) fn whole(self) -> Result<Vec<(Record, Record)>> {
        self.obstacles.check()?;
        Ok(self.restored)
    }
}

/// Obstacles that are told in words; all the later changes are named beside them.
const TOLD: usize = 3;

/// What stands in the way of an undo.
#[derive(Default)]
struct Obstacles {
    details: Vec<String>,
    changes: Vec<Seq>,
}

impl Obstacles {
    /// Fields of a record have changed since.
    fn changed(&mut self, present: &Present, changed: &[String]) {
        if changed.is_empty() {
            return;
        }
        self.details.push(format!("{} of {} changed since", changed.join(", "), present.id));
        let touches = |later: &&Logged| match later.payload.as_ref().and_then(|payload| payload.deltas().ok())
        {
            Some(deltas) => changed.iter().any(|field| deltas.contains_key(field)),
            None => true,
        };
        self.changes.extend(present.later.iter().filter(touches).map(|later| later.row.seq));
    }

    fn other(&mut self, detail: String) {
        self.details.push(detail);
    }

    fn check(mut self) -> Result<()> {
        if self.details.is_empty() {
            return Ok(());
        }
        self.changes.sort_unstable();
        self.changes.dedup();
        let (told, more) = self.details.split_at(self.details.len().min(TOLD));
        let more =
            if more.is_empty() { String::new() } else { format!("; and {} more like this", more.len()) };
        let detail = format!("it cannot be undone: {}{more}", told.join("; "));
        Err(Error::Conflict { detail, changes: self.changes })
    }
}

/// Puts back each record of the operation.
pub(super) fn all(changes: &[Logged], presents: &[Present], now: Timestamp) -> Result<PutBack> {
    let mut obstacles = Obstacles::default();
    let mut restored = Vec::new();
    for present in presents {
        let Some(record) = &present.record else {
            obstacles.other(format!("{} is gone, or what it is in", present.id));
            obstacles.changes.extend(present.later.iter().map(|later| later.row.seq));
            continue;
        };
        let mut json = record.to_json();
        let own = changes.iter().rev().filter(|change| change.row.record == present.id);
        for change in own {
            one(&mut json, change, present, now, &mut obstacles)?;
        }
        let after = Record::from_json(present.id.kind, Json::Object(json)).map_err(Error::internal)?;
        trash(record, &after, present, now, &mut obstacles);
        surroundings(&after, present, &mut obstacles)?;
        restored.push((record.clone(), after));
    }
    for present in presents {
        hidden(present, &restored, &mut obstacles);
    }
    Ok(PutBack { restored, obstacles })
}

/// A comment is not written to while its task is in the trash, unless both come back together.
fn hidden(present: &Present, restored: &[(Record, Record)], obstacles: &mut Obstacles) {
    let Some(task) = present.on.as_ref().filter(|task| task.deleted_at.is_some()) else { return };
    let comes_back =
        |(_, after): &(Record, Record)| after.id() == task.id.into() && after.deleted_at().is_none();
    if !restored.iter().any(comes_back) {
        obstacles.other(format!("the task that {} is on is in the trash", present.id));
    }
}

/// Puts back one change.
fn one(
    json: &mut JsonMap,
    change: &Logged,
    present: &Present,
    now: Timestamp,
    obstacles: &mut Obstacles,
) -> Result<()> {
    let Some(payload) = &change.payload else {
        obstacles.other(format!("what it changed in {} was erased", present.id));
        return Ok(());
    };
    let deltas = payload.deltas().map_err(Error::internal)?;
    let changed = if change.row.verb == Verb::Created {
        fields::take_back(json, &deltas, now)
    } else {
        fields::put_back(json, &deltas, now)
    };
    obstacles.changed(present, &changed);
    Ok(())
}

/// What went to the trash since is restored first, and not written to while it is there; what was there too long is gone.
fn trash(before: &Record, after: &Record, present: &Present, now: Timestamp, obstacles: &mut Obstacles) {
    if after.deleted_at().is_none() && is_over(before.deleted_at(), now) {
        obstacles.other(format!("{} was in the trash for more than {TRASH_DAYS} days", present.id));
    }
    if before.deleted_at().is_some() && before.deleted_at() == after.deleted_at() {
        obstacles.changed(present, &["deleted_at".to_owned()]);
    }
}

/// What a task comes back to must still take it.
fn surroundings(after: &Record, present: &Present, obstacles: &mut Obstacles) -> Result<()> {
    let Record::Task(after) = after else { return Ok(()) };
    debug_assert_eq!(present.id.kind, Kind::Task, "a record has the kind of its id");
    match &present.below {
        Back::Stays => {}
        Back::Gone => obstacles.other(format!("the task that {} was a part of is gone", present.id)),
        Back::To(back) => {
            let (task, lineage) = &**back;
            lineage.check_cycle(task)?;
            if lineage.is_too_deep() {
                obstacles.other(Lineage::too_deep());
            }
        }
    }
    match &present.inside {
        Back::Stays => {}
        Back::To(project) if project.deleted_at.is_none() && !project.archived => {}
        Back::To(_) | Back::Gone => {
            obstacles.other(format!("the project that {} was in is gone or archived", present.id));
        }
    }
    if after.tags.len() > Task::MAX_TAGS || after.assignees.len() > Task::MAX_ASSIGNEES {
        obstacles.other(format!("{} would have too many tags or assignees", present.id));
    }
    Ok(())
}
