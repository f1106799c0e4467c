//! Orders that no index serves as a whole, part by part.
//!
//! An index over organization, column and id gives what has a value in the order of the value, and never what has none last
//! in both directions; and an index over a state gives its tasks in whatever order the index continues with. So an order is
//! divided by its keys: each state or priority by itself, those that have a due before those that have none, and each of
//! these parts again by the next key. A page reads the parts one after the other, as far as it needs.

use super::{Conditions, argument, direction, expression, order_of, status_rank};
use crate::id::TaskId;
use crate::query::Expr;
use crate::query::sort::{Sort, SortBy, SortKey};
use crate::store::page::SortValue;
use crate::store::sql::Part;
use crate::task::Status;

/// Most parts of an order: each holds the whole filter, and planning takes its time with each.
const MOST: usize = 12;
/// A filter with more ids than this is divided by the first key only.
const MANY_IDS: usize = 100;

/// Begins the condition of those that are due.
const DUE: &str = "t.due_key is not null";

/// The task a page follows: its values at the keys that are left, and its id.
type After<'a> = Option<(&'a [SortValue], TaskId)>;

impl Conditions<'_> {
    /// The parts of an order, those first that come first; at least one. Of a page that follows a task each part has what
    /// comes after it, and those before it are left out. `filter` is what holds of all of them besides.
    pub(in crate::store::sql) fn parts(
        &mut self,
        sort: &Sort,
        after: Option<(&[SortValue], TaskId)>,
        filter: Option<&Expr>,
    ) -> Vec<Part> {
        let large = filter.is_some_and(|filter| filter.ids() > MANY_IDS);
        let mut parts = self.divided(sort.keys(), after, if large { 5 } else { MOST });
        if parts.is_empty() {
            // The cursor is at a state that does not exist: nothing comes after it.
            parts.push(Part {
                condition: "1 = 0".to_owned(),
                order: order_of(sort.keys()),
                each_project: false,
            });
        }
        let one_project = filter.is_some_and(|filter| filter.only_project().is_some());
        let only_open = filter.is_some_and(Expr::only_open);
        for part in &mut parts {
            part.each_project &= !one_project;
            if only_open && part.condition.starts_with(DUE) {
                // Follows from the filter; said again, an index of what is open and due can serve it.
                part.condition.push_str(" and t.completed_at is null");
            }
        }
        parts
    }

    /// All at once, however it is ordered: for few.
    pub(in crate::store::sql) fn whole(
        &mut self,
        sort: &Sort,
        after: Option<(&[SortValue], TaskId)>,
        condition: &str,
    ) -> Part {
        let part = Part { each_project: false, ..self.undivided(sort.keys(), after) };
        only(condition, vec![part]).remove(0)
    }

    /// Into `most` parts at the most.
    fn divided(&mut self, keys: &[SortBy], after: After<'_>, most: usize) -> Vec<Part> {
        let Some((first, rest)) = keys.split_first() else { return vec![self.undivided(keys, after)] };
        let number = match first.key {
            SortKey::Status => 4,
            SortKey::Priority => 5,
            SortKey::Due | SortKey::CompletedAt => 2,
            _ => 1,
        };
        if number == 1 || number > most {
            return vec![self.undivided(keys, after)];
        }
        let each = most / number;
        if number == 2 {
            let mut parts: Vec<Part> = self.present(keys, after).into_iter().collect();
            parts.extend(self.absent(*first, rest, after, each));
            return parts;
        }
        let mut parts = Vec::new();
        for rank in ranks(first.descending) {
            parts.extend(self.ranked(*first, rest, rank, after, each));
        }
        if first.key == SortKey::Priority {
            parts.extend(self.absent(*first, rest, after, each));
        }
        parts
    }

    /// All at once.
    fn undivided(&mut self, keys: &[SortBy], after: After<'_>) -> Part {
        let condition = after.map(|(values, id)| self.after_keys(keys, values, id)).unwrap_or_default();
        // Numbers and places are told apart within a project only, and so are their indexes.
        let each_project =
            keys.first().is_some_and(|by| matches!(by.key, SortKey::Number | SortKey::Position));
        Part { condition, order: order_of(keys), each_project }
    }

    /// Those of one state or priority; nothing where all of them come before the cursor.
    fn ranked(&mut self, by: SortBy, rest: &[SortBy], rank: i64, after: After<'_>, most: usize) -> Vec<Part> {
        let condition = if by.key == SortKey::Status {
            let status = Status::ALL.iter().find(|status| status_rank(**status) == rank);
            format!("t.status = '{}'", status.expect("states have the ranks 1 to 4"))
        } else {
            format!("t.priority = {rank}")
        };
        let mut beyond = None;
        if let Some((values, id)) = after {
            let at = values.first().and_then(|value| value.as_ref()?.parse::<i64>().ok());
            match at {
                Some(at) if at == rank => beyond = Some((&values[1..], id)),
                Some(at) if (rank < at) != by.descending => return Vec::new(),
                Some(_) => {}
                // The cursor is at one without.
                None => return Vec::new(),
            }
        }
        only(&condition, self.divided(rest, beyond, most))
    }

    /// Those that have a value; nothing where the cursor is at one without.
    fn present(&mut self, keys: &[SortBy], after: After<'_>) -> Option<Part> {
        let by = *keys.first()?;
        let column = expression(by.key);
        let mut condition = format!("{column} is not null");
        if let Some((values, id)) = after {
            let here = self.bind(argument(by.key, values.first()?.as_ref()?));
            let beyond = if by.descending { "<=" } else { ">=" };
            let cases = self.after_keys(keys, values, id);
            condition = format!("{condition} and {column} {beyond} {here} and {cases}");
        }
        // Nothing is absent here, and to say where it would come keeps the index from being read backwards.
        let order = order_of(keys).replacen(&direction(by), &direction(by).replace(" nulls last", ""), 1);
        Some(Part { condition, order, each_project: false })
    }

    /// Those without a value, which come last.
    fn absent(&mut self, by: SortBy, rest: &[SortBy], after: After<'_>, most: usize) -> Vec<Part> {
        let condition = format!("{} is null", expression(by.key));
        let here = after.filter(|(values, _)| values.first().is_some_and(Option::is_none));
        let beyond = here.map(|(values, id)| (&values[1..], id));
        only(&condition, self.divided(rest, beyond, most))
    }
}

/// Parts of those alone of which a condition holds.
pub(in crate::store::sql) fn only(condition: &str, parts: Vec<Part>) -> Vec<Part> {
    let narrowed = |part: Part| {
        let and = if part.condition.is_empty() { "" } else { " and " };
        Part { condition: format!("{condition}{and}{}", part.condition), ..part }
    };
    parts.into_iter().map(narrowed).collect()
}

/// The ranks of states and priorities, in the order they come.
fn ranks(descending: bool) -> impl Iterator<Item = i64> {
    (1..=4).map(move |rank| if descending { 5 - rank } else { rank })
}
