//! The order of a list of tasks: `-due,created_at`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::error::{Misread, QueryError};
use super::expr::Expr;
use crate::task::Task;
use crate::time::Due;

/// What tasks can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// When they were created.
    CreatedAt,
    /// When they were last changed.
    UpdatedAt,
    /// When they were completed.
    CompletedAt,
    /// When they are due: by local day, then time, a bare day last in its day.
    Due,
    /// Their priority, from low to urgent.
    Priority,
    /// Where they stand, from todo to cancelled.
    Status,
    /// Their title, bytewise, the case of a to z ignored.
    Title,
    /// Their place in the project.
    Position,
    /// Their number in the project.
    Number,
}

impl SortKey {
    /// All of them, with how they are written.
    pub const ALL: [(&str, Self); 9] = [
        ("created_at", Self::CreatedAt),
        ("updated_at", Self::UpdatedAt),
        ("completed_at", Self::CompletedAt),
        ("due", Self::Due),
        ("priority", Self::Priority),
        ("status", Self::Status),
        ("title", Self::Title),
        ("position", Self::Position),
        ("number", Self::Number),
    ];

    fn value(self, task: &Task) -> Option<String> {
        match self {
            Self::CreatedAt => Some(task.created_at.as_millis().to_string()),
            Self::UpdatedAt => Some(task.updated_at.as_millis().to_string()),
            Self::CompletedAt => task.completed_at.map(|at| at.as_millis().to_string()),
            Self::Due => task.due.as_ref().map(Due::key),
            Self::Priority => task.priority.map(|priority| (priority as u8 + 1).to_string()),
            Self::Status => Some((task.status as u8 + 1).to_string()),
            Self::Title => Some(title_key(task)),
            Self::Position => task.position.as_ref().map(ToString::to_string),
            Self::Number => Some(task.number.to_string()),
        }
    }

