//! One operation of the document, from one row of the table.

use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, ContentBuilder, Required};

use super::schemas::{NameTaken, Schemas};
use super::{answers, example, parameters};
use crate::endpoint::payload::PayloadKind;
use crate::endpoint::{Access, Method, Row};

pub(super) fn of(row: &Row, schemas: &mut Schemas) -> Result<Operation, NameTaken> {
    let answers = answers::of(row, schemas)?;
    let operation = OperationBuilder::new()
        .operation_id(Some(row.operation_id()))
        .tag(row.tag)
        .summary(Some(row.summary()))
        .description(Some(description(row)))
        .parameters(Some(parameters::of(row)))
        .request_body(request_body(row, schemas)?)
        .securities(Some(securities(row.access)))
        .responses(answers);
    Ok(operation.build())
}

/// The whole documentation, and who may ask.
fn description(row: &Row) -> String {
    let lines = row.documentation.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let text = lines.collect::<Vec<_>>().join("\n");
    let who = match row.access {
        Access::Public => "Needs no sign-in.".to_owned(),
        Access::Session => "Needs a session: API tokens are refused.".to_owned(),
        Access::Scope { .. } => {
            format!("A token needs the scope `{}`.", row.access.scope().unwrap_or_default())
        }
    };
    format!("{}\n\n{who}", text.trim())
}

/// Either way of signing in will do; an empty requirement means none is needed.
fn securities(access: Access) -> Vec<SecurityRequirement> {
    match access {
        Access::Public => vec![SecurityRequirement::default()],
        Access::Session | Access::Scope { .. } => {
            let scopes: Vec<&str> = access.scope().into_iter().collect();
            let none: [String; 0] = [];
            vec![SecurityRequirement::new("bearer", scopes), SecurityRequirement::new("cookie", none)]
        }
    }
}

fn request_body(row: &Row, schemas: &mut Schemas) -> Result<Option<RequestBody>, NameTaken> {
    let body = RequestBodyBuilder::new().required(Some(Required::True));
    match row.payload {
        PayloadKind::Nothing => Ok(None),
        PayloadKind::Upload => {
            let bytes = ContentBuilder::new().schema(Some((row.body_schema)())).build();
            let body = body.description(Some("The file, as its bytes.")).content("*/*", bytes);
            Ok(Some(body.build()))
        }
        PayloadKind::Json => {
            let content = json(row, schemas)?;
            let body = body.content("application/json", content.clone());
            let merges = row.method == Method::Patch;
            let body = if merges { body.content("application/merge-patch+json", content) } else { body };
            Ok(Some(body.build()))
        }
    }
}

fn json(row: &Row, schemas: &mut Schemas) -> Result<Content, NameTaken> {
    let name = row.body_name.rsplit("::").next().unwrap_or(row.body_name).trim();
    let schema = schemas.name(name, (row.body_schema)())?;
    let example = row.example.map_or_else(|| example::of(&schema, schemas), |given| given());
    Ok(ContentBuilder::new().schema(Some(schema)).example(Some(example)).build())
}
