//! Reads what stands after an operator as values of the field before it.

use std::ops::Range;
use std::str::FromStr;

use super::date::DateWord;
use super::error::{Misread, QueryError, shown};
use super::field::{FIELDS, Field};
use super::filter::{LIST_MAX, Mention};
use super::token::Order;
use super::tree::{Clause, Condition, Item, ME, NONE, Who};
use crate::id::Id;
use crate::task::{Priority, Status};
use crate::text::ProjectKey;

/// A value as it stands in the source, quotes and escapes taken off.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) span: Range<usize>,
}

/// What stands between two commas.
#[derive(Debug, Clone)]
pub(super) enum RawItem {
    One(Raw),
    Range { from: Option<Raw>, to: Option<Raw>, span: Range<usize> },
}

/// A field, how it is compared, and the values it is compared with.
pub(super) struct Values<'s> {
    pub(super) source: &'s str,
    pub(super) field: Field,
    /// Where the field and its operator stand.
    pub(super) head: Range<usize>,
    pub(super) order: Option<Order>,
    /// At least one.
    pub(super) items: Vec<RawItem>,
}

impl Values<'_> {
    /// The term they make; records that are named in it are noted in `mentions`.
    pub(super) fn clause(&self, mentions: &mut Vec<Mention>) -> Result<Clause, QueryError> {
        if self.items.len() > LIST_MAX {
            let message = format!("a list holds at most {LIST_MAX} values, this one {}", self.items.len());
            return Err(QueryError::new(self.source, self.head.clone(), message));
        }
        Ok(match self.field {
            Field::Status => Clause::Status(self.words(status)?),
            Field::Is => Clause::Is(self.words(condition)?),
            Field::Has => Clause::Has(self.words(presence)?),
            Field::Priority => Clause::Priority(self.ranks(priority, |from, to| from > to)?),
            Field::Project => Clause::Project(self.names(mentions, project)?),
            Field::Assignee | Field::Creator => Clause::Person(self.field, self.names(mentions, name)?),
            Field::Tag => Clause::Tag(self.names(mentions, name)?),
            Field::Due | Field::Created | Field::Updated | Field::Completed => {
                Clause::Date(self.field, self.ranks(date, runs_backwards)?)
            }
        })
    }

    fn error(&self, span: &Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError::new(self.source, span.clone(), message)
    }

    fn read<T>(&self, raw: &Raw, read: impl Fn(&str) -> Result<T, Misread>) -> Result<T, QueryError> {
        read(&raw.text).map_err(|misread| misread.at(self.source, raw.span.clone()))
    }

    /// Values of a field without an order: neither comparisons nor ranges.
    fn singles(&self) -> Result<Vec<&Raw>, QueryError> {
        if self.order.is_some() {
            let message = format!("{} has no order; compare it with : or !=", self.field);
            return Err(self.error(&self.head, message));
        }
        self.items.iter().map(|item| self.single(item)).collect()
    }

    fn single<'i>(&self, item: &'i RawItem) -> Result<&'i Raw, QueryError> {
        match item {
            RawItem::One(raw) => Ok(raw),
            RawItem::Range { span, .. } => {
                let message = format!("{} has no order, so no ranges; write a list with commas", self.field);
                Err(self.error(span, message))
            }
        }
    }

    fn words<T>(&self, read: impl Fn(&str) -> Result<T, Misread>) -> Result<Vec<T>, QueryError> {
        let read_one = |raw: &Raw| {
            self.is_none(raw)?;
            self.read(raw, &read)
        };
        self.singles()?.into_iter().map(read_one).collect()
    }

    fn names<I: Id>(
        &self,
        mentions: &mut Vec<Mention>,
        check: impl Fn(&str) -> Result<String, Misread>,
    ) -> Result<Vec<Who<I>>, QueryError> {
        let mut list = Vec::new();
        for raw in self.singles()? {
            if self.is_none(raw)? {
                list.push(Who::None);
                continue;
            }
            let is_person = matches!(self.field, Field::Assignee | Field::Creator);
            if is_person && !raw.quoted && raw.text.eq_ignore_ascii_case(ME) {
                list.push(Who::Me);
                continue;
            }
            let id = raw.text.parse::<I>().ok().filter(|_| !raw.quoted);
            list.push(match id {
                Some(id) => Who::Id(id),
                None => Who::Name(self.read(raw, &check)?),
            });
            mentions.push(Mention { field: self.field, text: raw.text.clone(), span: raw.span.clone() });
        }
        Ok(list)
    }

    /// Values of a field with an order.
    fn ranks<T: Copy>(
        &self,
        read: impl Fn(&str) -> Result<T, Misread>,
        backwards: impl Fn(T, T) -> bool,
    ) -> Result<Vec<Item<T>>, QueryError> {
        if let Some(order) = self.order {
            return Ok(vec![self.compared(order, read)?]);
        }
        let item = |item: &RawItem| match item {
            RawItem::One(raw) if self.is_none(raw)? => Ok(Item::None),
            RawItem::One(raw) => Ok(Item::One(self.read(raw, &read)?)),
            RawItem::Range { from, to, span } => {
                let end = |raw: &Option<Raw>| raw.as_ref().map(|raw| self.read(raw, &read)).transpose();
                let (from, to) = (end(from)?, end(to)?);
                if from.is_some_and(|from| to.is_some_and(|to| backwards(from, to))) {
                    return Err(
                        self.error(span, "this range runs backwards, nothing lies in it; swap its ends")
                    );
                }
                Ok(Item::Range(from, to))
            }
        };
        self.items.iter().map(item).collect()
    }

    fn compared<T>(
        &self,
        order: Order,
        read: impl Fn(&str) -> Result<T, Misread>,
    ) -> Result<Item<T>, QueryError> {
        let sign = order.as_str();
        let [item] = &*self.items else {
            return Err(self.error(&self.head, format!("{sign} takes one value; only : and != take a list")));
        };
        let raw = match item {
            RawItem::One(raw) => raw,
            RawItem::Range { span, .. } => {
                return Err(self.error(span, format!("{sign} takes one value, not a range")));
            }
        };
        if self.is_none(raw)? {
            let message = format!("none has no order; write {}:none or has:{}", self.field, self.field);
            return Err(self.error(&raw.span, message));
        }
        Ok(Item::Compare(order, self.read(raw, read)?))
    }

    /// Whether a value is the bare word `none`; an error where a task always has the field.
    fn is_none(&self, raw: &Raw) -> Result<bool, QueryError> {
        if raw.quoted || !raw.text.eq_ignore_ascii_case(NONE) {
            return Ok(false);
        }
        match (self.field, self.field.info().optional) {
            (Field::Is | Field::Has, _) => Ok(false),
            (_, true) => Ok(true),
            (_, false) => Err(self.error(&raw.span, format!("{} is never absent", self.field))),
        }
    }
}

