//! Where one signs in, and what is kept of it.

use nimbus_core::project::NewProject;
use nimbus_core::reference::OrgRef;
use nimbus_core::text::{Name, ProjectKey};
use nimbus_http::api::organizations::{GetOrganization, ListOrganizations};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::projects::CreateProject;
use nimbus_http::client::{BadUrl, Client, ServerUrl};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use crate::config::credentials::Credentials;
use crate::config::profiles::{LOCAL, Profile, Profiles};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::out::Line;

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

/// The organization to work in from now on: the one that was said, else made along with the account, else the only one
/// there is, else the one somebody chooses. Its slug.
pub(super) async fn organization(
    cx: &Context,
    client: &Client,
    made: Option<String>,
) -> Result<Option<String>, Failure> {
    if let Some(said) = cx.said_org() {
        return checked(client, said).await.map(Some);
    }
    if made.is_some() {
        return Ok(made);
    }
    let page = client.call::<ListOrganizations>(&Nothing {}, &Paging::default(), Nothing {}).await?;
    let slugs: Vec<_> = page.items.iter().map(|org| org.organization.slug.to_string()).collect();
    match slugs.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        several => chosen(cx, client, &several.join(", ")).await,
    }
}

/// One of several; where nobody is there to choose, it is said how to.
async fn chosen(cx: &Context, client: &Client, slugs: &str) -> Result<Option<String>, Failure> {
    let typed = if cx.prompt.is_possible() {
        cx.prompt.line(&format!("Work in which organization: {slugs}?"), "").await?
    } else {
        String::new()
    };
    if !typed.is_empty() {
        return checked(client, &typed).await.map(Some);
    }
    let note = Line::new().say("You are in several organizations: ").data(slugs).say("; choose one with ");
    cx.out.note(&note.name("nimbus org use SLUG"));
    Ok(None)
}

async fn checked(client: &Client, org: &str) -> Result<String, Failure> {
    let path = OrgPath { org: org.parse().map_err(|why| Failure::usage(format!("--org {org}: {why}")))? };
    let found = client.call::<GetOrganization>(&path, &Nothing {}, Nothing {}).await.map_err(Failure::from);
    match found {
        Ok(found) => Ok(found.slug.to_string()),
        Err(failure) if failure.exit == Exit::NotFound => {
            Err(Failure { message: format!("you are in no organization {org}"), ..failure })
        }
        Err(failure) => Err(failure),
    }
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
