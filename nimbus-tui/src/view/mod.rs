//! The pure step from the model to the screen.

mod columns;
mod detail;
mod footer;
mod help;
mod list;
mod message;
mod paint;
mod status;
mod theme;

#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::Position;

use crate::keymap::Mode;
use crate::layout::Layout;
use crate::model::{Model, Overlay};
use paint::Painter;

/// Draws the model.
pub(crate) fn view(frame: &mut Frame<'_>, model: &Model) {
    let area = frame.area();
    let layout = Layout::of((area.width, area.height));
    let mut painter = Painter::new(frame.buffer_mut(), model.colour);
    status::header(&mut painter, layout.header, model);
    match (&model.overlay, &model.detail) {
        (Some(Overlay::Help(top)), _) => help::draw(&mut painter, layout.body(), model.beneath(), *top),
        (_, Some(detail)) => detail::draw(&mut painter, &layout, model, detail),
        (_, None) => list::draw(&mut painter, &layout, model),
    }
    let cursor = if let Some(Overlay::Prompt(prompt)) = &model.overlay {
        footer::prompt(&mut painter, &layout, prompt);
        status::prompt(&mut painter, layout.status, prompt)
    } else {
        status::draw(&mut painter, &layout, model);
        footer::keys(&mut painter, layout.footer, model.mode());
        None
    };
    if let Some(column) = cursor.filter(|_| model.mode() == Mode::Prompt && layout.status.height > 0) {
        frame.set_cursor_position(Position::new(column, layout.status.y));
    }
}
