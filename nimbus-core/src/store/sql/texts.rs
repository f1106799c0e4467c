//! Statements asked all the time, whose text is put together only once in a process.

use std::sync::OnceLock;

use super::Dialect;

/// One statement's text, in every engine's spelling.
pub(super) struct Text([OnceLock<String>; 2]);

impl Text {
    /// A statement that nobody has asked yet.
    pub(super) const fn new() -> Self {
        Self([const { OnceLock::new() }; 2])
    }

    /// The text with the engine's placeholders, made the first time.
    pub(super) fn get(&'static self, dialect: &dyn Dialect, make: impl FnOnce() -> String) -> &'static str {
        self.0[dialect.spoken() as usize].get_or_init(|| dialect.placeholders(&make()).into_owned())
    }
}
