//! The OpenAPI document of the small table.

use nimbus_http::endpoint::Row;
use nimbus_http::openapi::generate;
use serde_json::Value;

use crate::notes::{KeepNote, ROWS, row_of};

fn document() -> Value {
    serde_json::from_str(&generate(ROWS).unwrap()).unwrap()
}

fn operation(row: &Row) -> Value {
    let method = row.method.http().as_str().to_lowercase();
    document()["paths"][row.path][method].clone()
}

#[test]
fn every_row_is_in_the_document_with_all_that_a_reader_needs() {
    for row in ROWS {
        let operation = operation(row);
        assert_eq!(operation["operationId"], row.operation_id());
        assert_eq!(operation["summary"], row.summary());
        assert!(operation["security"].is_array() && operation["tags"][0] == row.tag);
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.contains_key(&row.status.to_string()), "{}", row.name);
        for code in row.all_problems() {
            assert!(answers.contains_key(&code.kind().status.to_string()), "{}: {code:?}", row.name);
        }
        for answer in answers.values() {
            let described = answer["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(described || answer["$ref"].is_string(), "{}: {answer}", row.name);
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            references.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inner| collect(inner, references));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(inner, references)),
        _ => {}
    }
}

#[test]
fn the_examples_of_bodies_are_bodies() {
    for row in ROWS {
        let example = &operation(row)["requestBody"]["content"]["application/json"]["example"];
        if !example.is_null() {
            (row.accepts)(example).unwrap_or_else(|faults| panic!("{}: {faults:?}", row.name));
        }
    }
    let example =
        operation(row_of::<KeepNote>())["requestBody"]["content"]["application/json"]["example"].clone();
    assert_eq!(example["title"], "Milk", "the row's own goes before one put together");
}

#[test]
fn the_document_is_openapi_3_1_and_the_same_every_time() {
    assert_eq!(document()["openapi"], "3.1.0");
    assert_eq!(document()["info"]["license"]["identifier"], "MIT OR Apache-2.0");
    assert_eq!(generate(ROWS), generate(ROWS));
}

#[test]
fn one_operation_is_documented_as_the_table_says() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&operation(row_of::<KeepNote>())).unwrap());
}
