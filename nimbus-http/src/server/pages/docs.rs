//! `/openapi.json`, and `/docs` to read it in: Swagger UI from this program, without outside assets.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};
use utoipa_swagger_ui::Config;

use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// The page itself. Its script is a file of its own, so that no inline script need be allowed.
const PAGE: &str = include_str!("docs.html");
const START: &str = include_str!("docs.js");

/// Scripts, styles and requests to this server only. Swagger UI draws its icons from `data:` and sets `style` attributes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files of Swagger UI that the page needs.
const ASSETS: [&str; 3] = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/// `/openapi.json`, `/docs` and what `/docs` loads.
pub(in crate::server) fn routes(openapi: fn() -> Bytes) -> Router {
    // Made when somebody asks for it: a program that calls the router in its own process never does.
    let document: Shared = Arc::new(LazyLock::new(Box::new(move || Document::new(openapi()))));
    Router::new()
        .route("/docs", get(async || docs()))
        .route("/docs/{file}", get(async |Path(file): Path<String>| asset(&file)))
        .route("/openapi.json", get(openapi_json))
        .with_state(document)
}

type Shared = Arc<LazyLock<Document, Box<dyn FnOnce() -> Document + Send>>>;

/// The document and a name for its content.
struct Document {
    text: Bytes,
    etag: String,
}

impl Document {
    fn new(text: Bytes) -> Self {
        let digest = Sha256::digest(&text);
        let etag =
            digest[..12].iter().fold(String::from("\""), |name, byte| name + &format!("{byte:02x}")) + "\"";
        Self { text, etag }
    }
}

async fn openapi_json(State(document): State<Shared>, headers: HeaderMap) -> Response {
    let said = [
        (header::ETAG, document.etag.clone()),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::CONTENT_TYPE, "application/json".to_owned()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == document.etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, said).into_response();
    }
    (said, document.text.clone()).into_response()
}

fn docs() -> Response {
    let said = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-cache")];
    (said, Html(PAGE)).into_response()
}

fn asset(name: &str) -> Response {
    if name == "docs.js" {
        return file(Body::from(START), "text/javascript");
    }
    let vendored = ASSETS
        .contains(&name)
        .then(|| utoipa_swagger_ui::serve(name, Arc::new(Config::from("openapi.json"))));
    match vendored {
        Some(Ok(Some(found))) => file(Body::from(found.bytes.into_owned()), &found.content_type),
        _ => Problem::new(ProblemCode::NotFound, "the documentation has no such file").into_response(),
    }
}

fn file(body: Body, media_type: &str) -> Response {
    let said = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=86400")];
    (said, body).into_response()
}