fn status(text: &str) -> Result<Status, Misread> {
    let unknown = |_| Misread::unknown(text, "a status", Status::WORDS);
    text.to_lowercase().parse().map_err(unknown)
}

fn priority(text: &str) -> Result<Priority, Misread> {
    let unknown = |_| Misread::unknown(text, "a priority", Priority::WORDS);
    text.to_lowercase().parse().map_err(unknown)
}

fn condition(text: &str) -> Result<Condition, Misread> {
    let lower = text.to_lowercase();
    let unknown = || Misread::unknown(text, "a condition", &Condition::ALL.map(Condition::as_str));
    Condition::ALL.into_iter().find(|condition| condition.as_str() == lower).ok_or_else(unknown)
}

fn presence(text: &str) -> Result<Field, Misread> {
    let field = Field::read(text).map_err(|mut misread| {
        misread.message = format!("{} is not a field", shown(text));
        misread
    });
    match field {
        Ok(field) if field.info().optional => Ok(field),
        _ => {
            let optional = FIELDS.iter().filter(|info| info.optional).map(|info| info.name);
            Err(Misread::unknown(text, "a field that can be missing", &optional.collect::<Vec<_>>()))
        }
    }
}

fn project(text: &str) -> Result<String, Misread> {
    let key = ProjectKey::parse(text).map_err(|why| Misread::new(format!("a project's key {why}")))?;
    Ok(key.to_string())
}

fn name(text: &str) -> Result<String, Misread> {
    if text.trim().is_empty() { Err(Misread::new("a name cannot be empty")) } else { Ok(text.to_owned()) }
}

fn date(text: &str) -> Result<DateWord, Misread> {
    DateWord::from_str(text).map_err(|error| error.0)
}

/// Relative dates may turn around as time goes by; only fixed ones are known to be wrong.
fn runs_backwards(from: DateWord, to: DateWord) -> bool {
    match (from.fixed(), to.fixed()) {
        (Some((first, _)), Some((_, last))) => first > last,
        _ => false,
    }
}
