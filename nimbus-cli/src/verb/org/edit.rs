//! `nimbus org edit`

use clap::Args;
use nimbus_core::organization::{OrganizationPatch, WeekStart};
use nimbus_core::text::{Name, Slug};
use nimbus_core::time::Zone;
use nimbus_http::api::organizations::EditOrganization;
use nimbus_http::api::paths::OrgPath;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Change the organization you work in (owners).
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct Edit {
    /// Its name.
    #[arg(long)]
    name: Option<Name>,
    /// Its short name in addresses.
    #[arg(long)]
    slug: Option<Slug>,
    /// The zone its days are in, such as Europe/Paris.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<Zone>,
    /// The day its weeks begin on: monday, saturday or sunday.
    #[arg(long, value_name = "DAY")]
    week_start: Option<WeekStart>,
}

impl Edit {
    /// Changes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Self { name, slug, time_zone, week_start } = self;
        let patch = OrganizationPatch {
            name: name.into(),
            slug: slug.into(),
            time_zone: time_zone.into(),
            week_start: week_start.into(),
            ..OrganizationPatch::default()
        };
        let path = OrgPath { org: cx.org().await?.clone() };
        let org = cx.client().await?.ask::<EditOrganization>(&path).body(patch).send().await?.value;
        cx.out.answer(&org, &org.slug, Line::new().say("Changed ").name(&org.slug).say("  ").data(&org.name))
    }
}
