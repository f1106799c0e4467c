//! `nimbus undo`: puts back what an operation changed.

use clap::Args;
use nimbus_core::id::OperationId;
use nimbus_http::api::changes::{UndoOperation, UndoRequest};
use nimbus_http::api::paths::OrgPath;

use crate::acts::Acts;
use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Undo what you did last, or a certain operation.
///
/// Field by field, where nothing changed since; else the later changes are named. Called again it undoes what you did
/// before that. Undo the undo to redo.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nimbus undo\n  nimbus undo op_01kat6m3n9f6y8q2w4e5r7t9z1")]
pub(crate) struct Undo {
    /// The operation, from `nimbus log --operations`; your last one from this machine if left out.
    operation: Option<OperationId>,
}

impl Undo {
    /// Undoes it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let (state, whose) = (&cx.config()?.folders.state, cx.whose().await?);
        let mut acts = Acts::read(state)?;
        let operation = self.operation.or_else(|| acts.last(&whose)).ok_or_else(|| {
            Failure::not_found("nothing was done from this machine that is not undone already")
                .fix("name an operation: `nimbus log --operations` lists them")
        })?;
        let path = OrgPath { org: cx.org().await?.clone() };
        let asking =
            cx.client().await?.ask::<UndoOperation>(&path).body(UndoRequest { operation: Some(operation) });
        let undone = asking.send().await?.value;
        acts.forget(&whose, operation);
        acts.write(state)?;
        let again = undone.operation.id.to_string();
        let words = Line::new()
            .say("Undid ")
            .name(&undone.undone.name)
            .say("; redo it with `nimbus undo ")
            .data(&again);
        cx.out.answer(&undone, &again, words.say("`"))
    }
}
