//! The document against the router: what is documented is there, what is there is documented.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use nimbus_http::api::{document, rows};
use nimbus_http::endpoint::Row;
use serde_json::Value;

use crate::ask::{Ask, path_of};
use crate::cast::Who;
use crate::stage::Stage;

fn read() -> Value {
    serde_json::from_str(&document()).unwrap()
}

#[test]
fn every_row_is_in_the_document_and_nothing_else_is() {
    let mut documented = BTreeSet::new();
    for (path, item) in read()["paths"].as_object().unwrap() {
        documented.extend(item.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())));
    }
    let listed: Vec<_> =
        rows().map(|row| (row.path.to_owned(), row.method.http().as_str().to_lowercase())).collect();
    assert_eq!(listed.len(), documented.len(), "two rows have one path and method");
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), documented);
}

#[tokio::test]
async fn each_path_takes_exactly_the_methods_of_its_rows() {
    let stage = Stage::new().await;
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows() {
        let listed = methods.entry(path_of(row, &stage.cast.ours, |_| None)).or_default();
        listed.insert(row.method.http().to_string());
        if row.method == nimbus_http::endpoint::Method::Get {
            listed.insert("HEAD".to_owned());
        }
    }
    for (path, listed) in methods {
        let told = stage.send(Ask::new("OPTIONS", &path)).await;
        let allowed = told.header("allow").unwrap_or_default();
        let allowed = allowed.split(',').map(|method| method.trim().to_owned());
        let allowed: BTreeSet<_> =
            allowed.filter(|method| method != "OPTIONS" && !method.is_empty()).collect();
        assert_eq!(allowed, listed, "{path}: a row without a mount, or a mount without a row");
    }
}

#[test]
fn names_of_operations_are_unique() {
    let names: Vec<_> = rows().map(Row::operation_id).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

#[test]
fn examples_of_bodies_are_bodies() {
    for row in rows() {
        if let Some(example) = row.example {
            (row.accepts)(&example()).unwrap_or_else(|faults| panic!("{}: {faults:?}", row.name));
        }
    }
}

#[tokio::test]
async fn the_server_answers_the_document() {
    let stage = Stage::new().await;
    let told = stage.ask(Who::Anonymous, Ask::get("/openapi.json")).await.expect(200);
    assert_eq!(told.json, read());
}

/// The committed document is what the table makes. Run with `NIMBUS_BLESS=1` to write it anew.
#[test]
fn the_document_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../openapi/nimbus.json");
    let made = document();
    if std::env::var_os("NIMBUS_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "openapi/nimbus.json is out of date: run this test with NIMBUS_BLESS=1 and commit it"
    );
}
