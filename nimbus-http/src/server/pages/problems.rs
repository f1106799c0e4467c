//! `/problems/{code}`: where the `type` of a problem leads.

use std::fmt::Write;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::html::{escape, page, prose};
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// The list of problems and a page for each.
pub(in crate::server) fn routes() -> Router {
    Router::new()
        .route("/problems", get(async || list()))
        .route("/problems/{code}", get(async |Path(code): Path<String>| one(&code)))
}

fn list() -> Response {
    let mut body = String::from("<h1>Problems</h1>\n<ul>\n");
    for code in ProblemCode::ALL {
        let kind = code.kind();
        let (code, status, title) = (kind.code, kind.status, escape(kind.title));
        writeln!(body, "<li><a href=\"problems/{code}\"><code>{code}</code></a> {status}: {title}</li>")
            .expect("writing to a String cannot fail");
    }
    body.push_str("</ul>\n");
    page("Problems", &body)
}

fn one(code: &str) -> Response {
    let Some(known) = ProblemCode::parse(code) else {
        return Problem::new(ProblemCode::NotFound, "there is no problem of this name").into_response();
    };
    let kind = known.kind();
    let repeat = if kind.retryable {
        "The same request may succeed later."
    } else {
        "Repeating the same request does not help."
    };
    let body = format!(
        "<h1>{}</h1>\n<p>Status {}, code <code>{}</code>. {repeat}</p>\n<p>{}</p>\n\
         <p><a href=\"../problems\">All problems</a></p>\n",
        escape(kind.title),
        kind.status,
        kind.code,
        prose(kind.documentation.trim()),
    );
    page(kind.title, &body)
}
