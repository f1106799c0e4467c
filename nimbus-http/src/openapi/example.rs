//! Examples, put together from those the types give of themselves.

use nimbus_core::fault::schema::SchemaRef;
use serde_json::{Map, Value, json};

use super::schemas::Schemas;

/// How deep an example goes; types that hold themselves (a task and its parent) would never end.
const DEPTH: usize = 8;

/// An example of a schema.
pub(super) fn of(schema: &SchemaRef, schemas: &Schemas) -> Value {
    let schema = serde_json::to_value(schema).unwrap_or_default();
    value(&schema, schemas, DEPTH)
}

fn value(schema: &Value, schemas: &Schemas, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        return schemas.get(name).map_or(Value::Null, |named| {
            value(&serde_json::to_value(named).unwrap_or_default(), schemas, depth - 1)
        });
    }
    let given = [&schema["example"], &schema["examples"][0], &schema["default"], &schema["enum"][0]];
    if let Some(given) = given.into_iter().find(|given| !given.is_null()) {
        return given.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) =
            schema[choice].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"))
        {
            return value(first, schemas, depth - 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return merged(parts.iter().map(|part| value(part, schemas, depth - 1)));
    }
    of_type(schema, schemas, depth)
}

fn merged(parts: impl Iterator<Item = Value>) -> Value {
    let objects = parts.filter_map(|part| match part {
        Value::Object(map) => Some(map),
        _ => None,
    });
    Value::Object(objects.flatten().collect())
}

fn of_type(schema: &Value, schemas: &Schemas, depth: usize) -> Value {
    let first = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match first {
        Some("object") => Value::Object(members(schema, schemas, depth)),
        Some("array") => json!([value(&schema["items"], schemas, depth - 1)]),
        Some("string") if schema["format"] == "date" => json!("2026-12-01"),
        Some("string") if schema["format"] == "date-time" => json!("2026-11-23T10:17:00.000Z"),
        Some("string") => json!("text"),
        Some("integer" | "number") => json!(schema["minimum"].as_u64().unwrap_or(1)),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}

fn members(schema: &Value, schemas: &Schemas, depth: usize) -> Map<String, Value> {
    let properties = schema["properties"].as_object();
    properties
        .into_iter()
        .flatten()
        .map(|(name, property)| (name.clone(), value(property, schemas, depth - 1)))
        .collect()
}
