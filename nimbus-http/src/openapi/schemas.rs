//! The types the document names, each under one name.

use std::collections::BTreeMap;

use nimbus_core::fault::schema::SchemaRef;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use crate::wire::problem_code::ProblemCode;

/// Two types of the table go by one name, so that a client made from the document would mix them up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two different types of the endpoint table are called {0}; rename one")]
pub struct NameTaken(pub String);

/// The named schemas so far.
pub(super) struct Schemas(BTreeMap<String, SchemaRef>);

impl Schemas {
    /// Those every document has.
    pub(super) fn new() -> Self {
        Self(BTreeMap::from([("Problem".to_owned(), problem()), ("Fault".to_owned(), fault())]))
    }

    /// Notes a schema and answers a reference to it.
    pub(super) fn name(&mut self, name: &str, schema: SchemaRef) -> Result<SchemaRef, NameTaken> {
        match self.0.get(name) {
            Some(known) if *known != schema => return Err(NameTaken(name.to_owned())),
            Some(_) => {}
            None => {
                self.0.insert(name.to_owned(), schema);
            }
        }
        Ok(RefOr::Ref(Ref::from_schema_name(name)))
    }

    /// The schema of this name.
    pub(super) fn get(&self, name: &str) -> Option<&SchemaRef> {
        self.0.get(name)
    }

    pub(super) fn into_all(self) -> BTreeMap<String, SchemaRef> {
        self.0
    }
}

/// The schema of something answered: there every field is present, `null` where it is empty (API.md, convention 3). A
/// field that may be absent says so by being neither required nor nullable.
pub(super) fn answered(schema: SchemaRef) -> SchemaRef {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            let empty = object.properties.iter().filter(|(_, property)| takes_null(property));
            let missing: Vec<_> =
                empty.map(|(name, _)| name.clone()).filter(|name| !object.required.contains(name)).collect();
            object.required.extend(missing);
            Schema::Object(object).into()
        }
        RefOr::T(Schema::AllOf(mut all)) => {
            all.items = all.items.into_iter().map(answered).collect();
            Schema::AllOf(all).into()
        }
        other => other,
    }
}

fn takes_null(schema: &SchemaRef) -> bool {
    let is_null = |kind: &SchemaType| match kind {
        SchemaType::Type(kind) => *kind == Type::Null,
        SchemaType::Array(kinds) => kinds.contains(&Type::Null),
        SchemaType::AnyValue => false,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => is_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => is_null(&array.schema_type),
        RefOr::T(Schema::OneOf(one)) => one.items.iter().any(takes_null),
        _ => false,
    }
}

/// Whether what is answered has a version, and so a tag.
pub(super) fn has_version(schema: &SchemaRef) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.properties.contains_key("version"))
}

fn text(about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about))
}

fn text_or_null(about: &str) -> SchemaRef {
    nimbus_core::fault::schema::nullable(text(about).into())
}

fn problem() -> SchemaRef {
    let codes = ProblemCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
    let code = format!("The word programs branch on. Known: {codes}. More may come.");
    let faults = ArrayBuilder::new()
        .items(Ref::from_schema_name("Fault"))
        .description(Some("Everything that is wrong with the input."));
    let status = ObjectBuilder::new().schema_type(Type::Integer).description(Some("The HTTP status."));
    let retryable = ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some("Whether the same request, sent again unchanged, may succeed later."));
    let current = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("The present record, where an old version of it was named."));
    let members: [(&str, SchemaRef); 9] = [
        ("type", text("`/problems/{code}`, where its documentation is.").into()),
        ("title", text("A short summary that never varies for one code.").into()),
        ("status", status.into()),
        ("detail", text("What happened this time, for people.").into()),
        ("instance", text_or_null("The path that was asked for.")),
        ("code", text(&code).into()),
        ("request_id", text_or_null("The `Request-Id` of the answer.")),
        ("retryable", retryable.into()),
        ("errors", Schema::Array(faults.build()).into()),
    ];
    let about = "A failure (RFC 9457).";
    let object = ObjectBuilder::new().schema_type(Type::Object).description(Some(about));
    let object =
        members.into_iter().fold(object, |all, (name, schema)| all.property(name, schema).required(name));
    object.property("current", current).into()
}

fn fault() -> SchemaRef {
    let pointer = text("Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.");
    let code = text("What kind: a short word programs can branch on, such as `required`.");
    let detail = text("What was wrong and what would be right, for people.");
    let object =
        ObjectBuilder::new().schema_type(Type::Object).description(Some("One thing wrong with an input."));
    [("pointer", pointer), ("code", code), ("detail", detail)]
        .into_iter()
        .fold(object, |all, (name, schema)| all.property(name, schema).required(name))
        .into()
}
