//! `nimbus org add`

use clap::Args;
use nimbus_core::organization::NewOrganization;
use nimbus_core::text::{Name, Slug};
use nimbus_core::time::Zone;
use nimbus_http::api::organizations::CreateOrganization;
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Make an organization; you become its owner.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its name.
    name: Name,
    /// Its short name in addresses; made from the name if left out.
    #[arg(long)]
    slug: Option<Slug>,
    /// The zone its days are in, such as Europe/Paris; UTC if left out.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<Zone>,
}

impl Add {
    /// Makes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Self { name, slug, time_zone } = self;
        let new = NewOrganization { id: None, name, slug, time_zone };
        let asking = cx.client().await?.ask::<CreateOrganization>(&Nothing {}).body(new);
        let org = asking.send().await?.value;
        let words = Line::new().say("Made the organization ").name(&org.slug).say("  ").data(&org.name);
        cx.out.answer(&org, &org.slug, words)
    }
}
