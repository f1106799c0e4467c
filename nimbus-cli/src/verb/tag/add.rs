//! `nimbus tag add`

use clap::Args;
use nimbus_core::tag::NewTag;
use nimbus_core::text::{Colour, TagName};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::tags::CreateTag;

use crate::context::Context;
use crate::exit::Failure;

/// Make a tag.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its name.
    name: TagName,
    /// Its colour, as #RRGGBB.
    #[arg(long, value_name = "COLOUR")]
    colour: Option<Colour>,
}

impl Add {
    /// Makes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Self { name, colour } = self;
        let path = OrgPath { org: cx.org().await?.clone() };
        let asking = cx.client().await?.ask::<CreateTag>(&path).body(NewTag { id: None, name, colour });
        let tag = asking.send().await?.value;
        super::answer(cx, &tag, "Made the tag")
    }
}
