//! A filter as it was written, before its dates and names are looked up; and how it is printed.

use std::fmt::{self, Display, Formatter};

use super::date::DateWord;
use super::field::Field;
use super::lexer::keyword;
use super::token::Order;
use crate::id::{ProjectId, TagId, UserId};
use crate::task::{Priority, Status};

/// A filter's syntax tree. `And` and `Or` hold at least two parts and are never
/// directly inside their own kind, so one meaning has one tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// What an empty filter says.
    Everything,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Term(Clause),
}

/// One term. Lists hold at least one value and mean any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    /// As typed, quotes and escapes taken off.
    Text(String),
    Is(Vec<Condition>),
    Has(Vec<Field>),
    Status(Vec<Status>),
    Priority(Vec<Item<Priority>>),
    Project(Vec<Who<ProjectId>>),
    Person(Field, Vec<Who<UserId>>),
    Tag(Vec<Who<TagId>>),
    Date(Field, Vec<Item<DateWord>>),
}

/// A value of a field whose values have an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<T> {
    None,
    One(T),
    Range(Option<T>, Option<T>),
    /// Only ever the single item of its list.
    Compare(Order, T),
}

/// A record as it is named in a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who<I> {
    None,
    Me,
    Id(I),
    Name(String),
}

/// The words after `is:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Open,
    Done,
    Overdue,
    Deleted,
    Assigned,
    Unassigned,
    Subtask,
}

impl Condition {
    pub(super) const ALL: [Self; 7] = [
        Self::Open,
        Self::Done,
        Self::Overdue,
        Self::Deleted,
        Self::Assigned,
        Self::Unassigned,
        Self::Subtask,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Overdue => "overdue",
            Self::Deleted => "deleted",
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
            Self::Subtask => "subtask",
        }
    }
}

/// Words that mean something in place of a value, unless they are in quotes.
pub(super) const NONE: &str = "none";
pub(super) const ME: &str = "me";

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => Ok(()),
            Self::And(parts) => joined(f, parts, " ", |part, f| match part {
                Self::Or(_) => write!(f, "({part})"),
                _ => part.fmt(f),
            }),
            Self::Or(parts) => joined(f, parts, " or ", Display::fmt),
            Self::Not(inner) => match &**inner {
                Self::And(_) | Self::Or(_) => write!(f, "-({inner})"),
                _ => write!(f, "-{inner}"),
            },
            Self::Term(clause) => clause.fmt(f),
        }
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_text(f, text),
            Self::Is(list) => field(f, Field::Is, list, |condition, f| f.write_str(condition.as_str())),
            Self::Has(list) => field(f, Field::Has, list, Display::fmt),
            Self::Status(list) => field(f, Field::Status, list, Display::fmt),
            Self::Priority(list) => ordered(f, Field::Priority, list),
            Self::Project(list) => field(f, Field::Project, list, Display::fmt),
            Self::Person(role, list) => field(f, *role, list, Display::fmt),
            Self::Tag(list) => field(f, Field::Tag, list, Display::fmt),
            Self::Date(name, list) => ordered(f, *name, list),
        }
    }
}

fn joined<T>(
    f: &mut Formatter<'_>,
    parts: &[T],
    separator: &str,
    write: impl Fn(&T, &mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(separator)?;
        }
        write(part, f)?;
    }
    Ok(())
}

fn field<T>(
    f: &mut Formatter<'_>,
    field: Field,
    list: &[T],
    write: impl Fn(&T, &mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{field}:")?;
    joined(f, list, ",", write)
}

fn ordered<T: Display>(f: &mut Formatter<'_>, name: Field, list: &[Item<T>]) -> fmt::Result {
    if let [Item::Compare(order, value)] = list {
        return write!(f, "{name}{}{value}", order.as_str());
    }
    field(f, name, list, Display::fmt)
}

impl<T: Display> Display for Item<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str(NONE),
            Self::One(value) => value.fmt(f),
            Self::Compare(order, value) => write!(f, "{}{value}", order.as_str()),
            Self::Range(from, to) => {
                from.iter().try_for_each(|from| from.fmt(f))?;
                f.write_str("..")?;
                to.iter().try_for_each(|to| to.fmt(f))
            }
        }
    }
}

impl<I: Display + std::str::FromStr> Display for Who<I> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str(NONE),
            Self::Me => f.write_str(ME),
            Self::Id(id) => id.fmt(f),
            Self::Name(name) => {
                let reads_otherwise = [NONE, ME].iter().any(|word| name.eq_ignore_ascii_case(word));
                if !reads_otherwise && name.parse::<I>().is_err() && is_plain(name) {
                    f.write_str(name)
                } else {
                    f.write_str(&in_quotes(name))
                }
            }
        }
    }
}

fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    if is_plain(text) && keyword(text).is_none() { f.write_str(text) } else { f.write_str(&in_quotes(text)) }
}

/// Whether a text reads as itself without quotes, as a term and as a value.
fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '@' | '+' | '#'))
        && !text.contains("..")
}

/// A name as it is spelled in a filter: in quotes where it needs them.
pub(super) fn spelled(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { in_quotes(name) }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
