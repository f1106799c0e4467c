//! The fields of the filter language, in one table.

use std::fmt;

use super::error::Misread;

/// A field a filter can ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Where the task stands: `todo`, `in_progress`, `done`, `cancelled`.
    Status,
    /// How urgent it is: `low` to `urgent`, or none.
    Priority,
    /// The project, by key or id.
    Project,
    /// Anyone of the people it is assigned to, by name, e-mail address or id.
    Assignee,
    /// Who created it.
    Creator,
    /// Any one of its tags, by name or id.
    Tag,
    /// The day it is due, in the due's own zone.
    Due,
    /// When it was created.
    Created,
    /// When it was last changed.
    Updated,
    /// When it was completed.
    Completed,
    /// A condition with a name: `is:overdue`.
    Is,
    /// Presence of another field: `has:due`.
    Has,
}

/// What a field's values look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One of a few words without an order.
    Word,
    /// One of a few words with an order: comparisons and ranges make sense.
    Rank,
    /// A name or an id of a record.
    Name,
    /// A date, absolute or relative: comparisons and ranges make sense.
    Date,
}

/// One row of the table of fields.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The field itself.
    pub field: Field,
    /// How it is written, and how it is printed.
    pub name: &'static str,
    /// Other spellings that are understood: the names of the JSON members.
    pub aliases: &'static [&'static str],
    /// What its values look like.
    pub shape: Shape,
    /// Whether a task can be without it, so that `none` and `has:` make sense.
    pub optional: bool,
}

/// Every field, in the order of [`Field`], which is also the order in which they are listed to people.
pub const FIELDS: [FieldInfo; 12] = [
    row(Field::Status, "status", &[], Shape::Word, false),
    row(Field::Priority, "priority", &[], Shape::Rank, true),
    row(Field::Project, "project", &[], Shape::Name, false),
    row(Field::Assignee, "assignee", &["assignees"], Shape::Name, true),
    row(Field::Creator, "creator", &["created_by"], Shape::Name, false),
    row(Field::Tag, "tag", &["tags"], Shape::Name, true),
    row(Field::Due, "due", &[], Shape::Date, true),
    row(Field::Created, "created", &["created_at"], Shape::Date, false),
    row(Field::Updated, "updated", &["updated_at"], Shape::Date, false),
    row(Field::Completed, "completed", &["completed_at"], Shape::Date, true),
    row(Field::Is, "is", &[], Shape::Word, false),
    row(Field::Has, "has", &[], Shape::Word, false),
];

const fn row(
    field: Field,
    name: &'static str,
    aliases: &'static [&'static str],
    shape: Shape,
    optional: bool,
) -> FieldInfo {
    FieldInfo { field, name, aliases, shape, optional }
}

impl Field {
    /// The field's row in the table.
    pub fn info(self) -> &'static FieldInfo {
        &FIELDS[self as usize]
    }

    /// How the field is written.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    pub(super) fn read(text: &str) -> Result<Self, Misread> {
        let lower = text.to_lowercase();
        let named = |info: &&FieldInfo| info.name == lower || info.aliases.contains(&lower.as_str());
        if let Some(info) = FIELDS.iter().find(named) {
            return Ok(info.field);
        }
        let mut misread = Misread::unknown(text, "a field", &FIELDS.map(|info| info.name));
        if misread.suggestion.is_none() {
            misread.message.push_str("; to search for text with an operator in it, put it in quotes");
        }
        Err(misread)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_row_at_its_own_place() {
        for (place, info) in FIELDS.iter().enumerate() {
            assert_eq!(info.field as usize, place, "{}", info.name);
            assert_eq!(Field::read(&info.name.to_uppercase()), Ok(info.field));
        }
        assert_eq!(FIELDS.len(), Field::Has as usize + 1);
    }
}
