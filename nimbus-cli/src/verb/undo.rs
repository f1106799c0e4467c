//! `nimbus undo`: puts back what an operation changed.

use clap::Args;
use nimbus_core::id::OperationId;
use nimbus_http::api::changes::{ChangedRecord, UndoOperation, UndoRequest};
use nimbus_http::api::paths::OrgPath;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::out::Line;

/// Undo what you did last, or a certain operation.
///
/// Field by field, where nothing changed since; else the later changes are named. Called again it undoes what you did
/// before that, here or anywhere else: on another machine, in the terminal UI, through the API. Undo the undo to redo.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nimbus undo\n  nimbus undo op_01kat6m3n9f6y8q2w4e5r7t9z1")]
pub(crate) struct Undo {
    /// The operation, from `nimbus log --operations`; your own last one that can be undone if left out.
    operation: Option<OperationId>,
}

/// Records that are named; of more the number is told.
const NAMED: usize = 3;

impl Undo {
    /// Undoes it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let path = OrgPath { org: cx.org().await?.clone() };
        let asking = cx.client().await?.ask::<UndoOperation>(&path);
        let undone =
            asking.body(UndoRequest { operation: self.operation }).send().await.map_err(|error| {
                let failure = Failure::from(error);
                let fix = "`nimbus log --operations` says what was done, and what may be undone by its id";
                failure.or_fix(Exit::Conflict, fix)
            })?;
        let undone = undone.value;
        let again = undone.operation.id.to_string();
        let words = Line::new().say("Undid ").name(&undone.undone.name).and(touched(&undone.records));
        cx.out.answer(&undone, &again, words.say("; redo it with `nimbus undo ").data(&again).say("`"))
    }
}

/// What was put back, as people call it.
fn touched(records: &[ChangedRecord]) -> Line {
    let mut line = Line::new();
    for (index, record) in records.iter().take(NAMED).enumerate() {
        line = line.say(if index == 0 { ": " } else { ", " });
        line = match (&record.reference, &record.title) {
            (Some(reference), Some(title)) => line.name(reference).say(" ").data(title),
            (Some(name), None) | (None, Some(name)) => line.name(name),
            (None, None) => line.data(&record.id),
        };
    }
    match records.len().saturating_sub(NAMED) {
        0 => line,
        more => line.data(format!(" and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use nimbus_core::change::Kind;

    use super::*;

    #[rstest::rstest]
    #[case::nothing(0, "")]
    #[case::one(1, ": OPS-1 Task 1")]
    #[case::many(5, ": OPS-1 Task 1, OPS-2 Task 2, OPS-3 Task 3 and 2 more")]
    fn what_was_put_back_is_named(#[case] count: usize, #[case] told: &str) {
        let record = |number: usize| ChangedRecord {
            kind: Kind::Task,
            id: format!("tsk_{number}"),
            reference: Some(format!("OPS-{number}")),
            title: Some(format!("Task {number}")),
            record: serde_json::json!({}),
        };
        let mut text = String::new();
        touched(&(1..=count).map(record).collect::<Vec<_>>()).render(&mut text);
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), told);
    }
}
