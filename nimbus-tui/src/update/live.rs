//! Changes made by anybody, as they are told.

use nimbus_core::change::Kind;
use nimbus_http::api::changes::Change;

use super::asking;
use crate::effect::Effect;
use crate::model::{Detail, Model};

/// Takes in a change: what is on the screen is renewed at once, and what follows from it for the list is asked for.
pub(super) fn changed(model: &mut Model, change: &Change) -> Vec<Effect> {
    match change.kind {
        Kind::Task => task(model, change),
        Kind::Project | Kind::Member | Kind::Tag => asking::soon(model),
        Kind::Comment => commented(model, change),
        _ => Vec::new(),
    }
}

/// Changes may have been missed: asks for everything that is shown.
pub(super) fn missed(model: &mut Model) -> Vec<Effect> {
    let mut effects = asking::soon(model);
    effects.extend(model.detail.as_ref().map(|detail| Effect::AskTask(detail.id())));
    effects
}

fn task(model: &mut Model, change: &Change) -> Vec<Effect> {
    match change.task() {
        Some(task) => {
            if task.deleted_at.is_some() {
                model.touched.remove(&task.id);
            }
            if let Some(detail) = model.detail.as_mut().filter(|detail| detail.id() == task.id) {
                detail.fill(task.clone());
            }
            model.tasks.refresh(&task);
        }
        // It is gone, or out of sight.
        None => {
            if let Ok(id) = change.id.parse() {
                model.touched.remove(&id);
                model.tasks.remove(id);
            }
        }
    }
    asking::soon(model)
}

/// The number of comments is part of what is shown of a task.
fn commented(model: &Model, change: &Change) -> Vec<Effect> {
    let about = change.comment().map(|comment| comment.task);
    let shown = model.detail.as_ref().map(Detail::id);
    shown.filter(|id| about.is_none_or(|task| task == *id)).map(Effect::AskTask).into_iter().collect()
}
