//! The handlers of tags.

use axum::Router;
use nimbus_core::ops::tag as ops;

use super::{CreateTag, DeleteTag, EditTag, GetTag, ListTags};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Place, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list);
    let router = mount(router, create);
    let router = mount(router, get);
    let router = mount(router, edit);
    mount(router, delete)
}

async fn list(app: App, call: Call<ListTags, Visitor>) -> Reply<ListTags> {
    let look = app.looking(&call, &call.path.org).await?;
    let listing = Listing::of(&app, ListTags::ROW, Some(look.org), &[]);
    let page = look.nimbus().list_tags(&look.caller, look.org, &listing.cut(&call.query)?).await?;
    Ok(app.page(&call.uri, &listing, page.items, page.next.map(Place::after).as_ref()))
}

async fn create(app: App, call: Call<CreateTag, Visitor>) -> Reply<CreateTag> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::CreateTag { new: call.body }).await?;
    let path = format!("/v1/orgs/{}/tags/{}", write.org, done.output.id);
    Ok(app.written(done).location(&path))
}

async fn get(app: App, call: Call<GetTag, Visitor>) -> Reply<GetTag> {
    let look = app.looking(&call, &call.path.org).await?;
    Ok(app.record(look.nimbus().get_tag(&look.caller, look.org, &call.path.tag).await?))
}

async fn edit(app: App, call: Call<EditTag, Visitor>) -> Reply<EditTag> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::EditTag { tag: call.path.tag, patch: call.body }).await?))
}

async fn delete(app: App, call: Call<DeleteTag, Visitor>) -> Reply<DeleteTag> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::DeleteTag { tag: call.path.tag }).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}
