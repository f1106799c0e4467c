//! `nimbus project archive`, `unarchive` and `restore`

use clap::Args;
use nimbus_core::reference::ProjectRef;
use nimbus_http::api::projects::{ArchiveProject, RestoreProject, UnarchiveProject};

use crate::context::Context;
use crate::exit::Failure;

#[derive(Debug, Args)]
pub(super) struct State {
    /// The project, by key or id.
    project: ProjectRef,
}

impl State {
    /// Puts it aside.
    pub(super) async fn archive(self, cx: &Context) -> Result<(), Failure> {
        let path = super::path(cx, self.project).await?;
        let project = cx.client().await?.ask::<ArchiveProject>(&path).send().await?.value;
        super::answer(cx, &project, "Put aside")
    }

    /// Takes it up again.
    pub(super) async fn unarchive(self, cx: &Context) -> Result<(), Failure> {
        let path = super::path(cx, self.project).await?;
        let project = cx.client().await?.ask::<UnarchiveProject>(&path).send().await?.value;
        super::answer(cx, &project, "Took up again")
    }

    /// Takes it out of the trash.
    pub(super) async fn restore(self, cx: &Context) -> Result<(), Failure> {
        let path = super::path(cx, self.project).await?;
        let project = cx.client().await?.ask::<RestoreProject>(&path).send().await?.value;
        super::answer(cx, &project, "Restored")
    }
}
