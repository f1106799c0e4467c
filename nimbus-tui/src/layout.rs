//! Where things stand on the screen: for the view to draw them, and for the update to know how much can be seen.

use ratatui::layout::Rect;

/// Rows of a task's facts above its text: title, status and priority, dates, people, tags and comments, an empty one.
const FACTS: u16 = 6;

/// The parts of the screen, from top to bottom. Parts for which there is no room are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Organization and filter.
    pub(crate) header: Rect,
    /// The names of the columns.
    pub(crate) headings: Rect,
    /// The tasks.
    pub(crate) rows: Rect,
    /// How things stand, or the line being typed.
    pub(crate) status: Rect,
    /// The keys, or what is wrong with the line being typed.
    pub(crate) footer: Rect,
}

impl Layout {
    /// The parts of a screen of this size.
    pub(crate) fn of((width, height): (u16, u16)) -> Self {
        // In a low terminal the list goes before its frame: header, headings, then the footer are left out.
        let has = |least: u16| u16::from(height >= least);
        let (header, headings, status, footer) = (has(6), has(7), has(2), has(4));
        let rows = height - header - headings - status - footer;
        let mut y = 0;
        let mut part = |height: u16| {
            let area = Rect::new(0, y, width, height);
            y += height;
            area
        };
        Self {
            header: part(header),
            headings: part(headings),
            rows: part(rows),
            status: part(status),
            footer: part(footer),
        }
    }

    /// Where one task is shown whole: in place of the list.
    pub(crate) fn body(&self) -> Rect {
        Rect { y: self.headings.y, height: self.headings.height + self.rows.height, ..self.rows }
    }

    /// The part of the body where a task's text is, with a margin of one column.
    pub(crate) fn text(&self) -> Rect {
        let body = self.body();
        let facts = FACTS.min(body.height);
        Rect::new(1, body.y + facts, body.width.saturating_sub(2), body.height - facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_screen_without_overlap() {
        for height in 0..60 {
            let layout = Layout::of((80, height));
            let parts = [layout.header, layout.headings, layout.rows, layout.status, layout.footer];
            assert_eq!(parts.iter().map(|part| part.height).sum::<u16>(), height);
            assert!(parts.windows(2).all(|pair| pair[0].bottom() == pair[1].y));
            assert!(layout.text().bottom() <= layout.status.y);
        }
    }

    #[test]
    fn the_list_is_the_last_thing_to_go() {
        assert_eq!(Layout::of((80, 1)).rows.height, 1);
    }
}
