//! Keys, and what they ask for.

use super::{asking, prompt, rows_of, writing};
use crate::effect::Effect;
use crate::help;
use crate::key::Key;
use crate::keymap::{self, Command, Motion};
use crate::layout::Layout;
use crate::model::{Connection, Detail, Model, OPEN, Overlay, Prompt};

/// Does what the key asks for; one that is not bound is typed where something is being typed.
pub(super) fn pressed(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    match (keymap::command(model.mode(), key), key) {
        (Some(command), _) => run(model, command),
        (None, Key::Char(c)) => prompt::typed(model, c),
        (None, _) => Vec::new(),
    }
}

fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Move(motion) => go(model, motion),
        Command::Type(typing) => prompt::act(model, typing),
        Command::Open => open(model),
        Command::Back => back(model),
        Command::Toggle => writing::toggle(model),
        Command::Filter => {
            // A blank, so that one can go on with the next term.
            let text = format!("{} ", model.filter);
            model.overlay = Some(Overlay::Prompt(Prompt::new(text.trim_start())));
            Vec::new()
        }
        Command::Apply => prompt::apply(model),
        Command::ShowOpen if model.filter == OPEN => Vec::new(),
        Command::ShowOpen => prompt::show(model, OPEN.to_owned()),
        Command::Reload => reload(model),
        Command::Help => {
            model.overlay = Some(Overlay::Help(0));
            Vec::new()
        }
        Command::Quit => vec![Effect::Quit],
        Command::Suspend => vec![Effect::Suspend],
    }
}

fn go(model: &mut Model, motion: Motion) -> Vec<Effect> {
    let layout = Layout::of(model.size);
    let beneath = model.beneath();
    if let Some(Overlay::Help(top)) = &mut model.overlay {
        *top = scrolled(*top, motion, layout.body().height.into(), help::lines(beneath).len());
        return Vec::new();
    }
    if let Some(detail) = &mut model.detail {
        let text = layout.text();
        let lines = detail.lines(text.width.into()).len();
        detail.top = scrolled(detail.top, motion, text.height.into(), lines);
        return Vec::new();
    }
    model.tasks.go(motion, rows_of(model));
    model.to_end = motion == Motion::Last && model.tasks.next.is_some();
    asking::ahead(model)
}

/// The first line on the screen after moving, `page` of all lines being on it.
fn scrolled(top: usize, motion: Motion, page: usize, lines: usize) -> usize {
    let last = lines.saturating_sub(page);
    let step = page.saturating_sub(1).max(1);
    let to = match motion {
        Motion::Down => top + 1,
        Motion::Up => top.saturating_sub(1),
        Motion::PageDown => top + step,
        Motion::PageUp => top.saturating_sub(step),
        Motion::First => 0,
        Motion::Last => last,
    };
    to.min(last)
}

fn open(model: &mut Model) -> Vec<Effect> {
    let Some(task) = model.tasks.current() else { return Vec::new() };
    let detail = Detail::of(task);
    let effects = vec![Effect::AskTask(detail.id())];
    model.detail = Some(detail);
    effects
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.overlay.take().is_none() {
        model.detail = None;
    }
    Vec::new()
}

fn reload(model: &mut Model) -> Vec<Effect> {
    let mut effects = asking::anew(model);
    effects.extend(model.detail.as_ref().map(|detail| Effect::AskTask(detail.id())));
    if let Connection::Off(_) = model.connection {
        model.connection = Connection::Connecting;
        effects.push(Effect::Follow);
    }
    effects
}
