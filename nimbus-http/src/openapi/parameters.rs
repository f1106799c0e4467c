//! The parameters of an operation: those of its path and query, and the headers that steer it.

use nimbus_core::fault::schema::SchemaRef;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required, Schema};

use crate::endpoint::reply::ReplyKind;
use crate::endpoint::{IfMatch, Row};

/// All parameters of a row.
pub(super) fn of(row: &Row) -> Vec<Parameter> {
    let mut all = members((row.path_schema)(), &ParameterIn::Path);
    all.extend(members((row.query_schema)(), &ParameterIn::Query));
    all.extend(headers(row));
    all
}

/// The members of an object as parameters, in their order.
fn members(object: SchemaRef, place: &ParameterIn) -> Vec<Parameter> {
    let RefOr::T(Schema::Object(object)) = object else {
        return Vec::new();
    };
    let required = object.required;
    let parameter = |(name, schema): (String, SchemaRef)| {
        let needed = *place == ParameterIn::Path || required.contains(&name);
        let list = matches!(schema, RefOr::T(Schema::Array(_)));
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(place.clone())
            .required(if needed { Required::True } else { Required::False })
            .description(description(&schema))
            .schema(Some(schema));
        // A list is written with commas.
        if list { parameter.style(Some(ParameterStyle::Form)).explode(Some(false)) } else { parameter }
            .build()
    };
    object.properties.into_iter().map(parameter).collect()
}

fn description(schema: &SchemaRef) -> Option<String> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.clone(),
        RefOr::T(Schema::Array(array)) => array.description.clone(),
        RefOr::T(Schema::OneOf(one)) => one.description.clone(),
        _ => None,
    }
}

fn headers(row: &Row) -> Vec<Parameter> {
    let mut all = Vec::new();
    if row.takes_key {
        let about = "A word of your own for this act, new for every act: the same key and request again changes \
            nothing more and answers the same. Kept for at least 30 days.";
        all.push(header("Idempotency-Key", about, Required::False, "0190a3c1-6d2e-7c4b-9f6a-3b1d5e7f9a2c"));
    }
    if row.if_match != IfMatch::Ignored {
        let needed = if row.if_match == IfMatch::Required { Required::True } else { Required::False };
        let about = "The `ETag` of the version to edit; 412 if the record has changed since.";
        all.push(header("If-Match", about, needed, "\"v1337-k3f9\""));
    }
    if row.reply == ReplyKind::Events {
        let about = "The id of the last event that was received; the stream resumes after it.";
        all.push(header("Last-Event-ID", about, Required::False, "1337-k3f9"));
    }
    all
}

fn header(name: &str, about: &str, needed: Required, example: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(255)).examples([example]);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(needed)
        .description(Some(about))
        .schema(Some(text))
        .build()
}
