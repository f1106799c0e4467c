//! `nimbus tag list`

use clap::Args;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::tags::ListTags;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Column, Line};
use crate::pages;

/// List tags, by name.
#[derive(Debug, Args)]
#[command(visible_alias = "ls")]
pub(super) struct List {}

impl List {
    /// Lists them.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        let path = OrgPath { org: cx.org().await?.clone() };
        let tags = pages::all(async |cursor| {
            let paging = Paging { limit: Some(pages::most()), cursor };
            client.call::<ListTags>(&path, &paging, Nothing {}).await
        });
        cx.out.list(
            &tags.await?,
            |tag| tag.name.to_string(),
            &[Column::text("NAME", 10), Column::whole("COLOUR")],
            |tag| {
                let colour = tag.colour.as_ref().map(ToString::to_string).unwrap_or_default();
                vec![Line::new().name(&tag.name), Line::new().data(colour)]
            },
        )
    }
}
