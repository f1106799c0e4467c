//! Signing in with a password, and making an account.

use nimbus_core::accounts::{Login as Input, Password, Register};
use nimbus_core::text::{Email, Name};
use nimbus_http::api::auth::{LogIn, RegisterAccount, SignedIn};
use nimbus_http::client::Client;
use nimbus_http::endpoint::Nothing;

use super::{Entered, Login};
use crate::connect;
use crate::context::Context;
use crate::exit::Failure;
use crate::prompt;

/// What an organization is called when nobody says.
const ORGANIZATION: &str = "Personal";

/// Signs in.
pub(super) async fn sign_in(client: &Client, email: &Email, password: &Password) -> Result<Entered, Failure> {
    let input = Input { email: email.clone(), password: password.clone(), cookie: None };
    let signed_in = client.ask::<LogIn>(&Nothing {}).body(input).send().await?.value;
    entered(signed_in, false)
}

/// Makes an account, with an organization unless an invitation leads to one; `typed` is a password typed before.
pub(super) async fn register(
    login: &Login,
    cx: &Context,
    client: &Client,
    email: Email,
    typed: Option<String>,
) -> Result<Entered, Failure> {
    let name = name(login, cx).await?;
    let organization_name = match &login.invitation {
        Some(_) => None,
        None => Some(organization(login, cx).await?),
    };
    let fresh = organization_name.is_some();
    let input = Register {
        email,
        password: new_password(login, cx, typed).await?,
        name,
        organization_name,
        setup_code: login.setup_code.clone(),
        invitation: login.invitation.clone(),
        cookie: None,
    };
    let signed_in = client.ask::<RegisterAccount>(&Nothing {}).body(input).send().await?.value;
    entered(signed_in, fresh)
}

fn entered(signed_in: SignedIn, fresh: bool) -> Result<Entered, Failure> {
    let SignedIn { user, session, organization } = signed_in;
    let token = session.token.ok_or_else(|| Failure::error("the server answered no token"))?;
    Ok(Entered { user, token, org: organization.map(|org| org.slug.to_string()), fresh })
}

const INSTEAD: &str = "say --password-stdin and send it there";

/// The password as it was typed: from stdin, else asked for.
pub(super) async fn typed_password(login: &Login, cx: &Context, question: &str) -> Result<String, Failure> {
    if login.password_stdin {
        prompt::stdin_line("password").await
    } else {
        cx.prompt.secret(question, INSTEAD).await
    }
}

/// A password that was typed, as what it must be.
pub(super) fn password(typed: &str) -> Result<Password, Failure> {
    Password::parse(typed).map_err(|why| Failure::usage(format!("the password {why}")))
}

/// A new password, which nobody has typed before, is typed twice.
async fn new_password(login: &Login, cx: &Context, typed: Option<String>) -> Result<Password, Failure> {
    let typed = match typed {
        Some(typed) => typed,
        None => typed_password(login, cx, "New password:").await?,
    };
    if !login.password_stdin && cx.prompt.secret("The password once more:", INSTEAD).await? != typed {
        return Err(Failure::usage("the two passwords differ"));
    }
    password(&typed)
}

async fn name(login: &Login, cx: &Context) -> Result<Name, Failure> {
    if let Some(name) = &login.name {
        return Ok(name.clone());
    }
    asked(cx, "Your name", connect::person()).await
}

async fn organization(login: &Login, cx: &Context) -> Result<Name, Failure> {
    if let Some(name) = &login.organization {
        return Ok(name.clone());
    }
    asked(cx, "Your organization's name", Name::parse(ORGANIZATION).expect("a constant that is a name")).await
}

/// Asks where somebody is there; Enter takes what is suggested, and so does a script.
async fn asked(cx: &Context, question: &str, suggested: Name) -> Result<Name, Failure> {
    if !cx.prompt.is_possible() {
        return Ok(suggested);
    }
    let typed = cx.prompt.line(&format!("{question} [{suggested}]:"), "").await?;
    if typed.is_empty() {
        return Ok(suggested);
    }
    Name::parse(&typed).map_err(|why| Failure::usage(format!("{typed:?} {why}")))
}
