//! The help on the screen.

use ratatui::layout::Rect;

use super::paint::{Painter, indented, row, width};
use super::theme::Tone;
use crate::help;
use crate::keymap::Mode;

/// Columns between the keys and what they do.
const GAP: u16 = 2;

/// Draws the help for a mode, from the line `top` on.
pub(super) fn draw(painter: &mut Painter<'_>, area: Rect, mode: Mode, top: usize) {
    let lines = help::lines(mode);
    let keys = lines.iter().map(|line| width(&line.0)).max().unwrap_or_default();
    for (index, (left, right)) in lines.iter().skip(top).take(area.height.into()).enumerate() {
        let area = indented(row(area, index), 1);
        let tone = if right.is_empty() { Tone::Heading } else { Tone::Strong };
        painter.put(area, left, tone);
        painter.put(indented(area, keys + GAP), right, Tone::Plain);
    }
}
