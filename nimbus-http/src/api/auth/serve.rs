//! The handlers of signing up, in and out.

use axum::Router;
use http::HeaderName;
use http::header::SET_COOKIE;
use nimbus_core::accounts;
use nimbus_core::limit::Limit;

use super::{LogIn, LogOut, NewSession, RegisterAccount, SignedIn, cookie};
use crate::endpoint::{Endpoint, Json};
use crate::server::api::{App, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;
use crate::wire::rate_limit::policies;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, register);
    let router = mount(router, log_in);
    mount(router, log_out)
}

async fn register(app: App, call: Call<RegisterAccount, Visitor>) -> Reply<RegisterAccount> {
    let by_cookie = call.body.cookie == Some(true);
    let signed_in = app.people().register(call.body, call.caller.origin()).await?;
    Ok(welcome(signed_in, by_cookie, &[Limit::SIGNUP_ADDRESS]))
}

async fn log_in(app: App, call: Call<LogIn, Visitor>) -> Reply<LogIn> {
    let by_cookie = call.body.cookie == Some(true);
    let signed_in = app.people().login(call.body, call.caller.origin()).await?;
    Ok(welcome(signed_in, by_cookie, &[Limit::LOGIN_ACCOUNT, Limit::LOGIN_ADDRESS]))
}

async fn log_out(app: App, call: Call<LogOut, Visitor>) -> Reply<LogOut> {
    // The person at this machine has no session that could end.
    if let Some(who) = call.caller.who() {
        app.people().logout(who).await?;
    }
    Ok(Answer::of(()).header(SET_COOKIE, &cookie::forgotten()))
}

/// The answer that holds the secret, in one place or the other, and names the limits on asking for it.
fn welcome<E: Endpoint<Reply = Json<SignedIn>>>(
    signed_in: accounts::SignedIn,
    by_cookie: bool,
    limits: &[Limit],
) -> Answer<E> {
    let accounts::SignedIn { user, session, secret, organization } = signed_in;
    let lasts = session.expires_at.as_millis() - session.created_at.as_millis();
    let set = by_cookie.then(|| cookie::kept(secret.reveal(), lasts / 1_000));
    let token = (!by_cookie).then(|| secret.reveal().to_owned());
    let session = NewSession { id: session.id, token, expires_at: session.expires_at };
    let answer = Answer::of(SignedIn { user: user.into(), session, organization })
        .header(HeaderName::from_static("ratelimit-policy"), &policies(limits));
    match set {
        Some(cookie) => answer.header(SET_COOKIE, &cookie),
        None => answer,
    }
}
