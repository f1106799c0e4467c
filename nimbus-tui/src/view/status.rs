//! The header, and the row that says how things stand; or in its place the filter being typed.

use ratatui::layout::Rect;

use super::message;
use super::paint::{Painter, indented, width};
use super::theme::Tone;
use crate::layout::Layout;
use crate::model::{Connection, Matches, Model, Prompt};

/// Draws the organization and the filter.
pub(super) fn header(painter: &mut Painter<'_>, area: Rect, model: &Model) {
    let filter = if model.filter.is_empty() { "all tasks" } else { &model.filter };
    painter.line(
        indented(area, 1),
        &[
            ("Nimbus", Tone::Strong),
            ("  ", Tone::Plain),
            (&model.org, Tone::Plain),
            ("  ", Tone::Plain),
            (filter, Tone::Faint),
        ],
    );
}

/// Draws the connection to the right; a remark, or the place in the list, to the left.
pub(super) fn draw(painter: &mut Painter<'_>, layout: &Layout, model: &Model) {
    let area = indented(layout.status, 1);
    let area = Rect { width: area.width.saturating_sub(1), ..area };
    let (text, tone) = connection(&model.connection);
    let rest = painter.right(area, text, tone);
    let said = match (&model.notice, &model.connection) {
        (Some(notice), _) => message::say(painter, rest, layout.rows, notice, Tone::Bad),
        (None, Connection::Off(why)) => message::say(painter, rest, layout.rows, why, Tone::Bad),
        (None, _) => false,
    };
    if !said {
        painter.put(rest, &place(model), Tone::Faint);
    }
}

fn connection(connection: &Connection) -> (&'static str, Tone) {
    match connection {
        Connection::Connecting => ("connecting…", Tone::Faint),
        Connection::Live => ("live", Tone::Good),
        Connection::Reconnecting => ("reconnecting…", Tone::Warn),
        Connection::Off(_) => ("not live", Tone::Bad),
    }
}

/// Which task of how many, and whether more are on their way.
fn place(model: &Model) -> String {
    let tasks = &model.tasks;
    if tasks.items().is_empty() {
        return String::new();
    }
    let loaded = tasks.items().len() as u64;
    let of = match tasks.matches {
        // Tasks that were finished here stay in sight and are counted no more.
        Some(Matches { count, capped: false }) if tasks.next.is_some() => count.max(loaded).to_string(),
        Some(Matches { count, capped: true }) if tasks.next.is_some() => format!("{}+", count.max(loaded)),
        None if tasks.next.is_some() => format!("{loaded}+"),
        _ => loaded.to_string(),
    };
    let coming = if model.loading.is_some() { "  loading…" } else { "" };
    format!("{} of {of}{coming}", tasks.selected() + 1)
}

/// Draws the filter being typed, the part with the cursor if it is long, and answers the cursor's column.
pub(super) fn prompt(painter: &mut Painter<'_>, area: Rect, prompt: &Prompt) -> Option<u16> {
    let area = indented(area, 1);
    let sign = painter.put(area, "/", Tone::Strong);
    // One column is kept for the cursor behind the text.
    let area = indented(area, sign);
    let room = area.width.checked_sub(1)?;
    let text = prompt.line.text();
    let mut from = 0;
    let mut before = prompt.line.before();
    while width(before) > room {
        let first = before.chars().next().map_or(0, char::len_utf8);
        from += first;
        before = &before[first..];
    }
    let wrong = prompt.error().map_or(text.len()..text.len(), |error| error.span);
    let wrong = wrong.start.clamp(from, text.len())..wrong.end.clamp(from, text.len());
    painter.line(
        area,
        &[
            (&text[from..wrong.start], Tone::Plain),
            (&text[wrong.clone()], Tone::Bad),
            (&text[wrong.end..], Tone::Plain),
        ],
    );
    Some(area.x + width(before))
}
