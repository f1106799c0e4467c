//! The one way text gets onto the screen: made harmless, cut to its place, and never outside of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::theme::Tone;
use crate::text::{clean, measure};

/// Puts text onto a screen.
pub(crate) struct Painter<'a> {
    buffer: &'a mut Buffer,
    colour: bool,
}

impl<'a> Painter<'a> {
    /// Draws here, in colours or without.
    pub(crate) fn new(buffer: &'a mut Buffer, colour: bool) -> Self {
        Self { buffer, colour }
    }

    /// Writes one line of text into the first row of an area, and answers the columns it took.
    pub(crate) fn put(&mut self, area: Rect, text: &str, tone: Tone) -> u16 {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return 0;
        }
        let text = measure::cut(&clean::line(text), area.width.into());
        let style = tone.style(self.colour);
        let (end, _) = self.buffer.set_stringn(area.x, area.y, text, area.width.into(), style);
        end - area.x
    }

    /// Writes several pieces of text one after the other, and answers the columns they took.
    pub(crate) fn line(&mut self, area: Rect, pieces: &[(&str, Tone)]) -> u16 {
        pieces.iter().fold(0, |taken, (text, tone)| taken + self.put(indented(area, taken), text, *tone))
    }

    /// Writes text to the right edge of the first row of an area, and answers what is left of the area to its left.
    pub(crate) fn right(&mut self, area: Rect, text: &str, tone: Tone) -> Rect {
        let width = width(text).min(area.width);
        self.put(Rect { x: area.right() - width, width, ..area }, text, tone);
        // A blank between the two.
        Rect { width: (area.width - width).saturating_sub(1), ..area }
    }

    /// Empties an area.
    pub(crate) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
    }

    /// Turns the colours of an area round.
    pub(crate) fn reverse(&mut self, area: Rect) {
        self.buffer.set_style(area, Style::new().add_modifier(Modifier::REVERSED));
    }
}

/// The area without its first columns.
pub(crate) fn indented(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// A row of an area; an empty one below it.
pub(crate) fn row(area: Rect, row: usize) -> Rect {
    let row = u16::try_from(row).unwrap_or(u16::MAX).min(area.height);
    Rect { y: area.y + row, height: u16::from(row < area.height), ..area }
}

/// Columns the text takes once it is harmless.
pub(crate) fn width(text: &str) -> u16 {
    u16::try_from(measure::width(&clean::line(text))).unwrap_or(u16::MAX)
}
