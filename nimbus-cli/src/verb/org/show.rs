//! `nimbus org show`

use clap::Args;
use nimbus_core::reference::OrgRef;
use nimbus_http::api::organizations::GetOrganization;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Form, Line};

/// Show an organization.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The organization, by slug or id; the one you work in if left out.
    #[arg(id = "named", value_name = "ORG")]
    org: Option<OrgRef>,
}

impl Show {
    /// Shows it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let org = match self.org {
            Some(org) => org,
            None => cx.org().await?.clone(),
        };
        let org =
            cx.client().await?.call::<GetOrganization>(&OrgPath { org }, &Nothing {}, Nothing {}).await?;
        if cx.out.form() != Form::Human {
            return cx.out.answer(&org, &org.slug, Line::new());
        }
        cx.out.line(&Line::new().name(&org.slug).say("  ").data(&org.name))?;
        cx.out.line(&Line::new().dim("id          ").data(org.id.to_string()))?;
        cx.out.line(&Line::new().dim("time zone   ").data(org.time_zone.to_string()))?;
        cx.out.line(&Line::new().dim("week start  ").data(org.week_start.as_str()))?;
        cx.out.line(&Line::new().dim("made        ").data(cx.now().minute(org.created_at)))
    }
}
