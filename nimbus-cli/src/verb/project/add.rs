//! `nimbus project add`

use clap::Args;
use nimbus_core::project::NewProject;
use nimbus_core::text::{Colour, Name, ProjectKey, Summary};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::projects::CreateProject;

use crate::context::Context;
use crate::exit::Failure;

/// Make a project.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus project add OPS Operations
  nimbus project add RAILS 'Ruby on Rails' --colour '#CC0000'")]
pub(super) struct Add {
    /// Its key, the OPS of OPS-42: 2 to 10 letters or digits; it never changes.
    key: ProjectKey,
    /// Its name.
    name: Name,
    /// What it is about, as Markdown.
    #[arg(short, long, value_name = "TEXT")]
    description: Option<Summary>,
    /// Its colour, as #RRGGBB.
    #[arg(long, value_name = "COLOUR")]
    colour: Option<Colour>,
}

impl Add {
    /// Makes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Self { key, name, description, colour } = self;
        let new = NewProject { id: None, key, name, description, colour };
        let path = OrgPath { org: cx.org().await?.clone() };
        let project = cx.client().await?.ask::<CreateProject>(&path).body(new).send().await?.value;
        super::answer(cx, &project, "Made the project")
    }
}
