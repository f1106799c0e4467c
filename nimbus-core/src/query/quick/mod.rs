//! Quick-add: one line of text that becomes a task.

mod due;
mod marker;
mod names;

use std::ops::Range;

use self::marker::{Marker, Piece, Sign};
use super::error::{QueryError, shown};
use super::moment::Moment;
use crate::task::Priority;
use crate::text::{ProjectKey, TagName, TextError, Title};
use crate::time::Due;

pub use self::names::QuickNames;

/// Longest quick-add text, in characters.
pub const QUICK_MAX: usize = 4_000;

/// What a quick-add text says.
///
/// | written | means |
/// |---|---|
/// | `#OPS` | the project |
/// | `@ada`, `@"Ada Lovelace"`, `@ada@example.com`, `@me` | an assignee |
/// | `+backend`, `+"needs review"` | a tag |
/// | `!high` | the priority |
/// | `due:fri`, `due:2026-12-01T14:00` | the due |
///
/// Such a marker begins a word. Everything else is the title, and so is a marker
/// with `\` before it. Punctuation after a marker goes with it.
///
/// ```
/// use nimbus_core::query::{Moment, Quick};
/// let moment = Moment {
///     now: "2026-11-23T10:00:00Z".parse().unwrap(),
///     zone: "Europe/Paris".parse().unwrap(),
///     week_start: jiff::civil::Weekday::Monday,
///     me: None,
/// };
/// let quick = Quick::parse("Review C# in PR \\#7 #OPS @ada !high due:fri +tag", &moment)?;
/// assert_eq!(quick.title.as_str(), "Review C# in PR #7");
/// assert_eq!(quick.due.unwrap().day().to_string(), "2026-11-27");
/// # Ok::<(), nimbus_core::query::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quick {
    /// The text without its markers, single spaces between the words.
    pub title: Title,
    /// The project's key.
    pub project: Option<ProjectKey>,
    /// Names of the assignees as written, in order.
    pub assignees: Vec<String>,
    /// The priority.
    pub priority: Option<Priority>,
    /// The due.
    pub due: Option<Due>,
    /// Names of the tags as written, in order.
    pub tags: Vec<TagName>,
    /// Where the markers stand, in order, for highlighting.
    pub spans: Vec<QuickSpan>,
    source: String,
}

/// Where one marker stands in a quick-add text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickSpan {
    /// In bytes, the sign included.
    pub span: Range<usize>,
    /// What it marks.
    pub kind: QuickKind,
}

/// What a marker in a quick-add text marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuickKind {
    /// `#OPS`
    Project,
    /// `@ada`
    Assignee,
    /// `!high`
    Priority,
    /// `due:fri`
    Due,
    /// `+backend`
    Tag,
}

impl Quick {
    /// Reads a quick-add text; its dates are meant at this moment.
    ///
    /// # Errors
    /// The first marker that cannot be understood or stands twice where one is
    /// allowed; or a title that is empty or too long.
    pub fn parse(source: &str, moment: &Moment) -> Result<Self, QueryError> {
        if let Some((cut, _)) = source.char_indices().nth(QUICK_MAX) {
            let message = format!("this is longer than {QUICK_MAX} characters");
            return Err(QueryError::new(source, cut..source.len(), message));
        }
        let mut draft =
            Draft { source, moment, words: Vec::new(), fields: Fields::default(), spans: Vec::new() };
        for piece in marker::pieces(source) {
            match piece {
                Piece::Word(word) => draft.words.push(word),
                Piece::Marker(marker) => draft.mark(&marker)?,
            }
        }
        draft.finish()
    }
}

#[derive(Default)]
struct Fields {
    project: Option<ProjectKey>,
    assignees: Vec<String>,
    priority: Option<Priority>,
    due: Option<Due>,
    tags: Vec<TagName>,
}

/// A quick-add text while it is being read.
struct Draft<'s> {
    source: &'s str,
    moment: &'s Moment,
    words: Vec<&'s str>,
    fields: Fields,
    spans: Vec<QuickSpan>,
}

impl Draft<'_> {
    fn mark(&mut self, marker: &Marker<'_>) -> Result<(), QueryError> {
        let misread = |misread: super::error::Misread| misread.at(self.source, marker.value_span.clone());
        let fields = &mut self.fields;
        let (kind, repeated) = match marker.sign {
            Sign::Assignee => {
                fields.assignees.push(marker.value.to_owned());
                (QuickKind::Assignee, false)
            }
            Sign::Tag => {
                fields.tags.push(marker::tag(marker.value).map_err(misread)?);
                (QuickKind::Tag, false)
            }
            Sign::Project => {
                let key = marker::project(marker.value).map_err(misread)?;
                (QuickKind::Project, fields.project.replace(key).is_some())
            }
            Sign::Priority => {
                let priority = marker::priority(marker.value).map_err(misread)?;
                (QuickKind::Priority, fields.priority.replace(priority).is_some())
            }
            Sign::Due => {
                let due = due::read(marker.value, self.moment).map_err(misread)?;
                (QuickKind::Due, fields.due.replace(due).is_some())
            }
        };
        if repeated {
            let text = shown(&self.source[marker.span.clone()]);
            let message = format!("{text} is a second {}; a task has one", kind.what());
            return Err(QueryError::new(self.source, marker.span.clone(), message));
        }
        self.spans.push(QuickSpan { span: marker.span.clone(), kind });
        Ok(())
    }

    fn finish(self) -> Result<Quick, QueryError> {
        let title = Title::parse(&self.words.join(" ")).map_err(|why| misplaced(self.source, &why))?;
        let Fields { project, assignees, priority, due, tags } = self.fields;
        let (spans, source) = (self.spans, self.source.to_owned());
        Ok(Quick { title, project, assignees, priority, due, tags, spans, source })
    }
}

/// What is wrong with the title, at the place in the whole text.
fn misplaced(source: &str, why: &TextError) -> QueryError {
    match *why {
        TextError::Control { code, at: _ } => {
            let found = source.char_indices().find(|(_, c)| u32::from(*c) == code);
            let span = found.map_or(0..source.len(), |(start, c)| start..start + c.len_utf8());
            let message = format!("the title holds the control character U+{code:04X}; take it out");
            QueryError::new(source, span, message)
        }
        TextError::Turn { .. } | TextError::LineBreak { .. } => {
            QueryError::new(source, 0..source.len(), format!("the title {why}"))
        }
        TextError::TooLong { .. } => QueryError::new(source, 0..source.len(), format!("the title {why}")),
        // What is missing is missing at the end.
        _ => QueryError::new(source, source.len()..source.len(), format!("the title {why}")),
    }
}

impl QuickKind {
    fn what(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Assignee => "assignee",
            Self::Priority => "priority",
            Self::Due => "due",
            Self::Tag => "tag",
        }
    }
}

#[cfg(test)]
mod tests;
