//! The OpenAPI 3.1 document, made from the endpoint table.

mod answers;
mod example;
mod operation;
mod parameters;
mod schemas;

use std::collections::BTreeMap;

use utoipa::openapi::path::{HttpMethod, PathItem, PathsBuilder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Server,
};

use crate::endpoint::{Method, Row};
use schemas::Schemas;

pub use schemas::NameTaken;

/// What every client should know before it reads the first operation.
const ABOUT: &str = include_str!("about.md");

/// The document for these rows, as JSON text that is the same for the same rows.
///
/// # Errors
/// If two types of the table go by one name.
pub fn generate(rows: &[&Row]) -> Result<String, NameTaken> {
    let mut schemas = Schemas::new();
    let mut paths: BTreeMap<&str, PathItem> = BTreeMap::new();
    for row in rows {
        let operation = operation::of(row, &mut schemas)?;
        let item = PathItem::new(method(row.method), operation);
        paths.entry(row.path).or_default().merge_operations(item);
    }
    let listed = paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas.into_all())
        .responses_from_iter(answers::shared())
        .security_scheme("bearer", bearer())
        .security_scheme("cookie", cookie());
    let document = OpenApiBuilder::new()
        .info(info())
        .servers(Some([Server::new("/")]))
        .tags(Some(tags(rows)))
        .paths(listed)
        .components(Some(components.build()))
        .build();
    Ok(text(&document))
}

fn text(document: &OpenApi) -> String {
    let text = document.to_pretty_json().expect("a document is made of text, numbers, lists and maps");
    text + "\n"
}

fn info() -> Info {
    // "MIT OR Apache-2.0" is an SPDX expression, which belongs in `identifier`; the name is for people.
    let license = LicenseBuilder::new()
        .name("MIT or Apache License 2.0")
        .identifier(Some(env!("CARGO_PKG_LICENSE")))
        .build();
    InfoBuilder::new()
        .title("Nimbus Tasks")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT.trim()))
        .license(Some(license))
        .build()
}

fn tags(rows: &[&Row]) -> Vec<utoipa::openapi::Tag> {
    let mut names: Vec<_> = rows.iter().map(|row| row.tag).collect();
    names.sort_unstable();
    names.dedup();
    let described = |name: &str| format!("Everything about {name}.");
    names
        .iter()
        .map(|name| TagBuilder::new().name(*name).description(Some(described(name))).build())
        .collect()
}

fn bearer() -> SecurityScheme {
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("nim_…".to_owned());
    bearer.description = Some("An API token, or the token of a session.".to_owned());
    SecurityScheme::Http(bearer)
}

fn cookie() -> SecurityScheme {
    let about = "The session of a browser; not together with a bearer token.";
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-nimbus_session", about)))
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    }
}
