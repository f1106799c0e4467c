//! The help, as lines: the table of keys in words.

use crate::keymap::{self, Binding, Mode};

/// The keys that hold in a mode, then those for typing a filter: what to press, and what it does. A line without the
/// latter is a heading, or empty.
pub(crate) fn lines(mode: Mode) -> Vec<(String, &'static str)> {
    let section = |title: &str, mode| {
        let rows = keymap::bindings(mode).map(|binding| (keys(binding), binding.help));
        std::iter::once((title.to_owned(), "")).chain(rows).collect::<Vec<_>>()
    };
    let here = if mode == Mode::Detail { "In a task" } else { "In the list" };
    [section(here, mode), vec![(String::new(), "")], section("Typing a filter", Mode::Prompt)].concat()
}

fn keys(binding: &Binding) -> String {
    binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
