//! `nimbus project`: projects.

mod add;
mod edit;
mod list;
mod rm;
mod show;
mod state;

use clap::{Args, Subcommand};
use nimbus_core::project::Project as Record;
use nimbus_core::reference::ProjectRef;
use nimbus_http::api::paths::ProjectPath;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Projects: list, add, show, edit, archive, unarchive, rm, restore.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true, disable_help_subcommand = true)]
pub(crate) struct Project {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(list::List),
    Add(add::Add),
    Show(show::Show),
    Edit(edit::Edit),
    /// Put a project aside: it can be read, but takes no new tasks.
    Archive(state::State),
    /// Take a project up again.
    Unarchive(state::State),
    Rm(rm::Rm),
    /// Take a project out of the trash, and its tasks with it.
    Restore(state::State),
}

impl Project {
    /// Does it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        match self.act {
            Act::List(act) => act.run(cx).await,
            Act::Add(act) => act.run(cx).await,
            Act::Show(act) => act.run(cx).await,
            Act::Edit(act) => act.run(cx).await,
            Act::Archive(act) => act.archive(cx).await,
            Act::Unarchive(act) => act.unarchive(cx).await,
            Act::Rm(act) => act.run(cx).await,
            Act::Restore(act) => act.restore(cx).await,
        }
    }
}

/// Where a project is.
async fn path(cx: &Context, project: ProjectRef) -> Result<ProjectPath, Failure> {
    Ok(ProjectPath { org: cx.org().await?.clone(), project })
}

/// What became of a project.
fn answer(cx: &Context, project: &Record, did: &'static str) -> Result<(), Failure> {
    let words = Line::new().say(did).say(" ").name(&project.key).say("  ").data(&project.name);
    cx.out.answer(project, &project.key, words)
}
