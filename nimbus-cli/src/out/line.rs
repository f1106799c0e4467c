//! A line of output: our own words and clean data, with styles.

use anstyle::{AnsiColor, Style};
use nimbus_tui::text::measure::{cut, width};

use super::clean;

/// Not the main thing.
pub(crate) const DIM: Style = Style::new().dimmed();
/// What a thing is called.
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
/// The main thing.
pub(crate) const STRONG: Style = Style::new().bold();
/// It went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Look at this.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// It is late, or it failed.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// A line being put together. The only way for data to get into it is cleaned.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line(Vec<(Style, String)>);

impl Line {
    /// An empty line.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Words of ours.
    #[must_use]
    pub(crate) fn say(self, words: &'static str) -> Self {
        self.styled(Style::new(), words)
    }

    /// Words of ours that matter less.
    #[must_use]
    pub(crate) fn dim(self, words: &'static str) -> Self {
        self.styled(DIM, words)
    }

    /// Data.
    #[must_use]
    pub(crate) fn data(self, text: impl AsRef<str>) -> Self {
        self.styled(Style::new(), text)
    }

    /// What a thing is called.
    #[must_use]
    pub(crate) fn name(self, text: impl AsRef<str>) -> Self {
        self.styled(NAME, text)
    }

    /// Data in a style.
    #[must_use]
    pub(crate) fn styled(mut self, style: Style, text: impl AsRef<str>) -> Self {
        let clean = clean::line(text.as_ref()).into_owned();
        if !clean.is_empty() {
            self.0.push((style, clean));
        }
        self
    }

    /// This line and then another.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether nothing would be shown.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Columns it takes.
    pub(crate) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| width(text)).sum()
    }

    /// The line in at most so many columns, ending in `…` where something was left out.
    #[must_use]
    pub(crate) fn cut(self, most: usize) -> Self {
        if self.width() <= most {
            return self;
        }
        let mut left = most;
        let mut kept = Vec::new();
        for (style, text) in self.0 {
            let wide = width(&text);
            if wide < left {
                left -= wide;
                kept.push((style, text));
            } else {
                kept.push((style, cut(&text, left)));
                break;
            }
        }
        Self(kept)
    }

    /// The line with its styles as escape sequences of ours.
    pub(crate) fn render(&self, out: &mut String) {
        use std::fmt::Write;
        for (style, text) in &self.0 {
            let _infallible = if *style == Style::new() {
                out.write_str(text)
            } else {
                write!(out, "{style}{text}{style:#}")
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_bring_its_own_style() {
        let mut text = String::new();
        Line::new().data("\u{1b}[31mred").render(&mut text);
        assert_eq!(text, "␛[31mred");
    }

    #[test]
    fn a_line_is_cut_across_its_parts() {
        let line = Line::new().say("one ").name("two").say(" three");
        let mut text = String::new();
        line.clone().cut(6).render(&mut text);
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), "one t…");
        assert_eq!(line.clone().cut(13), line);
    }
}
