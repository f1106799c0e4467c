//! The handlers of the person who asks.

use axum::Router;
use http::header::SET_COOKIE;

use super::{CloseMe, EditMe, GetMe};
use crate::api::auth::cookie;
use crate::server::api::{App, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, get);
    let router = mount(router, edit);
    mount(router, close)
}

async fn get(app: App, call: Call<GetMe, Visitor>) -> Reply<GetMe> {
    Ok(Answer::of(app.people().me(call.caller.caller()?).await?.into()))
}

async fn edit(app: App, call: Call<EditMe, Visitor>) -> Reply<EditMe> {
    Ok(Answer::of(app.people().edit_me(call.caller.caller()?, call.body).await?.into()))
}

async fn close(app: App, call: Call<CloseMe, Visitor>) -> Reply<CloseMe> {
    app.people().close(call.caller.caller()?, call.body, call.caller.origin()).await?;
    Ok(Answer::of(()).header(SET_COOKIE, &cookie::forgotten()))
}
