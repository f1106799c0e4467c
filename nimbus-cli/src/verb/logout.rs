//! `nimbus logout`: ends the session and forgets its token.

use clap::Args;

use crate::config::Target;
use crate::config::credentials::Credentials;
use crate::config::profiles::Profiles;
use crate::connect;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::out::Line;

/// Sign out of a server.
///
/// Commands then work on this machine's own tasks again, unless another profile is named.
#[derive(Debug, Args)]
pub(crate) struct Logout {}

impl Logout {
    /// Signs out.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let config = cx.config()?;
        let Target::Server { url, profile: Some(name), .. } = &config.target else {
            return Err(Failure::new(Exit::Denied, "you are not signed in anywhere")
                .fix("sign in: `nimbus login URL`"));
        };
        let folder = &config.folders.config;
        let mut credentials = Credentials::read(folder)?;
        if let Some(token) = credentials.get(name) {
            end(url, token, cx).await;
        }
        credentials.forget(name);
        credentials.write(folder)?;
        let mut profiles = Profiles::read(folder)?;
        if profiles.profile.as_ref() == Some(name) {
            profiles.profile = None;
            profiles.write(folder)?;
        }
        cx.out.note(
            &Line::new()
                .say("Signed out of ")
                .name(url)
                .say("; commands now work on this machine's own tasks."),
        );
        Ok(())
    }
}

/// Ends the session at the server. One that cannot be reached, or has ended it already, keeps nobody from leaving.
async fn end(url: &str, token: &str, cx: &Context) {
    use nimbus_http::api::auth::LogOut;
    use nimbus_http::endpoint::Nothing;
    let ended = match connect::server(url, Some(token)) {
        Ok((client, _)) => {
            client.call::<LogOut>(&Nothing {}, &Nothing {}, Nothing {}).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    if let Err(failure) = ended.map_err(|failure| failure.message) {
        cx.out.note(&Line::new().say("The session could not be ended at the server: ").data(failure));
    }
}
