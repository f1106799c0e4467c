//! `nimbus project rm`

use clap::Args;
use nimbus_core::reference::ProjectRef;
use nimbus_http::api::projects::DeleteProject;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Put a project into the trash, and its tasks with it.
#[derive(Debug, Args)]
pub(super) struct Rm {
    /// The project, by key or id.
    project: ProjectRef,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
}

impl Rm {
    /// Deletes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let name = self.project.to_string();
        cx.sure(self.yes, &format!("Put the project {name} into the trash, with all its tasks?")).await?;
        let path = super::path(cx, self.project).await?;
        cx.client().await?.ask::<DeleteProject>(&path).send().await?;
        let words =
            Line::new().say("Put ").name(&name).say(" into the trash; `nimbus undo` takes it out again");
        cx.out.gone(&name, words)
    }
}
