//! Whether an answer is as the document says: status, media type, headers and body.

use nimbus_http::endpoint::Row;
use serde_json::{Map, Value};

use crate::ask::Told;

/// Headers that clients may rely on only where the document promises them.
const PROMISED: [&str; 5] = ["ETag", "Location", "Link", "Operation-Id", "Idempotency-Replayed"];

/// What about an answer is not as the document says.
pub(crate) fn complaints(document: &Value, row: &Row, told: &Told) -> Vec<String> {
    let method = row.method.http().as_str().to_lowercase();
    let answers = &document["paths"][row.path][method]["responses"];
    let answer = resolved(document, &answers[told.status.to_string()]);
    if answer.is_null() {
        return vec![format!("{} is not among the documented statuses", told.status)];
    }
    let mut complaints = Vec::new();
    for name in PROMISED {
        if told.headers.contains_key(name) && answer["headers"].get(name).is_none() {
            complaints.push(format!("the header {name} is not documented"));
        }
    }
    let kind = told.header("content-type").unwrap_or_default();
    match (answer["content"].as_object(), answer["content"].get(kind)) {
        (None, _) if kind.is_empty() => {}
        (_, Some(content)) if told.json.is_null() => assert!(content["schema"].is_object()),
        (_, Some(content)) => {
            Check { document, complaints: &mut complaints }.value(&content["schema"], &told.json, "");
        }
        _ => complaints.push(format!("the media type `{kind}` is not documented")),
    }
    complaints
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => value,
    }
}

/// The part of JSON Schema that our documents use.
struct Check<'a> {
    document: &'a Value,
    complaints: &'a mut Vec<String>,
}

impl Check<'_> {
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let schema = resolved(self.document, schema);
        if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            if !choices.iter().any(|choice| self.fits(choice, value)) {
                self.complaints.push(format!("{at}: {value} fits none of the choices"));
            }
            return;
        }
        let types = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            Value::String(kind) => vec![kind.as_str()],
            _ => Vec::new(),
        };
        if !types.is_empty() && !types.iter().any(|kind| is_of(kind, value)) {
            self.complaints.push(format!("{at}: {value} is not of type {types:?}"));
        }
        if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
            self.complaints.push(format!("{at}: {value} is none of the words"));
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&schema["items"], item, &format!("{at}/{index}"));
                }
            }
            Value::Object(members) => self.members(schema, members, at),
            _ => {}
        }
    }

    fn members(&mut self, schema: &Value, members: &Map<String, Value>, at: &str) {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        self.collect(schema, &mut properties, &mut required);
        for name in required.iter().filter(|name| !members.contains_key(*name)) {
            self.complaints.push(format!("{at}/{name} is missing"));
        }
        for (name, member) in members {
            match properties.get(name) {
                Some(property) => self.value(property, member, &format!("{at}/{name}")),
                // An object without any property of its own is free.
                None if properties.is_empty() || schema["additionalProperties"].is_object() => {}
                // Some problems say more than all do.
                None if properties.contains_key("retryable") => {}
                None => self.complaints.push(format!("{at}/{name} is not documented")),
            }
        }
    }

    fn collect(&self, schema: &Value, properties: &mut Map<String, Value>, required: &mut Vec<String>) {
        let schema = resolved(self.document, schema);
        if let Some(own) = schema["properties"].as_object() {
            properties.extend(own.clone());
        }
        let names = schema["required"].as_array().into_iter().flatten();
        required.extend(names.filter_map(Value::as_str).map(str::to_owned));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, properties, required);
        }
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut complaints = Vec::new();
        Check { document: self.document, complaints: &mut complaints }.value(schema, value, "");
        complaints.is_empty()
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the document uses the type {other}, which JSON Schema does not have"),
    }
}
