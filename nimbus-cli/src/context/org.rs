//! Which organization commands work in, where nobody says.

use nimbus_core::organization::Organization;
use nimbus_core::reference::OrgRef;
use nimbus_http::api::organizations::{GetOrganization, ListOrganizations};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use super::Context;
use crate::exit::Failure;

impl Context {
    /// The organization commands work in, as it is now.
    pub(crate) async fn organization(&self) -> Result<&Organization, Failure> {
        let read = async || {
            let path = OrgPath { org: self.org().await?.clone() };
            Ok(self.client().await?.call::<GetOrganization>(&path, &Nothing {}, Nothing {}).await?)
        };
        self.organization.get_or_try_init(read).await
    }

    /// The one that was named or is in the profile; on this machine the oldest, on a server the only one there is.
    pub(super) async fn find_org(&self) -> Result<OrgRef, Failure> {
        if let Some(org) = &self.config()?.org {
            return org.parse().map_err(|why| Failure::usage(format!("--org {org}: {why}")));
        }
        if let Some((_, org)) = &self.door().await?.local {
            return Ok(org.clone());
        }
        let page = self
            .client()
            .await?
            .call::<ListOrganizations>(&Nothing {}, &Paging::default(), Nothing {})
            .await?;
        match page.items.as_slice() {
            [only] => Ok(OrgRef::Id(only.organization.id)),
            [] => {
                Err(Failure::not_found("you are in no organization yet")
                    .fix("make one: `nimbus org add NAME`"))
            }
            several => {
                let slugs: Vec<_> = several.iter().map(|org| org.organization.slug.as_str()).collect();
                let message = format!("you are in several organizations: {}", slugs.join(", "));
                Err(Failure::usage(message)
                    .fix("choose one: `--org SLUG`, or for good `nimbus org use SLUG`"))
            }
        }
    }
}
