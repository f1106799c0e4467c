//! What moves on a terminal while a database is copied.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::context::Context;
use crate::out::Form;

/// Says what is done, where somebody watches; nothing is left of it when it goes.
pub(super) struct Shown(ProgressBar);

impl Shown {
    pub(super) fn to(cx: &Context) -> Self {
        if cx.out.form() != Form::Human || !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    pub(super) fn rows(&self, table: &str, rows: u64) {
        self.0.set_message(format!("{table}: {rows} rows"));
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
