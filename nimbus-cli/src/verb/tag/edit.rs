//! `nimbus tag edit`

use clap::Args;
use nimbus_core::fault::Patch;
use nimbus_core::reference::TagRef;
use nimbus_core::tag::TagPatch;
use nimbus_core::text::{Colour, TagName};
use nimbus_http::api::tags::EditTag;

use crate::context::Context;
use crate::exit::Failure;
use crate::verb::patch::clearable;

/// Change a tag; every task that has it shows the new name.
#[derive(Debug, Args)]
pub(super) struct Edit {
    /// The tag, by name or id.
    tag: TagRef,
    /// What to change.
    #[command(flatten)]
    change: Change,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Change {
    /// Its name.
    #[arg(long)]
    name: Option<TagName>,
    /// Its colour, as #RRGGBB; `none` clears it.
    #[arg(long, value_name = "COLOUR|none", value_parser = clearable::<Colour>)]
    colour: Option<Patch<Colour>>,
}

impl Edit {
    /// Changes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Change { name, colour } = self.change;
        let patch = TagPatch { name: name.into(), colour: colour.unwrap_or_default() };
        let path = super::path(cx, self.tag).await?;
        let tag = cx.client().await?.ask::<EditTag>(&path).body(patch).send().await?.value;
        super::answer(cx, &tag, "Changed the tag")
    }
}
