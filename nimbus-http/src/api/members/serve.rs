//! The handlers of members.

use axum::Router;
use nimbus_core::fault::Edit;
use nimbus_core::ops::member as ops;

use super::{EditMember, GetMember, ListMembers, RemoveMember};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Place, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list);
    let router = mount(router, get);
    let router = mount(router, edit);
    mount(router, remove)
}

async fn list(app: App, call: Call<ListMembers, Visitor>) -> Reply<ListMembers> {
    let look = app.looking(&call, &call.path.org).await?;
    let listing = Listing::of(&app, ListMembers::ROW, Some(look.org), &[]);
    let page = look.nimbus().list_members(&look.caller, look.org, &listing.cut(&call.query)?).await?;
    Ok(app.page(&call.uri, &listing, page.items, page.next.map(Place::after).as_ref()))
}

async fn get(app: App, call: Call<GetMember, Visitor>) -> Reply<GetMember> {
    let look = app.looking(&call, &call.path.org).await?;
    let person = call.path.user.into();
    Ok(app.record(look.nimbus().get_member(&look.caller, look.org, &person).await?))
}

async fn edit(app: App, call: Call<EditMember, Visitor>) -> Reply<EditMember> {
    let write = app.writing(&call, &call.path.org).await?;
    let person = call.path.user.into();
    match call.body.role {
        // A patch that changes nothing answers what is there.
        Edit::Leave => Ok(app.record(app.nimbus().get_member(&write.caller, write.org, &person).await?)),
        Edit::Set(role) => Ok(app.written(write.run(&ops::ChangeRole { person, role }).await?)),
    }
}

async fn remove(app: App, call: Call<RemoveMember, Visitor>) -> Reply<RemoveMember> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::RemoveMember { person: call.path.user.into() }).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}
