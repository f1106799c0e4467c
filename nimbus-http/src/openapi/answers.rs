//! The answers of an operation: its success, and every problem it may tell.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder, Responses, ResponsesBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};

use super::example;
use super::schemas::{NameTaken, Schemas, answered, has_version};
use crate::endpoint::Row;
use crate::endpoint::reply::ReplyKind;
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
    let answer = if codes.contains(&ProblemCode::RateLimited) {
        answer
            .header(
                "RateLimit-Policy",
                header("The limit that was reached: its quota and window in seconds."),
            )
            .header("RateLimit", header("What is left of it, and when there will be more."))
    } else {
        answer
    };
    answer.build()
}

fn success(row: &Row, schemas: &mut Schemas) -> Result<Response, NameTaken> {
    let mut named = (row.reply_schemas)().into_iter().map(|(name, schema)| (name, answered(schema)));
    let of = named.next();
    let tagged = row.reply == ReplyKind::Json && of.as_ref().is_some_and(|(_, schema)| has_version(schema));
    let answer = said(row, tagged)
        .into_iter()
        .fold(ResponseBuilder::new().description(meaning(row.reply)), |all, (name, about)| {
            all.header(name, header(about))
        });
    let (Some(media_type), Some((name, schema))) = (row.reply.media_type(), of) else {
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

/// The headers of a row's success, where `tagged` says that it answers one record.
fn said(row: &Row, tagged: bool) -> Vec<(&'static str, &'static str)> {
    let pages = row.query_names.contains(&"cursor");
    [
        (true, "Request-Id", "The request's name in the server's log."),
        (
            tagged,
            "ETag",
            "The record's version, for `If-Match`; left out where more than the record was asked for.",
        ),
        (tagged && row.status == 201, "Location", "Where the new record is."),
        (row.reply == ReplyKind::Redirect, "Location", "Where to go."),
        (pages, "Link", "The next page, with `rel=\"next\"`; left out on the last."),
        (row.takes_key, "Operation-Id", "The operation in the log; what an undo names."),
        (
            row.takes_key,
            "Idempotency-Replayed",
            "`true` where an earlier request with this key did it already.",
        ),
    ]
    .into_iter()
    .filter_map(|(applies, name, about)| applies.then_some((name, about)))
    .collect()
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
