//! The answers of an operation: its success, and every problem it may tell.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder, Responses, ResponsesBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};

use super::example;
use super::schemas::{NameTaken, Schemas};
use crate::endpoint::reply::ReplyKind;
use crate::endpoint::{IfMatch, Row};
use crate::wire::problem::{MEDIA_TYPE, Problem};
use crate::wire::problem_code::ProblemCode;

/// One answer for each problem, by its code, for operations to refer to.
pub(super) fn shared() -> Vec<(&'static str, RefOr<Response>)> {
    let answer = |code: &ProblemCode| (code.as_str(), RefOr::T(problems(&[*code])));
    ProblemCode::ALL.iter().map(answer).collect()
}

/// All answers of a row.
pub(super) fn of(row: &Row, schemas: &mut Schemas) -> Result<Responses, NameTaken> {
    let success = success(row, schemas)?;
    let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in row.all_problems() {
        by_status.entry(code.kind().status).or_default().push(code);
    }
    let answers = ResponsesBuilder::new().response(row.status.to_string(), success);
    let all = by_status.into_iter().fold(answers, |all, (status, codes)| {
        let answer = match codes.as_slice() {
            [only] => RefOr::Ref(Ref::from_response_name(only.as_str())),
            several => RefOr::T(problems(several)),
        };
        all.response(status.to_string(), answer)
    });
    Ok(all.build())
}

fn problems(codes: &[ProblemCode]) -> Response {
    let said = codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.kind().title));
    let examples = codes.iter().map(|code| {
        let problem = Problem::new(*code, code.kind().title);
        let example =
            utoipa::openapi::example::ExampleBuilder::new().value(serde_json::to_value(&problem).ok());
        (code.as_str(), RefOr::T(example.build()))
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples)
        .build();
    let answer = ResponseBuilder::new()
        .description(said.collect::<Vec<_>>().join(" "))
        .header("Request-Id", header("The request's name in the server's log."))
        .content(MEDIA_TYPE, content);
    let waits = codes.iter().any(|code| code.kind().retry_after.is_some());
    let answer = if waits { answer.header("Retry-After", header("Seconds to wait.")) } else { answer };
    answer.build()
}

fn success(row: &Row, schemas: &mut Schemas) -> Result<Response, NameTaken> {
    let mut answer = ResponseBuilder::new()
        .description(meaning(row.reply))
        .header("Request-Id", header("The request's name in the server's log."));
    if row.if_match != IfMatch::Ignored && row.reply == ReplyKind::Json {
        answer = answer.header("ETag", header("The record's version."));
    }
    if row.reply == ReplyKind::Redirect {
        answer = answer.header("Location", header("Where to go."));
    }
    let Some(media_type) = row.reply.media_type() else {
        return Ok(answer.build());
    };
    let mut named = (row.reply_schemas)().into_iter();
    let Some((name, schema)) = named.next() else {
        return Ok(answer.build());
    };
    for (name, schema) in named {
        schemas.name(&name, schema)?;
    }
    let schema = schemas.name(&name, schema)?;
    let mut content = ContentBuilder::new().schema(Some(schema.clone()));
    if row.reply == ReplyKind::Json {
        content = content.example(Some(example::of(&schema, schemas)));
    }
    Ok(answer.content(media_type, content.build()).build())
}

fn meaning(reply: ReplyKind) -> &'static str {
    match reply {
        ReplyKind::Json => "Done; the present state.",
        ReplyKind::Empty => "Done.",
        ReplyKind::Events => "Server-sent events; the schema is that of an event's `data`.",
        ReplyKind::Lines => "Lines of JSON (NDJSON), each by this schema.",
        ReplyKind::Redirect => "It is elsewhere.",
    }
}

fn header(about: &str) -> utoipa::openapi::Header {
    let text = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(text)).description(Some(about)).build()
}
