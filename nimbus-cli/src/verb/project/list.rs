//! `nimbus project list`

use clap::Args;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::projects::{ListProjects, ProjectQuery};
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Column, Line};
use crate::pages;

/// List projects, by key.
#[derive(Debug, Args)]
#[command(visible_alias = "ls")]
pub(super) struct List {
    /// Those in the trash instead.
    #[arg(long)]
    deleted: bool,
}

impl List {
    /// Lists them.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        let path = OrgPath { org: cx.org().await?.clone() };
        let projects = pages::all(async |cursor| {
            let query =
                ProjectQuery { deleted: self.deleted.then_some(true), limit: Some(pages::most()), cursor };
            client.call::<ListProjects>(&path, &query, Nothing {}).await
        });
        let columns = [
            Column::whole("KEY"),
            Column::text("NAME", 10),
            Column::whole("STATE"),
            Column::text("DESCRIPTION", 10),
        ];
        cx.out.list(
            &projects.await?,
            |project| project.key.to_string(),
            &columns,
            |project| {
                let state = match (project.deleted_at, project.archived) {
                    (Some(_), _) => "in the trash",
                    (None, true) => "archived",
                    (None, false) => "",
                };
                let about = project.description.as_str().lines().next().unwrap_or_default();
                vec![
                    Line::new().name(&project.key),
                    Line::new().data(&project.name),
                    Line::new().say(state),
                    Line::new().data(about),
                ]
            },
        )
    }
}
