//! The handlers of projects.

use axum::Router;
use nimbus_core::ops::project as ops;

use super::{
    ArchiveProject, CreateProject, DeleteProject, EditProject, GetProject, ListProjects, RestoreProject,
    UnarchiveProject,
};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Place, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::page::Paging;
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list);
    let router = mount(router, create);
    let router = mount(router, get);
    let router = mount(router, edit);
    let router = mount(router, delete);
    let router = mount(router, archive);
    let router = mount(router, unarchive);
    mount(router, restore)
}

async fn list(app: App, call: Call<ListProjects, Visitor>) -> Reply<ListProjects> {
    let look = app.looking(&call, &call.path.org).await?;
    let deleted = call.query.deleted.unwrap_or(false);
    let of_which = if deleted { "deleted" } else { "living" };
    let listing = Listing::of(&app, ListProjects::ROW, Some(look.org), &[of_which]);
    let cut = listing.cut(&Paging { limit: call.query.limit, cursor: call.query.cursor })?;
    let page = look.nimbus().list_projects(&look.caller, look.org, deleted, &cut).await?;
    Ok(app.page(&call.uri, &listing, page.items, page.next.map(Place::after).as_ref()))
}

async fn create(app: App, call: Call<CreateProject, Visitor>) -> Reply<CreateProject> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::CreateProject { new: call.body }).await?;
    let path = format!("/v1/orgs/{}/projects/{}", write.org, done.output.id);
    Ok(app.written(done).location(&path))
}

async fn get(app: App, call: Call<GetProject, Visitor>) -> Reply<GetProject> {
    let look = app.looking(&call, &call.path.org).await?;
    Ok(app.record(look.nimbus().get_project(&look.caller, look.org, &call.path.project).await?))
}

async fn edit(app: App, call: Call<EditProject, Visitor>) -> Reply<EditProject> {
    let write = app.writing(&call, &call.path.org).await?;
    let operation = ops::EditProject { project: call.path.project, patch: call.body };
    Ok(app.written(write.run(&operation).await?))
}

async fn delete(app: App, call: Call<DeleteProject, Visitor>) -> Reply<DeleteProject> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::DeleteProject { project: call.path.project }).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}

async fn archive(app: App, call: Call<ArchiveProject, Visitor>) -> Reply<ArchiveProject> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::ArchiveProject { project: call.path.project }).await?))
}

async fn unarchive(app: App, call: Call<UnarchiveProject, Visitor>) -> Reply<UnarchiveProject> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::UnarchiveProject { project: call.path.project }).await?))
}

async fn restore(app: App, call: Call<RestoreProject, Visitor>) -> Reply<RestoreProject> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::RestoreProject { project: call.path.project }).await?))
}
