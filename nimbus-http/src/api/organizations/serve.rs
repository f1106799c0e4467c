//! The handlers of organizations.

use axum::Router;
use nimbus_core::member::Member;
use nimbus_core::nimbus::Done;
use nimbus_core::ops::organization as ops;
use nimbus_core::organization::Organization;

use super::{
    CreateOrganization, DeleteOrganization, EditOrganization, GetOrganization, ListOrganizations,
    MyOrganization,
};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Visitor, few};
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

async fn list(app: App, call: Call<ListOrganizations, Visitor>) -> Reply<ListOrganizations> {
    let listing = Listing::of(&app, ListOrganizations::ROW, None, &[]);
    let cut = listing.cut(&call.query)?;
    let mine = app.nimbus().organizations(call.caller.caller()?).await?;
    // The separator cannot stand in a name, so that names sort before what they begin.
    let key = |(org, _): &(Organization, Member)| format!("{}\u{0}{}", org.name, org.id);
    let (mine, next) = few::page(mine, &cut, key, few::forwards);
    let items = mine
        .into_iter()
        .map(|(organization, member)| MyOrganization { organization, role: member.role })
        .collect();
    Ok(app.page(&call.uri, &listing, items, next.as_ref()))
}

async fn create(app: App, call: Call<CreateOrganization, Visitor>) -> Reply<CreateOrganization> {
    let caller = call.caller.caller()?;
    let owner = app.people().me(caller).await?;
    let request = app.request(&call);
    let done = app.nimbus().found_organization(caller, &call.body, &owner, &request, Vec::new()).await?;
    let Done { output, operation, replayed } = done;
    let path = format!("/v1/orgs/{}", output.organization.id);
    Ok(app.written(Done { output: output.organization, operation, replayed }).location(&path))
}

async fn get(app: App, call: Call<GetOrganization, Visitor>) -> Reply<GetOrganization> {
    let look = app.looking(&call, &call.path.org).await?;
    Ok(app.record(look.nimbus().get_organization(&look.caller, look.org).await?))
}

async fn edit(app: App, call: Call<EditOrganization, Visitor>) -> Reply<EditOrganization> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(write.run(&ops::EditOrganization { patch: call.body }).await?))
}

async fn delete(app: App, call: Call<DeleteOrganization, Visitor>) -> Reply<DeleteOrganization> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::DeleteOrganization).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}
