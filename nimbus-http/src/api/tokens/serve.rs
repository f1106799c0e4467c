//! The handlers of API tokens.

use axum::Router;
use nimbus_core::accounts::{self, Scope};

use super::{CreateToken, DeleteToken, ListTokens, MadeToken, Token};
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Visitor, few};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list);
    let router = mount(router, create);
    mount(router, delete)
}

async fn list(app: App, call: Call<ListTokens, Visitor>) -> Reply<ListTokens> {
    let listing = Listing::of(&app, ListTokens::ROW, None, &[]);
    let cut = listing.cut(&call.query)?;
    let mine = app.people().tokens(call.caller.caller()?).await?;
    let (mine, next) = few::page(mine, &cut, |token| token.id.to_string(), few::newest_first);
    Ok(app.page(&call.uri, &listing, mine.into_iter().map(shown).collect(), next.as_ref()))
}

async fn create(app: App, call: Call<CreateToken, Visitor>) -> Reply<CreateToken> {
    let (token, secret) = app.people().create_token(call.caller.caller()?, call.body).await?;
    Ok(Answer::of(MadeToken { about: shown(token), token: secret.reveal().to_owned() }))
}

async fn delete(app: App, call: Call<DeleteToken, Visitor>) -> Reply<DeleteToken> {
    app.people().delete_token(call.caller.caller()?, call.path.token).await?;
    Ok(Answer::of(()))
}

fn shown(token: accounts::Token) -> Token {
    let accounts::Token { id, user: _, org, name, scopes, created_at, expires_at, last_used_at } = token;
    Token { id, name, scopes: Scope::list(scopes), org, created_at, expires_at, last_used_at }
}
