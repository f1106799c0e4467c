//! What has to be said in full: in one row if it fits, else in the rows above it.

use ratatui::layout::Rect;

use super::paint::{Painter, row, width};
use super::theme::Tone;
use crate::text::{clean, wrap};

/// Most rows a message takes of what is above it.
const MOST: u16 = 4;

/// Writes a message into `place` if it fits there, else over the lowest rows of `above`; answers whether it stands in
/// its place.
pub(super) fn say(painter: &mut Painter<'_>, place: Rect, above: Rect, text: &str, tone: Tone) -> bool {
    if width(text) <= place.width || above.height < 2 {
        painter.put(place, text, tone);
        return true;
    }
    let area = Rect { x: above.x + 1, width: above.width.saturating_sub(2), ..above };
    let lines = wrap::wrap(&clean::line(text), area.width.into());
    let rows = u16::try_from(lines.len()).unwrap_or(MOST).min(MOST).min(above.height);
    let skipped = above.height - rows;
    painter.clear(Rect { y: above.y + skipped, height: rows, ..above });
    for (index, line) in lines.iter().take(rows.into()).enumerate() {
        painter.put(row(area, usize::from(skipped) + index), line, tone);
    }
    false
}
