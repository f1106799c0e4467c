//! The list of tasks.

use nimbus_core::task::Status;
use nimbus_http::api::tasks::Task;
use ratatui::layout::Rect;

use super::columns::{self, Column, Slot};
use super::paint::{Painter, row, width};
use super::theme::Tone;
use crate::layout::Layout;
use crate::model::{Model, OPEN};

/// Draws headings and rows.
pub(super) fn draw(painter: &mut Painter<'_>, layout: &Layout, model: &Model) {
    let tasks = &model.tasks;
    let rows = usize::from(layout.rows.height);
    let end = (tasks.top() + rows).min(tasks.items().len());
    let shown = &tasks.items()[tasks.top().min(end)..end];
    let reference = shown.iter().map(|task| width(&task.reference.to_string())).max();
    let slots = columns::fit(layout.rows.width, reference.unwrap_or_default());
    for slot in &slots {
        painter.put(place(layout.headings, *slot), slot.column.heading(), Tone::Heading);
    }
    for (index, task) in shown.iter().enumerate() {
        let area = row(layout.rows, index);
        for slot in &slots {
            let (text, tone) = cell(model, task, slot.column);
            painter.put(place(area, *slot), &text, tone);
        }
        if tasks.top() + index == tasks.selected() {
            painter.reverse(area);
        }
    }
    if shown.is_empty() {
        empty(painter, layout.rows, model);
    }
}

fn place(area: Rect, slot: Slot) -> Rect {
    Rect { x: area.x + slot.x, width: slot.width, ..area }
}

fn cell(model: &Model, task: &Task, column: Column) -> (String, Tone) {
    let status = model.status(task);
    match column {
        Column::Reference => (task.reference.to_string(), Tone::Faint),
        Column::Mark => (mark(status).to_owned(), Tone::of_status(status)),
        Column::Status => (words(status).to_owned(), Tone::of_status(status)),
        Column::Title if status.is_finished() => (task.title.to_string(), Tone::Past),
        Column::Title => (task.title.to_string(), Tone::Plain),
        Column::Priority => match task.priority {
            Some(priority) => (priority.to_string(), Tone::of_priority(priority)),
            None => Default::default(),
        },
        Column::Day | Column::Due => match &task.due {
            Some(due) => {
                let text = if column == Column::Day { model.now.day(due) } else { model.now.due(due) };
                (text, Tone::of_due(model.now.urgency(due, status)))
            }
            None => Default::default(),
        },
        Column::Assignees => (model.tasks.people(task), Tone::Plain),
        Column::Tags => (model.tasks.tags(task), Tone::Faint),
    }
}

/// A status in three columns, of letters any terminal has.
fn mark(status: Status) -> &'static str {
    match status {
        Status::Todo => "[ ]",
        Status::InProgress => "[~]",
        Status::Done => "[x]",
        Status::Cancelled => "[-]",
    }
}

/// A status in words.
pub(super) fn words(status: Status) -> &'static str {
    match status {
        Status::Todo => "to do",
        Status::InProgress => "in progress",
        Status::Done => "done",
        Status::Cancelled => "cancelled",
    }
}

/// What stands in place of tasks where there are none.
fn empty(painter: &mut Painter<'_>, area: Rect, model: &Model) {
    let (text, tone) = match (&model.failed, model.loading) {
        (Some(why), None) => (why.as_str(), Tone::Bad),
        (_, Some(_)) => ("Loading…", Tone::Faint),
        (None, None) if model.filter == OPEN => ("Nothing to do.", Tone::Faint),
        (None, None) => ("No task matches the filter.", Tone::Faint),
    };
    painter.put(super::paint::indented(area, 1), text, tone);
}