    /// Whether what is compared is text, not a number.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Due | Self::Title | Self::Position)
    }

    /// Whether its values are moments, which cursors keep in milliseconds.
    #[cfg(feature = "engine")]
    pub(crate) const fn is_time(self) -> bool {
        matches!(self, Self::CreatedAt | Self::UpdatedAt | Self::CompletedAt)
    }

    /// Whether a stored task may be without it.
    pub(crate) const fn may_be_absent(self) -> bool {
        matches!(self, Self::CompletedAt | Self::Due | Self::Priority)
    }

    /// How the key is written.
    pub const fn as_str(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortBy {
    /// What is compared.
    pub key: SortKey,
    /// Whether the greatest comes first. What is absent comes last either way.
    pub descending: bool,
}

/// An order of tasks: keys from the most to the least important, ties by id.
///
/// ```
/// use nimbus_core::query::Sort;
/// let sort = Sort::parse("-due,created_at")?;
/// assert!(sort.keys()[0].descending);
/// let error = Sort::parse("-due,craeted_at").unwrap_err();
/// assert_eq!(error.to_string(), r#"column 6: "craeted_at" is not a sort key; did you mean "created_at"?"#);
/// # Ok::<(), nimbus_core::query::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort(Vec<SortBy>);

impl Sort {
    /// The order of lists that people look at, on the command line and in the terminal UI alike: what is due first, of that
    /// what matters more, then the newest; what was made at one moment, as an import does, by number.
    pub const FOR_PEOPLE: &'static str = "due,-priority,-created_at,number";

    /// Reads keys between commas; a `-` before one turns its direction round.
    ///
    /// # Errors
    /// The first key that is unknown, missing or repeated.
    pub fn parse(source: &str) -> Result<Self, QueryError> {
        let mut keys: Vec<SortBy> = Vec::new();
        let mut at = 0;
        for part in source.split(',') {
            let span = at..at + part.len();
            at = span.end + 1;
            let read = SortBy::read(part).and_then(|by| {
                let repeated = keys.iter().any(|earlier| earlier.key == by.key);
                if repeated {
                    Err(Misread::new(format!("{} is sorted by twice", by.key.as_str())))
                } else {
                    Ok(by)
                }
            });
            let end = span.start + part.trim_end().len();
            let name = part.trim().strip_prefix('-').unwrap_or(part.trim());
            keys.push(read.map_err(|misread| misread.at(source, end - name.len()..end))?);
        }
        Ok(Self(keys))
    }

    /// The order of a list that asks for none: by place if the filter allows one project only
    /// (places of different projects do not compare), else by creation, oldest first.
    pub fn default_for(filter: &Expr) -> Self {
        let key = if filter.only_project().is_some() { SortKey::Position } else { SortKey::CreatedAt };
        Self(vec![SortBy { key, descending: false }])
    }

    /// Its keys, the most important first; at least one.
    pub fn keys(&self) -> &[SortBy] {
        &self.0
    }

    /// What a task has at each key, as text for a cursor: moments in milliseconds, a due as its
    /// [key](crate::time::Due::key), priority and status by their rank from 1, titles as they are compared.
    pub fn values(&self, task: &Task) -> Vec<Option<String>> {
        self.0.iter().map(|by| by.key.value(task)).collect()
    }

    /// Whether these can be what a task has at each key: a number or nothing where there is one, as
    /// [`values`](Self::values) writes them.
    pub fn fits(&self, values: &[Option<String>]) -> bool {
        let fits = |(by, value): (&SortBy, &Option<String>)| match value {
            Some(value) => by.key.is_text() || value.parse::<i64>().is_ok(),
            None => by.key.may_be_absent(),
        };
        self.0.len() == values.len() && self.0.iter().zip(values).all(fits)
    }

    /// Compares two tasks; equal only if they are the same task.
    pub fn compare(&self, a: &Task, b: &Task) -> Ordering {
        let by_key = |order: Ordering, by: &SortBy| order.then_with(|| by.compare(a, b));
        self.0.iter().fold(Ordering::Equal, by_key).then_with(|| a.id.cmp(&b.id))
    }
}

impl SortBy {
    fn read(text: &str) -> Result<Self, Misread> {
        let text = text.trim();
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        if name.is_empty() {
            return Err(Misread::new("a sort key is missing"));
        }
        match SortKey::ALL.iter().find(|(word, _)| *word == name) {
            Some((_, key)) => Ok(Self { key: *key, descending }),
            None => Err(Misread::unknown(name, "a sort key", &SortKey::ALL.map(|(word, _)| word))),
        }
    }

    fn compare(self, a: &Task, b: &Task) -> Ordering {
        match self.key {
            SortKey::CreatedAt => self.directed(&a.created_at, &b.created_at),
            SortKey::UpdatedAt => self.directed(&a.updated_at, &b.updated_at),
            SortKey::CompletedAt => self.absent_last(a.completed_at, b.completed_at),
            SortKey::Due => self.absent_last(a.due.as_ref().map(Due::key), b.due.as_ref().map(Due::key)),
            SortKey::Priority => self.absent_last(a.priority, b.priority),
            SortKey::Status => self.directed(&a.status, &b.status),
            SortKey::Title => self.directed(&title_key(a), &title_key(b)),
            SortKey::Position => self.absent_last(a.position.as_ref(), b.position.as_ref()),
            SortKey::Number => self.directed(&a.number, &b.number),
        }
    }

    fn directed<T: Ord>(self, a: &T, b: &T) -> Ordering {
        if self.descending { b.cmp(a) } else { a.cmp(b) }
    }

    fn absent_last<T: Ord>(self, a: Option<T>, b: Option<T>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.directed(&a, &b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// Only the letters a to z lose their case: both databases agree on no more than that.
fn title_key(task: &Task) -> String {
    task.title.as_str().to_ascii_lowercase()
}

impl FromStr for Sort {
    type Err = QueryError;

    fn from_str(source: &str) -> Result<Self, QueryError> {
        Self::parse(source)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, by) in self.0.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let minus = if by.descending { "-" } else { "" };
            write!(f, "{comma}{minus}{}", by.key.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{Id, ProjectId, TaskId, UserId};
    use crate::task::{Priority, Status};
    use rstest::rstest;
    use uuid::Uuid;

    fn task(number: u8, change: impl FnOnce(&mut Task)) -> Task {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let mut task = Task {
            id: TaskId::from_uuid(Uuid::from_u128(number.into())),
            version: crate::change::Seq(1),
            project: ProjectId::from_uuid(Uuid::nil()),
            number: number.into(),
            title: "task".parse().unwrap(),
            description: crate::text::Description::default(),
            status: Status::Todo,
            priority: None,
            start: None,
            due: None,
            estimate: None,
            assignees: [].into(),
            tags: [].into(),
            parent: None,
            position: None,
            created_at: now,
            created_by: UserId::from_uuid(Uuid::nil()),
            updated_at: now,
            completed_at: None,
            deleted_at: None,
            source: None,
        };
        change(&mut task);
        task
    }

    #[rstest]
    #[case::a_number("number", &[Some("7")], true)]
    #[case::no_number("number", &[Some("abc")], false)]
    #[case::a_number_that_is_never_absent("number", &[None], false)]
    #[case::text_that_may_be_absent("due,title", &[None, Some("abc")], true)]
    #[case::one_too_few("due,title", &[None], false)]
    #[case::one_too_many("title", &[Some("a"), None], false)]
    fn a_place_fits_its_order(#[case] sort: Sort, #[case] values: &[Option<&str>], #[case] fits: bool) {
        let values: Vec<_> = values.iter().map(|value| value.map(str::to_owned)).collect();
        assert_eq!(sort.fits(&values), fits);
    }

    #[rstest]
    #[case::absent_last("priority", [2, 3, 1])]
    #[case::absent_last_even_backwards("-priority", [3, 2, 1])]
    #[case::the_bare_day_after_the_hour("due", [2, 3, 1])]
    #[case::dues_backwards("-due", [3, 2, 1])]
    #[case::by_state("-status", [1, 2, 3])]
    #[case::titles_ignoring_case("title", [3, 1, 2])]
    #[case::by_number("-number", [3, 2, 1])]
    #[case::ties_by_id("created_at", [1, 2, 3])]
    #[case::ties_by_id_even_backwards("-created_at", [1, 2, 3])]
    #[case::the_next_key_decides("created_at,-priority", [3, 2, 1])]
    fn tasks_come(#[case] sort: Sort, #[case] order: [u64; 3]) {
        let hour = crate::time::Due::At {
            at: "2026-12-01T22:00:00Z".parse().unwrap(),
            zone: "Europe/Paris".parse().unwrap(),
        };
        let mut tasks = [
            task(1, |task| {
                task.title = "banana".parse().unwrap();
                task.status = Status::Cancelled;
            }),
            task(2, |task| {
                task.title = "Cherry".parse().unwrap();
                task.priority = Some(Priority::Low);
                task.due = Some(hour);
            }),
            task(3, |task| {
                task.title = "Apple".parse().unwrap();
                task.priority = Some(Priority::Urgent);
                task.due = Some("2026-12-01".parse().unwrap());
            }),
        ];
        tasks.sort_by(|a, b| sort.compare(a, b));
        assert_eq!(tasks.map(|task| task.number), order);
    }

    #[rstest]
    #[case::unknown("-due,colour", r#"column 6: "colour" is not a sort key (created_at, updated_at, completed_at, due, priority, status, title, position, number)"#)]
    #[case::doubled_sign("due,--title", r#"column 6: "-title" is not a sort key; did you mean "title"?"#)]
    #[case::repeated("due,title,-due", "column 12: due is sorted by twice")]
    #[case::hole("due,,title", "column 5: a sort key is missing")]
    #[case::nothing("", "column 1: a sort key is missing")]
    fn a_wrong_order_is_told_where_and_why(#[case] source: &str, #[case] why: &str) {
        assert_eq!(Sort::parse(source).unwrap_err().to_string(), why);
    }

    #[test]
    fn every_key_reads_and_prints() {
        for (word, key) in SortKey::ALL {
            assert_eq!(key.as_str(), word);
            assert_eq!(Sort::parse(word).unwrap().keys(), [SortBy { key, descending: false }]);
        }
    }

    #[test]
    fn an_order_is_printed_as_it_is_read() {
        assert_eq!(Sort::parse(Sort::FOR_PEOPLE).unwrap().to_string(), Sort::FOR_PEOPLE);
        assert_eq!(Sort::parse(" -due, created_at").unwrap().to_string(), "-due,created_at");
    }

    #[rstest]
    #[case::one_project("project:prj_0000000000000000000000000a is:open", "position")]
    #[case::two_projects(
        "project:prj_0000000000000000000000000a,prj_0000000000000000000000000b",
        "created_at"
    )]
    #[case::one_project_or_more("project:prj_0000000000000000000000000a or is:open", "created_at")]
    #[case::no_filter("", "created_at")]
    fn without_an_order_places_count_within_one_project(#[case] filter: &str, #[case] order: &str) {
        use super::super::{Directory, Filter, Moment};
        let moment = Moment {
            now: "2026-11-23T10:00:00Z".parse().unwrap(),
            zone: crate::time::Zone::utc(),
            week_start: jiff::civil::Weekday::Monday,
            me: None,
        };
        let projects = [10, 11].map(|id| (ProjectId::from_uuid(Uuid::from_u128(id)), format!("P{id}")));
        let directory = Directory::new(projects.to_vec(), Vec::new(), Vec::new());
        let expr = Filter::parse(filter).unwrap().resolve(&moment, &directory).unwrap();
        assert_eq!(Sort::default_for(&expr).to_string(), order);
    }
}
