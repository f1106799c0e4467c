//! Looks up the records that a filter or a quick-add text names.

use std::ops::Range;

use super::error::{QueryError, shown};
use super::field::Field;
use super::filter::{Filter, Mention};
use super::suggest::nearest;
use super::tree::spelled;
use super::words::name_key;
use crate::id::{Id, ProjectId, TagId, UserId};

/// The records the caller may see and name. What is not in here is, for the caller, not there:
/// no error tells a hidden name from an absent one, and none but these is ever suggested.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// Projects, by key.
    pub projects: Vec<(ProjectId, String)>,
    /// Members.
    pub people: Vec<PersonEntry>,
    /// Tags, by name.
    pub tags: Vec<(TagId, String)>,
}

/// How a member can be called.
#[derive(Debug, Clone)]
pub struct PersonEntry {
    /// The member's user.
    pub id: UserId,
    /// The display name.
    pub name: String,
    /// The e-mail address, if known.
    pub email: Option<String>,
}

impl PersonEntry {
    /// The names the person answers to, ignoring case: the display name, each word of it,
    /// the e-mail address, and what stands before its `@`.
    fn names(&self) -> impl Iterator<Item = &str> {
        let email = self.email.as_deref();
        let local = email.and_then(|email| email.split_once('@')).map(|(local, _)| local);
        let words = self.name.split_whitespace();
        [&*self.name].into_iter().chain(words).chain(email).chain(local)
    }
}

impl Directory {
    /// The projects with this key or id.
    pub fn projects(&self, text: &str) -> Vec<ProjectId> {
        named(text, self.projects.iter().map(|(id, key)| (*id, [&**key])))
    }

    /// The people who answer to this name or id; more than one where they share it.
    pub fn people(&self, text: &str) -> Vec<UserId> {
        named(text, self.people.iter().map(|person| (person.id, person.names())))
    }

    /// The tags with this name or id.
    pub fn tags(&self, text: &str) -> Vec<TagId> {
        named(text, self.tags.iter().map(|(id, name)| (*id, [&**name])))
    }

    /// An error for each record the filter names that is not here, with the nearest name that is.
    pub fn unknown_names(&self, filter: &Filter) -> Vec<QueryError> {
        let unknown = |mention: &&Mention| match mention.field {
            Field::Project => self.projects(&mention.text).is_empty(),
            Field::Tag => self.tags(&mention.text).is_empty(),
            _ => self.people(&mention.text).is_empty(),
        };
        let describe = |mention: &Mention| {
            self.unknown(&filter.source, mention.span.clone(), mention.field, &mention.text)
        };
        filter.mentions().iter().filter(unknown).map(describe).collect()
    }

    /// The error that says a record is not here.
    pub(super) fn unknown(&self, source: &str, span: Range<usize>, field: Field, text: &str) -> QueryError {
        let message = format!("there is no {} {}", kind(field), shown(text));
        QueryError::new(source, span, message).suggesting(self.nearest(field, text).map(spelled))
    }

    fn nearest(&self, field: Field, text: &str) -> Option<&str> {
        match field {
            Field::Project => nearest(text, self.projects.iter().map(|(_, key)| &**key)),
            Field::Tag => nearest(text, self.tags.iter().map(|(_, name)| &**name)),
            _ => nearest(text, self.people.iter().flat_map(PersonEntry::names)),
        }
    }
}

fn kind(field: Field) -> &'static str {
    match field {
        Field::Project => "project",
        Field::Tag => "tag",
        _ => "member",
    }
}

fn named<'a, I: Id>(
    text: &str,
    entries: impl Iterator<Item = (I, impl IntoIterator<Item = &'a str>)>,
) -> Vec<I> {
    let id: Option<I> = text.parse().ok();
    let key = name_key(text);
    entries
        .filter_map(|(entry, names)| {
            let named = Some(entry) == id || names.into_iter().any(|name| name_key(name) == key);
            named.then_some(entry)
        })
        .collect()
}
