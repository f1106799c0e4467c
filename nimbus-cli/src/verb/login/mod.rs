//! `nimbus login`: signs in to a server, or makes an account there, and keeps the token.

mod account;
mod place;

use clap::Args;
use nimbus_core::accounts::SecretText;
use nimbus_core::text::{Email, Name};
use nimbus_http::api::me::{GetMe, User};
use nimbus_http::client::Client;
use nimbus_http::endpoint::Nothing;

use crate::connect;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::out::Line;
use crate::prompt;
use crate::verb::secret::secret;
use place::Place;

/// Sign in to a server, or make an account there.
///
/// From then on commands go to that server. The token is kept in your configuration folder, in a file that you alone
/// can read.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus login http://127.0.0.1:7420
  nimbus login https://tasks.example.org --register --organization Acme
  nimbus login https://tasks.example.org --token-stdin < token
  echo \"$PASSWORD\" | nimbus login https://tasks.example.org --email ada@example.com --password-stdin")]
pub(crate) struct Login {
    /// Where the server is; that of the profile if left out.
    url: Option<String>,
    /// Your e-mail address.
    #[arg(long)]
    email: Option<Email>,
    /// Read the password from stdin.
    #[arg(long, conflicts_with = "token_stdin")]
    password_stdin: bool,
    /// Read an API token from stdin, instead of signing in.
    #[arg(long, conflicts_with_all = ["email", "register", "setup_code", "invitation", "name", "organization"])]
    token_stdin: bool,
    /// Make a new account.
    #[arg(long)]
    register: bool,
    /// What you are called (new account).
    #[arg(long)]
    name: Option<Name>,
    /// What your organization is called (new account).
    #[arg(long, value_name = "NAME", conflicts_with = "invitation")]
    organization: Option<Name>,
    /// The code `nimbus serve` printed (first account of a server).
    #[arg(long, value_name = "CODE", value_parser = secret)]
    setup_code: Option<SecretText>,
    /// The secret of an invitation (new account).
    #[arg(long, value_name = "SECRET", value_parser = secret)]
    invitation: Option<SecretText>,
    /// Send passwords and tokens even where the connection is not encrypted.
    #[arg(long)]
    insecure: bool,
}

/// Somebody who has signed in.
struct Entered {
    user: User,
    token: String,
    /// The slug of the organization made or joined along with the account.
    org: Option<String>,
    /// Whether it was made just now, and is empty.
    fresh: bool,
}

impl Login {
    /// Signs in.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let place = Place::find(cx, self.url.as_deref())?;
        if !self.insecure {
            place.check_encrypted()?;
        }
        let url = place.url.to_string();
        let (client, _) = connect::server(&url, None)?;
        let entered = if self.token_stdin {
            with_token(client).await?
        } else {
            self.with_password(cx, &client).await?
        };
        let (client, _) = connect::server(&url, Some(&entered.token))?;
        if let (true, Some(org)) = (entered.fresh, &entered.org) {
            place::first_project(&client, org).await?;
        }
        let org = place::organization(cx, &client, entered.org).await?;
        place.keep(cx, &entered.token, org.as_deref())?;
        let told = serde_json::json!({
            "url": url, "profile": place.profile, "user": entered.user, "organization": org,
        });
        let mut words =
            Line::new().say("Signed in to ").name(&url).say(" as ").data(entered.user.name.as_str());
        words = words.say(" <").data(entered.user.email.as_str()).say(">");
        if let Some(org) = &org {
            words = words.say(", in ").name(org);
        }
        cx.out.answer(&told, &place.profile, words)
    }

    async fn with_password(&self, cx: &Context, client: &Client) -> Result<Entered, Failure> {
        let email = self.email(cx).await?;
        if self.register || self.setup_code.is_some() || self.invitation.is_some() {
            return account::register(self, cx, client, email, None).await;
        }
        loop {
            let typed = account::typed_password(self, cx, "Password:").await?;
            let failure = match account::sign_in(client, &email, &account::password(&typed)?).await {
                Err(failure) if failure.exit == Exit::Denied => Failure { fix: None, ..failure },
                done => return done,
            };
            if !cx.prompt.is_possible() {
                return Err(failure.fix("look at address and password; to make an account, say --register"));
            }
            let question =
                "Wrong password, or no such account. Try again, make a new account, or quit? [t/n/q]";
            match cx.prompt.line(question, "").await?.to_lowercase().as_str() {
                "" | "t" | "try" | "try again" => {}
                // What was typed is the new password.
                "n" | "new" => return account::register(self, cx, client, email, Some(typed)).await,
                _ => return Err(failure),
            }
        }
    }

    async fn email(&self, cx: &Context) -> Result<Email, Failure> {
        if let Some(email) = &self.email {
            return Ok(email.clone());
        }
        let typed = cx.prompt.line("E-mail:", "say --email ADDRESS").await?;
        typed.parse().map_err(|why| Failure::usage(format!("{typed:?} {why}")))
    }
}

/// A token says by itself who it is of.
async fn with_token(client: Client) -> Result<Entered, Failure> {
    let token = prompt::stdin_line("token").await?;
    let client =
        client.bearer(&token).ok_or_else(|| Failure::usage("what came on stdin is no token of ours"))?;
    let user = client.call::<GetMe>(&Nothing {}, &Nothing {}, Nothing {}).await?;
    Ok(Entered { user, token, org: None, fresh: false })
}
