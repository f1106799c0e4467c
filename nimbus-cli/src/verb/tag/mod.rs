//! `nimbus tag`: tags.

mod add;
mod edit;
mod list;
mod rm;

use clap::{Args, Subcommand};
use nimbus_core::reference::TagRef;
use nimbus_core::tag::Tag as Record;
use nimbus_http::api::paths::TagPath;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Tags: list, add, edit, rm.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true, disable_help_subcommand = true)]
pub(crate) struct Tag {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(list::List),
    Add(add::Add),
    Edit(edit::Edit),
    Rm(rm::Rm),
}

impl Tag {
    /// Does it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        match self.act {
            Act::List(act) => act.run(cx).await,
            Act::Add(act) => act.run(cx).await,
            Act::Edit(act) => act.run(cx).await,
            Act::Rm(act) => act.run(cx).await,
        }
    }
}

/// Where a tag is.
async fn path(cx: &Context, tag: TagRef) -> Result<TagPath, Failure> {
    Ok(TagPath { org: cx.org().await?.clone(), tag })
}

/// What became of a tag.
fn answer(cx: &Context, tag: &Record, did: &'static str) -> Result<(), Failure> {
    cx.out.answer(tag, &tag.name, Line::new().say(did).say(" ").name(&tag.name))
}
