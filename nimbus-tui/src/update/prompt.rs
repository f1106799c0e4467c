//! Typing a filter, and using it.

use super::asking;
use crate::effect::Effect;
use crate::keymap::Typing;
use crate::model::{Model, Overlay};

/// A character was typed; nowhere, if nothing is being typed.
pub(super) fn typed(model: &mut Model, c: char) -> Vec<Effect> {
    if let Some(Overlay::Prompt(prompt)) = &mut model.overlay {
        prompt.line.insert(c.encode_utf8(&mut [0; 4]));
        prompt.refused = None;
    }
    Vec::new()
}

/// The line being typed was edited.
pub(super) fn act(model: &mut Model, typing: Typing) -> Vec<Effect> {
    if let Some(Overlay::Prompt(prompt)) = &mut model.overlay {
        prompt.line.act(typing);
        prompt.refused = None;
    }
    Vec::new()
}

/// Uses the filter as typed; one that is wrong stays where it is, with what is wrong.
pub(super) fn apply(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = &model.overlay else { return Vec::new() };
    if prompt.error().is_some() {
        return Vec::new();
    }
    let filter = prompt.line.text().trim().to_owned();
    model.overlay = None;
    show(model, filter)
}

/// Shows the tasks of a filter.
pub(super) fn show(model: &mut Model, filter: String) -> Vec<Effect> {
    let before = std::mem::replace(&mut model.filter, filter);
    // The one the server took last, if this one comes before its answer.
    model.fallback.get_or_insert(before);
    asking::anew(model)
}
