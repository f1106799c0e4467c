//! `nimbus org list`

use clap::Args;
use nimbus_http::api::organizations::{ListOrganizations, MyOrganization};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Column, Line};
use crate::pages;

/// List the organizations you are in.
#[derive(Debug, Args)]
#[command(visible_alias = "ls")]
pub(super) struct List {}

/// The organizations the person is in.
pub(crate) async fn mine(cx: &Context) -> Result<Vec<MyOrganization>, Failure> {
    let client = cx.client().await?;
    pages::all(async |cursor| {
        let paging = Paging { limit: Some(pages::most()), cursor };
        client.call::<ListOrganizations>(&Nothing {}, &paging, Nothing {}).await
    })
    .await
}

impl List {
    /// Lists them.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let columns = [
            Column::whole("SLUG"),
            Column::text("NAME", 10),
            Column::whole("ROLE"),
            Column::whole("TIME ZONE"),
        ];
        cx.out.list(
            &mine(cx).await?,
            |org| org.organization.slug.to_string(),
            &columns,
            |org| {
                vec![
                    Line::new().name(&org.organization.slug),
                    Line::new().data(&org.organization.name),
                    Line::new().data(org.role.as_str()),
                    Line::new().data(org.organization.time_zone.to_string()),
                ]
            },
        )
    }
}
