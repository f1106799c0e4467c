//! Options that change one field each; they are one edit together.

use clap::Args;
use jiff::civil::Weekday;
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::query::{Moment, Quick};
use nimbus_core::reference::ProjectRef;
use nimbus_core::task::{Minutes, Priority, Status, TaskPatch};
use nimbus_core::text::{Description, Title};
use nimbus_core::time::{Clock, Due, SystemClock, Zone};

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::patch::clearable;
use crate::verb::text;

#[derive(Debug, Args)]
pub(super) struct Change {
    /// What is to be done.
    #[arg(short, long)]
    title: Option<Title>,
    /// The long text, as Markdown; `-` reads it from stdin, an empty text clears it.
    #[arg(short, long, value_name = "TEXT|-")]
    description: Option<String>,
    /// Where it stands: todo, `in_progress`, done or cancelled.
    #[arg(short, long)]
    status: Option<Status>,
    /// How much it matters: low, medium, high or urgent; `none` clears it.
    #[arg(short, long, value_name = "PRIORITY|none", value_parser = clearable::<Priority>)]
    priority: Option<Patch<Priority>>,
    /// When it should be finished: 2026-12-01, fri, +3d, 2026-12-01T14:00; `none` clears it.
    #[arg(long, value_name = "DUE|none")]
    due: Option<String>,
    /// When work should begin, written like a due; `none` clears it.
    #[arg(long, value_name = "START|none")]
    start: Option<String>,
    /// The work it needs, in minutes; `none` clears it.
    #[arg(long, value_name = "MINUTES|none", value_parser = minutes)]
    estimate: Option<Patch<Minutes>>,
    /// Move it to this project, where it gets a new number.
    #[arg(long, value_name = "KEY")]
    project: Option<ProjectRef>,
    /// The task it is a part of; `none` for no other.
    #[arg(long, value_name = "TASK|none", value_parser = clearable::<Named>)]
    parent: Option<Patch<Named>>,
    /// Put it right after this task of its project.
    #[arg(long, value_name = "TASK", conflicts_with = "before")]
    after: Option<Named>,
    /// Put it right before this task of its project.
    #[arg(long, value_name = "TASK")]
    before: Option<Named>,
}

impl Change {
    /// Whether nothing was said.
    pub(super) fn is_empty(&self) -> bool {
        let Self {
            title,
            description,
            status,
            priority,
            due,
            start,
            estimate,
            project,
            parent,
            after,
            before,
        } = self;
        let texts = [description, due, start].iter().all(|text| text.is_none());
        let words = title.is_none() && status.is_none() && priority.is_none() && estimate.is_none();
        texts && words && project.is_none() && parent.is_none() && after.is_none() && before.is_none()
    }

    /// Whether the long text is among them, which is replaced as a whole.
    pub(super) fn is_long(&self) -> bool {
        self.description.is_some()
    }

    /// What they make together.
    pub(super) async fn patch(self, cx: &Context) -> Result<TaskPatch, Failure> {
        let zone = cx.now().zone().unwrap_or_else(Zone::utc);
        Ok(TaskPatch {
            title: self.title.into(),
            description: match self.description {
                Some(given) => {
                    Patch::Set(text::read::<Description>("description", &text::given(&given).await?)?)
                }
                None => Patch::Leave,
            },
            status: self.status.into(),
            priority: self.priority.unwrap_or_default(),
            due: moment("--due", self.due, &zone)?,
            start: moment("--start", self.start, &zone)?,
            estimate: self.estimate.unwrap_or_default(),
            project: self.project.into(),
            parent: match self.parent {
                Some(Patch::Set(named)) => Patch::Set(cx.task(&named).await?),
                Some(Patch::Clear) => Patch::Clear,
                Some(Patch::Leave) | None => Patch::Leave,
            },
            after: beside(cx, self.after).await?,
            before: beside(cx, self.before).await?,
            ..TaskPatch::default()
        })
    }
}

async fn beside(
    cx: &Context,
    named: Option<Named>,
) -> Result<Edit<nimbus_core::reference::TaskRef>, Failure> {
    Ok(match named {
        Some(named) => Edit::Set(cx.task(&named).await?),
        None => Edit::Leave,
    })
}

fn minutes(text: &str) -> Result<Patch<Minutes>, String> {
    if text == "none" {
        return Ok(Patch::Clear);
    }
    let minutes =
        text.parse().map_err(|_| format!("must be minutes from 0 to {}, or `none`", Minutes::MAX))?;
    Minutes::new(minutes).map(Patch::Set)
}

/// A day or an instant, written as in quick-add: there is one way to write a due.
fn moment(option: &str, text: Option<String>, zone: &Zone) -> Result<Patch<Due>, Failure> {
    let Some(text) = text else { return Ok(Patch::Leave) };
    let text = text.trim();
    if text == "none" {
        return Ok(Patch::Clear);
    }
    let wrong = || {
        Failure::usage(format!("{option} {text:?} is no day or time"))
            .fix("write 2026-12-01, 2026-12-01T14:00, fri, tomorrow, +3d, eom, or `none`")
    };
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(wrong());
    }
    let moment = Moment { now: SystemClock.now(), zone: zone.clone(), week_start: Weekday::Monday, me: None };
    let read = Quick::parse(&format!("x due:{text}"), &moment).map_err(|_| wrong())?;
    read.due.map(Patch::Set).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-12-01", Patch::Set("2026-12-01".parse().unwrap()))]
    #[case("none", Patch::Clear)]
    fn a_due_is_read_as_in_quick_add(#[case] text: &str, #[case] patch: Patch<Due>) {
        assert_eq!(moment("--due", Some(text.to_owned()), &Zone::utc()).unwrap(), patch);
    }

    #[rstest]
    #[case::no_date("soonish")]
    #[case::impossible("2026-02-30")]
    #[case::smuggling("fri #OPS")]
    #[case::empty("")]
    fn what_is_no_due_says_what_would_be(#[case] text: &str) {
        let failure = moment("--due", Some(text.to_owned()), &Zone::utc()).unwrap_err();
        assert!(failure.fix.unwrap().contains("2026-12-01"));
    }
}
