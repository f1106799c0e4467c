//! `nimbus org rm`

use clap::Args;
use nimbus_core::reference::OrgRef;
use nimbus_http::api::organizations::DeleteOrganization;
use nimbus_http::api::paths::OrgPath;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Delete an organization with all that is in it (owners).
#[derive(Debug, Args)]
pub(super) struct Rm {
    /// The organization, by slug or id.
    #[arg(id = "named", value_name = "ORG")]
    org: OrgRef,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
}

impl Rm {
    /// Deletes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let name = self.org.to_string();
        cx.sure(self.yes, &format!("Delete the organization {name} with all its projects and tasks?"))
            .await?;
        cx.client().await?.ask::<DeleteOrganization>(&OrgPath { org: self.org }).send().await?;
        cx.out.gone(&name, Line::new().say("Deleted the organization ").name(&name))
    }
}
