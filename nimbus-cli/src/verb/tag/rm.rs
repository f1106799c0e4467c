//! `nimbus tag rm`

use clap::Args;
use nimbus_core::reference::TagRef;
use nimbus_http::api::tags::DeleteTag;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Delete a tag; it vanishes from every task that has it. `nimbus undo` brings it back to all of them.
#[derive(Debug, Args)]
pub(super) struct Rm {
    /// The tag, by name or id.
    tag: TagRef,
}

impl Rm {
    /// Deletes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let name = self.tag.to_string();
        let path = super::path(cx, self.tag).await?;
        cx.client().await?.ask::<DeleteTag>(&path).send().await?;
        cx.out.gone(&name, Line::new().say("Deleted the tag ").name(&name))
    }
}
