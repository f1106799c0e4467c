//! Where one signs in, and what is kept of it.

use nimbus_core::project::NewProject;
use nimbus_core::reference::OrgRef;
use nimbus_core::text::{Name, ProjectKey};
use nimbus_http::api::organizations::ListOrganizations;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::projects::CreateProject;
use nimbus_http::client::{BadUrl, Client, ServerUrl};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use crate::config::credentials::Credentials;
use crate::config::profiles::{LOCAL, Profile, Profiles};
use crate::context::Context;
use crate::exit::Failure;

/// A server, and the profile it is kept under.
pub(super) struct Place {
    /// Where it is.
    pub(super) url: ServerUrl,
    /// The profile.
    pub(super) profile: String,
}

impl Place {
    /// The server at a URL, or else of the profile that was named or is the default.
    pub(super) fn find(cx: &Context, url: Option<&str>) -> Result<Self, Failure> {
        let named = cx.named_profile();
        if named == Some(LOCAL) {
            let message = "`local` stands for this machine's own tasks, where nobody signs in";
            return Err(Failure::usage(message).fix("give the profile another name"));
        }
        if let Some(url) = url {
            let url = read(url)?;
            let profile = named.map_or_else(|| url.place(), str::to_owned);
            return Ok(Self { url, profile });
        }
        let profiles = Profiles::read(&cx.folders()?.config)?;
        let profile = named.map(str::to_owned).or_else(|| profiles.profile.clone());
        let profile = profile.ok_or_else(|| {
            Failure::usage("sign in where? no server is known yet")
                .fix("say its address: `nimbus login https://tasks.example.org`")
        })?;
        Ok(Self { url: read(&profiles.find(&profile)?.url)?, profile })
    }

    /// Refuses to send secrets in the clear to another machine.
    pub(super) fn check_encrypted(&self) -> Result<(), Failure> {
        if self.url.is_private() {
            return Ok(());
        }
        let message =
            format!("the connection to {} is not encrypted: others could read your password", self.url);
        Err(Failure::usage(message).fix("use https://, or say --insecure if you trust the network"))
    }

    /// Keeps token and organization under the profile, which becomes the default.
    pub(super) fn keep(&self, cx: &Context, token: &str, org: Option<&str>) -> Result<(), Failure> {
        let folder = cx.folders()?.config;
        let mut credentials = Credentials::read(&folder)?;
        credentials.keep(&self.profile, token);
        credentials.write(&folder)?;
        let mut profiles = Profiles::read(&folder)?;
        let profile = Profile { url: self.url.to_string(), org: org.map(str::to_owned) };
        profiles.profiles.insert(self.profile.clone(), profile);
        profiles.profile = Some(self.profile.clone());
        profiles.write(&folder)
    }
}

fn read(url: &str) -> Result<ServerUrl, Failure> {
    url.parse().map_err(|why: BadUrl| Failure::usage(why.to_string()))
}

/// The one organization there is to work in.
pub(super) async fn only_organization(client: &Client) -> Result<Option<String>, Failure> {
    let page = client.call::<ListOrganizations>(&Nothing {}, &Paging::default(), Nothing {}).await?;
    Ok(match page.items.as_slice() {
        [only] => Some(only.organization.slug.to_string()),
        _ => None,
    })
}

/// A project to begin with, as on this machine: `nimbus add 'Buy milk'` works from the start.
pub(super) async fn first_project(client: &Client, org: &str) -> Result<(), Failure> {
    let org: OrgRef =
        org.parse().map_err(|why| Failure::error(format!("the server's slug {org:?}: {why}")))?;
    let new = NewProject {
        id: None,
        key: ProjectKey::parse("INBOX").expect("a constant that is a key"),
        name: Name::parse("Inbox").expect("a constant that is a name"),
        description: None,
        colour: None,
    };
    client.ask::<CreateProject>(&OrgPath { org }).body(new).send().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::this_machine("http://127.0.0.1:7420", true)]
    #[case::encrypted("https://tasks.example.org", true)]
    #[case::in_the_clear("http://tasks.example.org", false)]
    #[case::in_capitals("HTTP://10.255.255.1:9", false)]
    #[case::in_the_disguise_of_an_address("http://127.evil.example", false)]
    fn secrets_are_not_sent_in_the_clear(#[case] url: &str, #[case] fits: bool) {
        let place = Place { url: url.parse().unwrap(), profile: String::new() };
        assert_eq!(place.check_encrypted().is_ok(), fits);
    }
}
