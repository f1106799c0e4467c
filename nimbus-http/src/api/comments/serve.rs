//! The handlers of comments.

use axum::Router;
use nimbus_core::ops::comment as ops;

use super::{CreateComment, DeleteComment, EditComment, GetComment, ListComments, RestoreComment};
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
    let router = mount(router, delete);
    mount(router, restore)
}

async fn list(app: App, call: Call<ListComments, Visitor>) -> Reply<ListComments> {
    let look = app.looking(&call, &call.path.org).await?;
    let task = &call.path.task;
    let listing = Listing::of(&app, ListComments::ROW, Some(look.org), &[&task.to_string()]);
    let cut = listing.cut(&call.query)?;
    let page = look.nimbus().list_comments(&look.caller, look.org, task, &cut).await?;
    let next = page.next.map(Place::after);
    Ok(app.page(&call.uri, &listing, page.items, next.as_ref()))
}

async fn create(app: App, call: Call<CreateComment, Visitor>) -> Reply<CreateComment> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::CreateComment { task: call.path.task, new: call.body }).await?;
    let path = format!("/v1/orgs/{}/comments/{}", call.path.org, done.output.id);
    Ok(app.written(done).location(&path))
}

async fn get(app: App, call: Call<GetComment, Visitor>) -> Reply<GetComment> {
    let look = app.looking(&call, &call.path.org).await?;
    Ok(app.record(look.nimbus().get_comment(&look.caller, look.org, call.path.comment).await?))
}

async fn edit(app: App, call: Call<EditComment, Visitor>) -> Reply<EditComment> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::EditComment { comment: call.path.comment, patch: call.body }).await?))
}

async fn delete(app: App, call: Call<DeleteComment, Visitor>) -> Reply<DeleteComment> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::DeleteComment { comment: call.path.comment }).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}

async fn restore(app: App, call: Call<RestoreComment, Visitor>) -> Reply<RestoreComment> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::RestoreComment { comment: call.path.comment }).await?))
}
