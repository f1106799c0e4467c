//! The handlers of invitations.

use axum::Router;
use nimbus_core::ops::member as ops;

use super::{AcceptInvitation, CreateInvitation, Joined, ListInvitations, MadeInvitation, RevokeInvitation};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Place, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list);
    let router = mount(router, create);
    let router = mount(router, revoke);
    mount(router, accept)
}

async fn list(app: App, call: Call<ListInvitations, Visitor>) -> Reply<ListInvitations> {
    let look = app.looking(&call, &call.path.org).await?;
    let listing = Listing::of(&app, ListInvitations::ROW, Some(look.org), &[]);
    let page = look.nimbus().list_invitations(&look.caller, look.org, &listing.cut(&call.query)?).await?;
    Ok(app.page(&call.uri, &listing, page.items, page.next.map(Place::after).as_ref()))
}

async fn create(app: App, call: Call<CreateInvitation, Visitor>) -> Reply<CreateInvitation> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = app.people().invite(&write.caller, write.org, call.body, &write.request).await;
    let done = match done {
        Ok(done) => done,
        Err(error) => return Err(write.refusal(error).await),
    };
    let secret = done.output.secret.map(|secret| secret.reveal().to_owned());
    let link =
        secret.as_deref().zip(app.setup().public_url.as_deref()).map(|(secret, url)| link(url, secret));
    let made = MadeInvitation { invitation: done.output.invitation, secret, link };
    Ok(Answer::of(made).by(done.operation, done.replayed))
}

/// Where an invited person begins. From the address the operator gave, never from a header anyone can write (R42).
fn link(public_url: &str, secret: &str) -> String {
    format!("{}/join#{secret}", public_url.trim_end_matches('/'))
}

async fn revoke(app: App, call: Call<RevokeInvitation, Visitor>) -> Reply<RevokeInvitation> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::RevokeInvitation { invitation: call.path.invitation }).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}

async fn accept(app: App, call: Call<AcceptInvitation, Visitor>) -> Reply<AcceptInvitation> {
    let done = app.people().accept(call.caller.caller()?, &call.body, &app.request(&call)).await?;
    let ops::Joined { organization, member } = done.output;
    Ok(Answer::of(Joined { organization, member }).by(done.operation, done.replayed))
}
