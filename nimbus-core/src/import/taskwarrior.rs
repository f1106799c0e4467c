//! Taskwarrior: what `task export` prints, as a list or as one object per line (`json.array=off`).

mod attributes;
mod parts;

use super::Options;
use super::due::{due, guess};
use super::error::ImportError;
use super::fit;
use super::gather::Draft;
use super::json::{self, Node};
use super::plan::{Item, Note, Plan};
use super::remarks::{Remarks, shown};
use crate::task::{Priority, Source, Status};
use crate::time::{Due, Timestamp, Zone};

/// The name of the format, and the `system` of its sources.
pub(super) const SYSTEM: &str = "taskwarrior";

/// Longest project name kept, in characters.
const LONGEST_PROJECT: usize = 255;

/// Reads an export.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Plan, ImportError> {
    let zone = options.time_zone.clone().unwrap_or_else(Zone::utc);
    let gathering = json::gather(bytes, |node| task(node, &zone))?;
    let mut plan = gathering.finish(Vec::new());
    if options.time_zone.is_none() {
        plan.notes.extend(note_on_midnights(&plan.items));
    }
    Ok(plan)
}

/// Whether the first entry has what a task of Taskwarrior has.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    json::first_object(bytes)
        .is_some_and(|first| first["uuid"].is_string() && first["description"].is_string())
}

/// One task.
fn task(node: &Node<'_>, zone: &Zone) -> Result<Draft, ImportError> {
    let key = parts::uuid(&node.need("uuid", "Taskwarrior task")?)?;
    let mut remarks = Remarks::on(&key, node);
    let titled = fit::title(node.need("description", "Taskwarrior task")?.text()?, &mut remarks);
    let state = State::of(node)?;
    let status = state.status(node);
    let time = |name: &str| node.get(name).map(|time| time.time()).transpose();
    let end = time("end")?;
    remarks.late(node, &["scheduled", "due", "entry", "modified", "end"]);
    let item = Item {
        source: Source { system: SYSTEM.to_owned(), key: key.clone(), url: None, author: None, digest: None },
        title: titled.title,
        description: fit::description(titled.whole.as_deref(), "", &mut remarks),
        status,
        priority: priority(node, &mut remarks)?,
        start: time("scheduled")?.map(|at| due(at, zone)),
        due: time("due")?.map(|at| due(at, zone)),
        estimate: None,
        tags: parts::tags(node, &mut remarks)?,
        assignees: Vec::new(),
        comments: parts::annotations(node, &key, &mut remarks)?,
        created_at: time("entry")?,
        updated_at: time("modified")?,
        completed_at: end.filter(|_| status == Status::Done),
        parent: None,
        depends_on: parts::depends(node)?,
        project: project(node)?,
        position: 0,
    };
    attributes::note(node, status, &mut remarks)?;
    let skip = (state == State::Deleted).then_some("is deleted in Taskwarrior");
    Ok(Draft { item, children: Vec::new(), blocks: Vec::new(), remarks, skip })
}

/// The status attribute of Taskwarrior.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Waiting,
    Recurring,
    Completed,
    Deleted,
}

impl State {
    fn of(node: &Node<'_>) -> Result<Self, ImportError> {
        let status = node.need("status", "Taskwarrior task")?;
        match status.text()? {
            "pending" => Ok(Self::Pending),
            "waiting" => Ok(Self::Waiting),
            "recurring" => Ok(Self::Recurring),
            "completed" => Ok(Self::Completed),
            "deleted" => Ok(Self::Deleted),
            other => Err(status.wrong(format!(
                "is {:?}; Taskwarrior has pending, waiting, recurring, completed and deleted",
                shown(other)
            ))),
        }
    }

    /// Ours: a task that was started and not stopped is in progress.
    fn status(self, node: &Node<'_>) -> Status {
        match self {
            Self::Completed => Status::Done,
            Self::Deleted => Status::Cancelled,
            Self::Pending if node.get("start").is_some() => Status::InProgress,
            Self::Pending | Self::Waiting | Self::Recurring => Status::Todo,
        }
    }
}

/// High, medium, low; people can configure others, which are noted.
fn priority(node: &Node<'_>, remarks: &mut Remarks) -> Result<Option<Priority>, ImportError> {
    let Some(priority) = node.get("priority") else { return Ok(None) };
    match priority.text()? {
        "H" => Ok(Some(Priority::High)),
        "M" => Ok(Some(Priority::Medium)),
        "L" => Ok(Some(Priority::Low)),
        "" => Ok(None),
        other => {
            remarks.add(format!("has the priority `{}`, which is none of H, M and L", shown(other)));
            Ok(None)
        }
    }
}

/// The project, with its dots.
fn project(node: &Node<'_>) -> Result<Option<String>, ImportError> {
    let Some(project) = node.get("project") else { return Ok(None) };
    Ok(fit::word(project.text()?, LONGEST_PROJECT))
}

/// Taskwarrior keeps a day as its local midnight in UTC, and does not say where it was local.
fn note_on_midnights(items: &[Item]) -> Option<Note> {
    let instants: Vec<Timestamp> = items
        .iter()
        .filter_map(|item| match &item.due {
            Some(Due::At { at, .. }) => Some(*at),
            _ => None,
        })
        .collect();
    let (place, days) = guess(&instants)?;
    Some(Note::on_file(format!(
        "{days} of {} dues with a time of day are midnight in {place}, so they probably mean days: with `--time-zone \
         {place}` (or where the file was written) they become days",
        instants.len()
    )))
}
