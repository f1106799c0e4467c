//! `nimbus status`: where commands go, and as whom.

use clap::Args;
use nimbus_http::api::me::GetMe;
use nimbus_http::endpoint::Nothing;
use serde_json::json;

use crate::config::Target;
use crate::context::{Context, sign_in};
use crate::exit::{Exit, Failure};
use crate::out::{Form, Line};
use crate::verb::org;

/// Show where commands go, and as whom.
#[derive(Debug, Args)]
pub(crate) struct Status {}

impl Status {
    /// Shows it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let config = cx.config()?;
        if let Target::Server { url, token: None, .. } = &config.target {
            let failure = Failure::new(Exit::Denied, format!("you are not signed in to {url}"));
            return Err(sign_in(failure, &config.target));
        }
        let client = cx.client().await?;
        let me = client.call::<GetMe>(&Nothing {}, &Nothing {}, Nothing {}).await;
        let me = me.map_err(|error| sign_in(Failure { fix: None, ..error.into() }, &config.target))?;
        let orgs = org::list::mine(cx).await?;
        let here = cx.org().await.ok().map(ToString::to_string);
        let here = orgs.iter().find(|org| {
            here.as_deref() == Some(org.organization.slug.as_str())
                || here == Some(org.organization.id.to_string())
        });
        let database = config.folders.database().display().to_string();
        let place = match &config.target {
            Target::Local => Line::new().say("this machine, ").name(&database),
            Target::Server { url, profile: Some(profile), .. } => {
                Line::new().name(url).say("  (profile ").data(profile).say(")")
            }
            Target::Server { url, profile: None, .. } => Line::new().name(url).say("  (NIMBUS_URL)"),
        };
        match cx.out.form() {
            Form::Json => {
                let (mode, url, profile) = match &config.target {
                    Target::Local => ("local", None, None),
                    Target::Server { url, profile, .. } => ("server", Some(url), profile.as_ref()),
                };
                let database = (config.target == Target::Local).then_some(database);
                let organization = here.map(|org| &org.organization);
                return cx.out.json(&json!({
                    "mode": mode, "url": url, "profile": profile, "database": database, "user": me,
                    "organization": organization,
                }));
            }
            Form::Quiet => return cx.out.line(&Line::new().data(config.target.key())),
            Form::Human => {}
        }
        cx.out.line(&place)?;
        cx.out.line(&Line::new().dim("person        ").data(&me.name).say("  ").dim("").data(&me.email))?;
        match here {
            Some(org) => {
                let organization = &org.organization;
                let line = Line::new()
                    .dim("organization  ")
                    .name(&organization.slug)
                    .say("  ")
                    .data(&organization.name);
                cx.out.line(&line.say("  ").data(org.role.as_str()))?;
            }
            None => cx.out.line(&Line::new().dim("organization  ").say("none chosen"))?,
        }
        let others = orgs.len() - usize::from(here.is_some());
        if others > 0 {
            cx.out.line(
                &Line::new().dim("              ").data(format!("and {others} more: nimbus org list")),
            )?;
        }
        Ok(())
    }
}
