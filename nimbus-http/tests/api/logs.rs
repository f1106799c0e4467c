//! What the log says of a request about an organization.

use std::fs::{self, File};
use std::sync::Arc;

use serde_json::Value;

use crate::ask::Ask;
use crate::cast::Who;
use crate::stage::Stage;

#[tokio::test(flavor = "current_thread")]
async fn the_line_about_a_request_names_the_organization_by_its_id() {
    let stage = Stage::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let writer = Arc::new(File::create(&path).unwrap());
    let guard =
        tracing::subscriber::set_default(tracing_subscriber::fmt().json().with_writer(writer).finish());
    stage.ask(Who::Owner, Ask::get("/v1/orgs/acme/tasks")).await.expect(200);
    drop(guard);
    let log = fs::read_to_string(path).unwrap();
    let line = log.lines().find(|line| line.contains("answered")).expect("the answer is logged");
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["span"]["org"], stage.cast.ours.org.to_string());
}
