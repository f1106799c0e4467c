//! `nimbus org use`

use clap::Args;
use nimbus_core::reference::OrgRef;
use nimbus_http::api::organizations::GetOrganization;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;

use crate::config::Target;
use crate::config::profiles::Profiles;
use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Work in this organization from now on.
#[derive(Debug, Args)]
pub(super) struct Use {
    /// The organization, by slug or id.
    #[arg(id = "named", value_name = "ORG")]
    org: OrgRef,
}

impl Use {
    /// Notes it in the profile.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let config = cx.config()?;
        let Target::Server { profile: Some(name), .. } = &config.target else {
            let message = "there is no profile to note it in";
            return Err(Failure::usage(message)
                .fix("sign in to a server first (`nimbus login URL`), or use --org or NIMBUS_ORG"));
        };
        let path = OrgPath { org: self.org };
        let org = cx.client().await?.call::<GetOrganization>(&path, &Nothing {}, Nothing {}).await?;
        let mut profiles = Profiles::read(&config.folders.config)?;
        if let Some(profile) = profiles.profiles.get_mut(name) {
            profile.org = Some(org.slug.to_string());
        }
        profiles.write(&config.folders.config)?;
        cx.out.answer(&org, &org.slug, Line::new().say("Commands now work in ").name(&org.slug))
    }
}
