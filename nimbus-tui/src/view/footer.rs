//! The last row: the keys that matter, or what is wrong with the filter being typed.

use ratatui::layout::Rect;

use super::message;
use super::paint::{Painter, indented, width};
use super::theme::Tone;
use crate::keymap::{self, Mode};
use crate::layout::Layout;
use crate::model::Prompt;

/// Draws the hints of the table of keys, as many as fit.
pub(super) fn keys(painter: &mut Painter<'_>, area: Rect, mode: Mode) {
    let mut rest = indented(area, 1);
    for binding in keymap::bindings(mode) {
        let (Some(hint), Some(key)) = (binding.hint, binding.keys.first()) else { continue };
        let key = key.to_string();
        let whole = width(&key) + 1 + width(hint);
        if whole > rest.width {
            continue;
        }
        painter.line(rest, &[(&key, Tone::Strong), (" ", Tone::Plain), (hint, Tone::Faint)]);
        rest = indented(rest, whole + 2);
    }
}

/// Draws what is wrong with the filter, with its column; the keys of the prompt if nothing is.
pub(super) fn prompt(painter: &mut Painter<'_>, layout: &Layout, prompt: &Prompt) {
    let wrong = prompt.refused.clone().or_else(|| prompt.error().map(|error| error.to_string()));
    let said = wrong.is_some_and(|wrong| {
        message::say(painter, indented(layout.footer, 1), layout.rows, &wrong, Tone::Bad)
    });
    if !said {
        keys(painter, layout.footer, Mode::Prompt);
    }
}
