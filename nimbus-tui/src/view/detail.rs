//! One task, whole.

use super::list::words;
use super::paint::{Painter, indented, row};
use super::theme::Tone;
use crate::layout::Layout;
use crate::model::{Detail, Model};

/// Draws its facts and its text.
pub(super) fn draw(painter: &mut Painter<'_>, layout: &Layout, model: &Model, detail: &Detail) {
    let task = &detail.task;
    let body = indented(layout.body(), 1);
    let reference = task.reference.to_string();
    painter.line(
        row(body, 0),
        &[(&reference, Tone::Faint), ("  ", Tone::Plain), (task.title.as_str(), Tone::Strong)],
    );
    let status = model.status(task);
    let priority = task.priority.map_or(("none", Tone::Faint), |one| (one.as_str(), Tone::of_priority(one)));
    let state = [("Status ", Tone::Faint), (words(status), Tone::of_status(status))];
    painter.line(row(body, 1), &[state[0], state[1], ("  Priority ", Tone::Faint), priority]);
    dates(painter, row(body, 2), model, detail);
    let (people, tags) = (or_none(model.tasks.people(task)), or_none(model.tasks.tags(task)));
    painter.line(row(body, 3), &[("Assignees ", Tone::Faint), (&people, Tone::Plain)]);
    painter.line(
        row(body, 4),
        &[("Tags ", Tone::Faint), (&tags, Tone::Plain), ("  ", Tone::Plain), (&counts(detail), Tone::Faint)],
    );
    let text = layout.text();
    let lines = detail.lines(text.width.into());
    if lines.is_empty() && task.description.is_some() {
        painter.put(text, "No description.", Tone::Faint);
    }
    let tone = if detail.failed.is_some() { Tone::Bad } else { Tone::Plain };
    for (index, line) in lines.iter().skip(detail.top).take(text.height.into()).enumerate() {
        painter.put(row(text, index), line, tone);
    }
}

fn dates(painter: &mut Painter<'_>, area: ratatui::layout::Rect, model: &Model, detail: &Detail) {
    let task = &detail.task;
    let due = match &task.due {
        Some(due) => (model.now.due(due), Tone::of_due(model.now.urgency(due, model.status(task)))),
        None => ("none".to_owned(), Tone::Faint),
    };
    let start = task.start.as_ref().map_or_else(|| "none".to_owned(), |start| model.now.due(start));
    let changed = model.now.minute(task.updated_at);
    painter.line(
        area,
        &[
            ("Due ", Tone::Faint),
            (&due.0, due.1),
            ("  Start ", Tone::Faint),
            (&start, Tone::Plain),
            ("  Changed ", Tone::Faint),
            (&changed, Tone::Plain),
        ],
    );
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}

/// What hangs on it, in words.
fn counts(detail: &Detail) -> String {
    let Some(counts) = detail.counts else { return String::new() };
    let comments = match counts.comments {
        0 => "no comments".to_owned(),
        1 => "1 comment".to_owned(),
        several => format!("{several} comments"),
    };
    match counts.subtasks {
        0 => comments,
        subtasks => format!("{comments}, {} of {subtasks} subtasks finished", counts.subtasks_done),
    }
}
