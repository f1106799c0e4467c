//! Looks up the project, people and tags that a quick-add text names.

use std::collections::BTreeSet;

use super::super::directory::Directory;
use super::super::error::QueryError;
use super::super::field::Field;
use super::super::tree::ME;
use super::{Quick, QuickKind};
use crate::id::{ProjectId, TagId, UserId};
use crate::text::TagName;

/// The records a quick-add text names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuickNames {
    /// The project, if one is named.
    pub project: Option<ProjectId>,
    /// The assignees.
    pub assignees: BTreeSet<UserId>,
    /// Tags there are.
    pub tags: BTreeSet<TagId>,
    /// Tags there are not yet.
    pub new_tags: Vec<TagName>,
}

impl Quick {
    /// Looks up what the text names; `me` is who writes it.
    ///
    /// # Errors
    /// One error for a project and for every person that is not in the directory,
    /// and for every name that more than one person answers to. Unknown tags are
    /// no error: they can be created.
    pub fn names(&self, directory: &Directory, me: Option<UserId>) -> Result<QuickNames, Vec<QueryError>> {
        let (mut names, mut errors) = (QuickNames::default(), Vec::new());
        if let Some(key) = &self.project {
            match directory.projects(key.as_str()).first() {
                Some(project) => names.project = Some(*project),
                None => errors.extend(self.unknown(directory, QuickKind::Project, 0, key.as_str())),
            }
        }
        for (place, name) in self.assignees.iter().enumerate() {
            let found =
                if name.eq_ignore_ascii_case(ME) { me.into_iter().collect() } else { directory.people(name) };
            match found[..] {
                [user] => names.assignees.extend([user]),
                [] => errors.extend(self.unknown(directory, QuickKind::Assignee, place, name)),
                _ => errors.extend(self.error(QuickKind::Assignee, place, |at, source| {
                    let message =
                        format!("{} people answer to \"{name}\"; write an e-mail address", found.len());
                    QueryError::new(source, at, message)
                })),
            }
        }
        for tag in &self.tags {
            let found = directory.tags(tag.as_str());
            if found.is_empty() && !names.new_tags.iter().any(|other| other.folded() == tag.folded()) {
                names.new_tags.push(tag.clone());
            }
            names.tags.extend(found);
        }
        if errors.is_empty() { Ok(names) } else { Err(errors) }
    }

    fn unknown(
        &self,
        directory: &Directory,
        kind: QuickKind,
        place: usize,
        name: &str,
    ) -> Option<QueryError> {
        let field = if kind == QuickKind::Project { Field::Project } else { Field::Assignee };
        self.error(kind, place, |at, source| directory.unknown(source, at, field, name))
    }

    /// An error at the name in the marker of this kind that stands at this place among its kind.
    fn error(
        &self,
        kind: QuickKind,
        place: usize,
        make: impl FnOnce(std::ops::Range<usize>, &str) -> QueryError,
    ) -> Option<QueryError> {
        let span = self.spans.iter().filter(|span| span.kind == kind).nth(place)?;
        // Signs of names are one byte long.
        Some(make(span.span.start + 1..span.span.end, &self.source))
    }
}
