//! Turns a filter as it was written into what it means, here, now and for this caller.

use std::collections::BTreeSet;
use std::fmt;

use super::date::DateWord;
use super::directory::Directory;
use super::error::QueryError;
use super::expr::{Expr, OptionalField, Term, TimeField};
use super::field::Field;
use super::filter::Filter;
use super::moment::{Bounds, Moment};
use super::token::Order;
use super::tree::{Clause, Condition, Item, Node, Who};
use super::words::words;
use crate::fault::Fault;
use crate::id::UserId;
use crate::task::{Priority, Status};

/// Most records that the names of one filter may mean in all; a database binds only so many.
pub const IDS_MAX: usize = 10_000;

/// Why a filter means nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// It names records that the directory does not know: one error for every name or id.
    Unknown(Vec<QueryError>),
    /// Its names mean more than [`IDS_MAX`] records in all.
    TooMany(QueryError),
}

impl Unresolved {
    /// What is wrong with the filter, and where; at least one error.
    pub fn errors(&self) -> &[QueryError] {
        match self {
            Self::Unknown(errors) => errors,
            Self::TooMany(error) => std::slice::from_ref(error),
        }
    }

    /// The faults of the filter at `pointer`: `not_found` or `too_many`.
    pub fn faults(&self, pointer: &str) -> Vec<Fault> {
        let code = match self {
            Self::Unknown(_) => "not_found",
            Self::TooMany(_) => "too_many",
        };
        self.errors().iter().map(|error| error.fault(pointer, code)).collect()
    }
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<_> = self.errors().iter().map(ToString::to_string).collect();
        f.write_str(&told.join("\n"))
    }
}

impl std::error::Error for Unresolved {}

impl Filter {
    /// What the filter means at this moment, with the records it names looked up.
    ///
    /// # Errors
    /// Names that the directory does not know, or names that mean too many records.
    pub fn resolve(&self, moment: &Moment, directory: &Directory) -> Result<Expr, Unresolved> {
        let unknown = directory.unknown_names(self);
        if !unknown.is_empty() {
            return Err(Unresolved::Unknown(unknown));
        }
        let expr = Resolver { moment, directory }.node(&self.root);
        if expr.ids() > IDS_MAX {
            let message = format!("the names in this filter mean more than {IDS_MAX} records");
            return Err(Unresolved::TooMany(QueryError::new(&self.source, 0..self.source.len(), message)));
        }
        Ok(expr)
    }
}

struct Resolver<'a> {
    moment: &'a Moment,
    directory: &'a Directory,
}

impl Resolver<'_> {
    fn node(&self, node: &Node) -> Expr {
        let all = |parts: &[Node]| parts.iter().map(|part| self.node(part)).collect();
        match node {
            Node::Everything => Expr::everything(),
            Node::And(parts) => Expr::And(all(parts)),
            Node::Or(parts) => Expr::Or(all(parts)),
            Node::Not(inner) => not(self.node(inner)),
            Node::Term(clause) => self.clause(clause),
        }
    }

    fn clause(&self, clause: &Clause) -> Expr {
        match clause {
            Clause::Text(text) => Expr::Term(Term::Text(words(text))),
            Clause::Is(list) => any(list.iter().map(|condition| self.condition(*condition))),
            Clause::Has(list) => any(list.iter().map(|field| not(absent(*field)))),
            Clause::Status(list) => Expr::Term(Term::Status(list.clone())),
            Clause::Priority(items) => priorities(items),
            Clause::Project(list) => {
                named(Field::Project, list, None, |text| self.directory.projects(text), Term::Project)
            }
            Clause::Person(Field::Creator, list) => self.people(Field::Creator, list, Term::Creator),
            Clause::Person(role, list) => self.people(*role, list, Term::Assignee),
            Clause::Tag(list) => named(Field::Tag, list, None, |text| self.directory.tags(text), Term::Tag),
            Clause::Date(field, items) => any(items.iter().map(|item| self.date(*field, *item))),
        }
    }

    fn condition(&self, condition: Condition) -> Expr {
        match condition {
            Condition::Open => open(),
            Condition::Done => Expr::Term(Term::Status(vec![Status::Done])),
            Condition::Overdue => {
                let past = Term::PastDue { today: self.moment.today(), now: self.moment.now };
                Expr::And(vec![open(), Expr::Term(past)])
            }
            Condition::Deleted => Expr::Term(Term::Deleted),
            Condition::Assigned => not(absent(Field::Assignee)),
            Condition::Unassigned => absent(Field::Assignee),
            Condition::Subtask => Expr::Term(Term::Subtask),
        }
    }

    fn people(&self, role: Field, list: &[Who<UserId>], term: fn(Vec<UserId>) -> Term) -> Expr {
        named(role, list, self.moment.me, |text| self.directory.people(text), term)
    }

    fn date(&self, field: Field, item: Item<DateWord>) -> Expr {
        let time = |field| Term::Time(field, placed(item, |word| self.moment.instants(word)));
        Expr::Term(match field {
            _ if item == Item::None => return absent(field),
            Field::Created => time(TimeField::Created),
            Field::Updated => time(TimeField::Updated),
            Field::Completed => time(TimeField::Completed),
            _ => Term::Due(placed(item, |word| self.moment.days(word))),
        })
    }
}

