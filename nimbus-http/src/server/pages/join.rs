//! `/join`: where the link of an invitation leads. The secret stands behind the `#`, which no browser sends along.

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::html::{escape, page};

/// The page, for a server reached at this address.
pub(in crate::server) fn routes(public_url: Option<String>) -> Router {
    Router::new().route("/join", get(async move || join(public_url.as_deref())))
}

fn join(public_url: Option<&str>) -> Response {
    let url = escape(public_url.unwrap_or("URL").trim_end_matches('/'));
    let body = format!(
        "<h1>You are invited</h1>\n\
         <p>The secret of your invitation is what stands behind the <code>#</code> in the address of this page. \
         It holds for seven days, once, and for the address it was made for.</p>\n\
         <p>Without an account: <code>nimbus login {url} --register --invitation SECRET</code></p>\n\
         <p>With an account: <code>nimbus member accept SECRET</code></p>\n",
    );
    page("Join", &body)
}
