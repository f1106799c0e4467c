//! `nimbus org`: organizations.

mod add;
mod edit;
pub(crate) mod list;
mod rm;
mod show;
mod switch;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::exit::Failure;

/// Organizations: list, add, show, edit, use, rm.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true, disable_help_subcommand = true)]
pub(crate) struct Org {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(list::List),
    Add(add::Add),
    Show(show::Show),
    Edit(edit::Edit),
    Use(switch::Use),
    Rm(rm::Rm),
}

impl Org {
    /// Does it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        match self.act {
            Act::List(act) => act.run(cx).await,
            Act::Add(act) => act.run(cx).await,
            Act::Show(act) => act.run(cx).await,
            Act::Edit(act) => act.run(cx).await,
            Act::Use(act) => act.run(cx).await,
            Act::Rm(act) => act.run(cx).await,
        }
    }
}