/// A list of records: one term for those that are named, one for their absence.
fn named<I: Copy + Ord>(
    field: Field,
    list: &[Who<I>],
    me: Option<I>,
    look_up: impl Fn(&str) -> Vec<I>,
    term: impl Fn(Vec<I>) -> Term,
) -> Expr {
    let (absences, names): (Vec<_>, Vec<_>) = list.iter().partition(|who| matches!(who, Who::None));
    let without = (!absences.is_empty()).then(|| absent(field));
    let (mut ids, mut seen) = (Vec::new(), BTreeSet::new());
    for who in &names {
        // One list that means too many is enough to refuse them all.
        if ids.len() > IDS_MAX {
            break;
        }
        let found = match who {
            Who::None => Vec::new(),
            Who::Me => me.into_iter().collect(),
            Who::Id(id) => vec![*id],
            Who::Name(name) => look_up(name),
        };
        ids.extend(found.into_iter().filter(|id| seen.insert(*id)));
    }
    let with = (!names.is_empty()).then(|| Expr::Term(term(ids)));
    any(without.into_iter().chain(with))
}

/// Where a written comparison lies on the calendar; `place` gives the stretch of one date.
fn placed<T: Copy>(item: Item<DateWord>, place: impl Fn(DateWord) -> Bounds<T>) -> Bounds<T> {
    match item {
        Item::None => Bounds { from: None, until: None },
        Item::One(word) => place(word),
        Item::Range(from, to) => Bounds {
            from: from.and_then(|word| place(word).from),
            until: to.and_then(|word| place(word).until),
        },
        Item::Compare(Order::Less, word) => Bounds { from: None, until: place(word).from },
        Item::Compare(Order::LessEqual, word) => Bounds { from: None, until: place(word).until },
        Item::Compare(Order::GreaterEqual, word) => Bounds { from: place(word).from, until: None },
        Item::Compare(Order::Greater, word) => match place(word) {
            Bounds { until: Some(end), .. } => Bounds { from: Some(end), until: None },
            // After the last day there is nothing: bounds without room.
            Bounds { from, until: None } => Bounds { from, until: from },
        },
    }
}

fn priorities(items: &[Item<Priority>]) -> Expr {
    let fits = |priority: &Priority| items.iter().any(|item| item_holds(*item, *priority));
    let chosen: Vec<Priority> = Priority::ALL.iter().copied().filter(fits).collect();
    let without = items.contains(&Item::None).then(|| absent(Field::Priority));
    let only_none = items.iter().all(|item| *item == Item::None);
    let with = (!only_none).then_some(Expr::Term(Term::Priority(chosen)));
    any(without.into_iter().chain(with))
}

fn item_holds(item: Item<Priority>, value: Priority) -> bool {
    match item {
        Item::None => false,
        Item::One(one) => value == one,
        Item::Range(from, to) => from.is_none_or(|from| from <= value) && to.is_none_or(|to| value <= to),
        Item::Compare(Order::Less, than) => value < than,
        Item::Compare(Order::LessEqual, than) => value <= than,
        Item::Compare(Order::Greater, than) => value > than,
        Item::Compare(Order::GreaterEqual, than) => value >= than,
    }
}

/// Any of a list; a single one needs no `Or` around it.
fn any(parts: impl Iterator<Item = Expr>) -> Expr {
    let mut parts: Vec<Expr> = parts.collect();
    if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) }
}

fn not(inner: Expr) -> Expr {
    Expr::Not(Box::new(inner))
}

fn open() -> Expr {
    let open = Status::ALL.iter().copied().filter(|status| !status.is_finished());
    Expr::Term(Term::Status(open.collect()))
}

fn absent(field: Field) -> Expr {
    Expr::Term(Term::Absent(match field {
        Field::Priority => OptionalField::Priority,
        Field::Assignee => OptionalField::Assignee,
        Field::Tag => OptionalField::Tag,
        Field::Due => OptionalField::Due,
        Field::Completed => OptionalField::Completed,
        // The parser takes `none` and `has:` only where the table says a field is optional.
        always => unreachable!("{always} is never absent"),
    }))
}
