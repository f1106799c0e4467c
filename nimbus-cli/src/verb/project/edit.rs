//! `nimbus project edit`

use clap::Args;
use nimbus_core::fault::Patch;
use nimbus_core::project::ProjectPatch;
use nimbus_core::reference::ProjectRef;
use nimbus_core::text::{Colour, Name, Summary};
use nimbus_http::api::projects::{EditProject, GetProject};

use crate::context::Context;
use crate::exit::Failure;
use crate::verb::patch::clearable;

/// Change a project. Its key cannot be changed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nimbus project edit OPS --name 'Operations and more' --colour none")]
pub(super) struct Edit {
    /// The project, by key or id.
    project: ProjectRef,
    /// What to change.
    #[command(flatten)]
    change: Change,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Change {
    /// Its name.
    #[arg(long)]
    name: Option<Name>,
    /// What it is about, as Markdown; an empty text clears it.
    #[arg(short, long, value_name = "TEXT")]
    description: Option<Summary>,
    /// Its colour, as #RRGGBB; `none` clears it.
    #[arg(long, value_name = "COLOUR|none", value_parser = clearable::<Colour>)]
    colour: Option<Patch<Colour>>,
}

impl Edit {
    /// Changes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Change { name, description, colour } = self.change;
        let long = description.is_some();
        let patch = ProjectPatch {
            name: name.into(),
            description: description.map_or(Patch::Leave, Patch::Set),
            colour: colour.unwrap_or_default(),
        };
        let path = super::path(cx, self.project).await?;
        let client = cx.client().await?;
        let mut asking = client.ask::<EditProject>(&path).body(patch);
        if long {
            // Long text is not merged: say which version is being replaced.
            let present = client.ask::<GetProject>(&path).send().await?;
            if let Some(tag) = present.etag {
                asking = asking.if_match(&tag);
            }
        }
        let project = asking.send().await?.value;
        super::answer(cx, &project, "Changed")
    }
}
