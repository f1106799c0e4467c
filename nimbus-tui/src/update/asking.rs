//! Asking for tasks, and taking in the answers.

use nimbus_core::id::TaskId;
use nimbus_http::api::tasks::{Task, TaskPage};
use nimbus_http::wire::page::Cursor;

use super::rows_of;
use crate::effect::{Ask, Effect};
use crate::failure::{Failure, FailureKind};
use crate::keymap::Motion;
use crate::model::{Loading, Model, Overlay, Prompt};

/// Tasks asked for at once while one scrolls.
pub(super) const PAGE: usize = 100;

/// Tasks asked for at once on the way to the end of a long list.
const LEAP: usize = 1000;

/// Asks for the list from its beginning, as the person wishes; what is there stays until the answer comes.
pub(super) fn anew(model: &mut Model) -> Vec<Effect> {
    model.touched.clear();
    model.to_end = false;
    vec![Effect::Ask(fresh(model))]
}

/// Asks for the list from its beginning, because something changed.
pub(super) fn refresh(model: &mut Model) -> Vec<Effect> {
    // One that is on its way may have been read before the change: it is asked for once more when it has come.
    if !model.stale || model.loading == Some(Loading::Fresh) {
        return Vec::new();
    }
    model.stale = false;
    vec![Effect::Ask(fresh(model))]
}

/// Asks soon for the list from its beginning; changes that come until then are answered by one question.
pub(super) fn soon(model: &mut Model) -> Vec<Effect> {
    if model.stale {
        return Vec::new();
    }
    model.stale = true;
    vec![Effect::RefreshSoon]
}

/// Asks for what comes next, if the person is about to get there.
pub(super) fn ahead(model: &mut Model) -> Vec<Effect> {
    let wanted = model.to_end || model.tasks.wants_more(rows_of(model));
    let (None, true, Some(next)) = (model.loading, wanted, model.tasks.next.clone()) else {
        return Vec::new();
    };
    let at_least = if model.to_end { LEAP } else { PAGE };
    vec![Effect::Ask(question(model, Loading::More, Some(next), at_least))]
}

fn fresh(model: &mut Model) -> Ask {
    // What is far beyond the screen is asked for when one gets there.
    let at_least = (model.tasks.selected() + 3 * rows_of(model)).max(PAGE);
    question(model, Loading::Fresh, None, at_least)
}

fn question(model: &mut Model, loading: Loading, from: Option<Cursor>, at_least: usize) -> Ask {
    model.turn += 1;
    model.loading = Some(loading);
    Ask { turn: model.turn, filter: model.filter.clone(), zone: model.now.named_zone(), from, at_least }
}

/// Takes in tasks of the list, or why they did not come.
pub(super) fn loaded(model: &mut Model, turn: u64, answer: Result<TaskPage, Failure>) -> Vec<Effect> {
    if turn != model.turn {
        return Vec::new();
    }
    let loading = model.loading.take();
    match answer {
        Ok(page) => taken(model, loading, page),
        Err(failure) => refused(model, failure),
    }
}

fn taken(model: &mut Model, loading: Option<Loading>, page: TaskPage) -> Vec<Effect> {
    model.failed = None;
    match loading {
        Some(Loading::More) => model.tasks.append(page),
        Some(Loading::Fresh) | None => model.tasks.replace(page, &model.touched),
    }
    let rows = rows_of(model);
    if model.fallback.take().is_some() {
        // Another filter: another list, which is read from its beginning.
        model.tasks.go(Motion::First, rows);
    }
    if model.to_end {
        model.tasks.go(Motion::Last, rows);
        model.to_end = model.tasks.next.is_some();
    }
    model.tasks.fit(rows);
    if model.stale {
        return vec![Effect::RefreshSoon];
    }
    ahead(model)
}

fn refused(model: &mut Model, failure: Failure) -> Vec<Effect> {
    model.to_end = false;
    match (failure.kind, model.fallback.take()) {
        (FailureKind::Filter, before) => {
            let tried = match before {
                Some(before) => std::mem::replace(&mut model.filter, before),
                None => model.filter.clone(),
            };
            model.overlay =
                Some(Overlay::Prompt(Prompt { refused: Some(failure.text), ..Prompt::new(&tried) }));
            Vec::new()
        }
        (FailureKind::Expired, _) => soon(model),
        (FailureKind::NotFound | FailureKind::Other, _) => {
            model.complain(failure.text.clone());
            model.failed = Some(failure.text);
            Vec::new()
        }
    }
}

/// Takes in a whole task, or why it did not come.
pub(super) fn detailed(model: &mut Model, id: TaskId, answer: Result<Box<Task>, Failure>) -> Vec<Effect> {
    let shown = model.detail.as_mut().filter(|detail| detail.id() == id);
    match (answer, shown) {
        (Ok(task), Some(detail)) => detail.fill(*task),
        (Err(failure), Some(detail)) => detail.failed = Some(failure.text),
        (_, None) => {}
    }
    Vec::new()
}
