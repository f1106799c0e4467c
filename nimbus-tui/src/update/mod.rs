//! The pure step from what is and what happens to what is next, and what to do outside.

mod asking;
mod keys;
mod live;
mod prompt;
mod writing;

#[cfg(test)]
mod tests;

use crate::action::Action;
use crate::effect::Effect;
use crate::layout::Layout;
use crate::model::{Connection, Model, Overlay};

/// What to do when the screen opens.
pub(crate) fn begin(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::Follow, Effect::AskOrganization];
    effects.extend(asking::anew(model));
    effects
}

/// Takes in what happened and answers what to do outside.
pub(crate) fn update(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Key(key) => keys::pressed(model, key),
        Action::Paste(text) => {
            if let Some(Overlay::Prompt(prompt)) = &mut model.overlay {
                prompt.line.insert(&text);
                prompt.refused = None;
            }
            Vec::new()
        }
        Action::Resize(columns, rows) => {
            model.size = (columns, rows);
            model.tasks.fit(rows_of(model));
            asking::ahead(model)
        }
        Action::Resumed => vec![Effect::Repaint],
        Action::End => vec![Effect::Quit],
        Action::Tick(at) => {
            model.now.at = at;
            Vec::new()
        }
        Action::Organization(name) => {
            model.org = name;
            Vec::new()
        }
        Action::Loaded { turn, answer } => asking::loaded(model, turn, answer),
        Action::Refresh => asking::refresh(model),
        Action::Detailed(task, answer) => asking::detailed(model, task, answer),
        Action::StatusSet(task, answer) => writing::answered(model, task, answer),
        Action::Changed(change) => live::changed(model, &change),
        Action::Missed => live::missed(model),
        Action::Connection(connection) => connected(model, connection),
    }
}

/// What happened before the connection stood was not told: ask.
fn connected(model: &mut Model, connection: Connection) -> Vec<Effect> {
    let news = connection == Connection::Live && model.connection != Connection::Live;
    model.connection = connection;
    if news { live::missed(model) } else { Vec::new() }
}

/// How many tasks are on the screen.
fn rows_of(model: &Model) -> usize {
    Layout::of(model.size).rows.height.into()
}
