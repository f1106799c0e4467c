//! Looks up the records that a filter or a quick-add text names.

use std::ops::Range;

use super::by_name::ByName;
use super::error::{QueryError, shown};
use super::field::Field;
use super::filter::{Filter, Mention};
use super::suggest::nearest;
use super::tree::spelled;
use crate::id::{ProjectId, TagId, UserId};

/// The records the caller may see and name. What is not in here is, for the caller, not there:
/// no error tells a hidden name from an absent one, and none but these is ever suggested.
///
/// ```
/// use nimbus_core::id::{Id, TagId};
/// use nimbus_core::query::Directory;
/// let bug = TagId::from_uuid(uuid::Uuid::from_u128(1));
/// let directory = Directory::new(Vec::new(), Vec::new(), vec![(bug, "Bug".to_owned())]);
/// assert_eq!(directory.tags("bug"), [bug]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Directory {
    projects: Vec<(ProjectId, String)>,
    people: Vec<PersonEntry>,
    tags: Vec<(TagId, String)>,
    by_key: ByName<ProjectId>,
    by_person: ByName<UserId>,
    by_tag: ByName<TagId>,
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

/// Most unknown names of one filter that a near one is looked for; each costs a walk through all names there are.
const SUGGESTED_MAX: usize = 5;

impl Directory {
    /// The projects by key, the members, and the tags by name; sorted in once, here, so that each lookup is quick.
    pub fn new(
        projects: Vec<(ProjectId, String)>,
        people: Vec<PersonEntry>,
        tags: Vec<(TagId, String)>,
    ) -> Self {
        let by_key = ByName::new(projects.iter().map(|(id, key)| (*id, [&**key])));
        let by_person = ByName::new(people.iter().map(|person| (person.id, person.names())));
        let by_tag = ByName::new(tags.iter().map(|(id, name)| (*id, [&**name])));
        Self { projects, people, tags, by_key, by_person, by_tag }
    }

    /// All projects, by key.
    pub fn all_projects(&self) -> &[(ProjectId, String)] {
        &self.projects
    }

    /// All members, and those who were.
    pub fn all_people(&self) -> &[PersonEntry] {
        &self.people
    }

    /// All tags, by name.
    pub fn all_tags(&self) -> &[(TagId, String)] {
        &self.tags
    }

    /// The projects with this key or id.
    pub fn projects(&self, text: &str) -> Vec<ProjectId> {
        self.by_key.find(text)
    }

    /// The people who answer to this name or id; more than one where they share it.
    pub fn people(&self, text: &str) -> Vec<UserId> {
        self.by_person.find(text)
    }

    /// The tags with this name or id.
    pub fn tags(&self, text: &str) -> Vec<TagId> {
        self.by_tag.find(text)
    }

    /// An error for each record the filter names that is not here; the first few with the nearest name that is.
    pub(super) fn unknown_names(&self, filter: &Filter) -> Vec<QueryError> {
        let unknown = filter.mentions().iter().filter(|mention| !self.knows(mention.field, &mention.text));
        let describe = |(place, mention): (usize, &Mention)| {
            let Mention { field, text, span } = mention;
            if place < SUGGESTED_MAX {
                return self.unknown(&filter.source, span.clone(), *field, text);
            }
            QueryError::new(&filter.source, span.clone(), absent(*field, text))
        };
        unknown.enumerate().map(describe).collect()
    }

    fn knows(&self, field: Field, text: &str) -> bool {
        match field {
            Field::Project => self.by_key.knows(text),
            Field::Tag => self.by_tag.knows(text),
            _ => self.by_person.knows(text),
        }
    }

    /// The error that says a record is not here.
    pub(super) fn unknown(&self, source: &str, span: Range<usize>, field: Field, text: &str) -> QueryError {
        QueryError::new(source, span, absent(field, text)).suggesting(self.nearest(field, text).map(spelled))
    }

    fn nearest(&self, field: Field, text: &str) -> Option<&str> {
        match field {
            Field::Project => nearest(text, self.projects.iter().map(|(_, key)| &**key)),
            Field::Tag => nearest(text, self.tags.iter().map(|(_, name)| &**name)),
            _ => nearest(text, self.people.iter().flat_map(PersonEntry::names)),
        }
    }
}

fn absent(field: Field, text: &str) -> String {
    let kind = match field {
        Field::Project => "project",
        Field::Tag => "tag",
        _ => "member",
    };
    format!("there is no {kind} {}", shown(text))
}
