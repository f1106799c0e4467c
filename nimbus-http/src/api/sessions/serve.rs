//! The handlers of sessions.

use axum::Router;
use nimbus_core::accounts::{self, Proof};
use nimbus_core::id::SessionId;

use super::{EndSession, ListSessions, Session};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Visitor, few};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list);
    mount(router, end)
}

async fn list(app: App, call: Call<ListSessions, Visitor>) -> Reply<ListSessions> {
    let listing = Listing::of(&app, ListSessions::ROW, None, &[]);
    let cut = listing.cut(&call.query)?;
    let mine = app.people().sessions(call.caller.caller()?).await?;
    let (items, next) = few::page(mine, &cut, |session| session.id.to_string(), few::newest_first);
    let here = call.caller.who().and_then(|who| match &who.proof {
        Proof::Session(session) => Some(session.id),
        Proof::Token(_) => None,
    });
    let items = items.into_iter().map(|session| shown(session, here)).collect();
    Ok(app.page(&call.uri, &listing, items, next.as_ref()))
}

fn shown(session: accounts::Session, here: Option<SessionId>) -> Session {
    let accounts::Session { id, user: _, created_at, last_used_at, expires_at, agent, address } = session;
    Session { id, current: here == Some(id), created_at, last_used_at, expires_at, agent, address }
}

async fn end(app: App, call: Call<EndSession, Visitor>) -> Reply<EndSession> {
    app.people().end_session(call.caller.caller()?, call.path.session).await?;
    Ok(Answer::of(()))
}
