//! Files of other tools come in, and everything goes out and in again.

use futures::TryStreamExt;
use nimbus_core::change::RequestKey;
use nimbus_core::import::Report;
use nimbus_core::organization::NewOrganization;
use nimbus_core::reference::OrgRef;
use nimbus_http::api::data::{ExportData, ExportLine, ImportData, ImportQuery};
use nimbus_http::api::organizations::CreateOrganization;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::tasks::{ListTasks, TaskQuery};
use nimbus_http::client::{Client, ClientError};
use nimbus_http::endpoint::{Nothing, Upload};
use nimbus_http::wire::problem_code::ProblemCode;
use rstest::rstest;
use serde_json::{Value, json};

use crate::house::{Door, House, read};

fn taskwarrior(description: &str) -> Value {
    json!([{"uuid": "3ea0fed5-8629-48e0-9b20-5b724db5c924", "description": description, "status": "pending", "tags": ["home"]}])
}

async fn import(
    client: &Client,
    path: &OrgPath,
    query: Value,
    file: impl Into<bytes::Bytes>,
) -> Result<Report, ClientError> {
    client.call::<ImportData>(path, &read::<ImportQuery>(query), Upload::of(file)).await
}

async fn export(client: &Client, path: &OrgPath) -> Vec<ExportLine> {
    let lines = client.call::<ExportData>(path, &Nothing {}, Nothing {}).await.unwrap();
    lines.try_collect().await.unwrap()
}

async fn titles(client: &Client, path: &OrgPath) -> Vec<String> {
    let page = client.call::<ListTasks>(path, &TaskQuery::default(), Nothing {}).await.unwrap();
    page.items.iter().map(|task| task.title.to_string()).collect()
}

#[rstest]
#[case::in_the_process(Door::InProcess)]
#[case::over_a_socket(Door::Socket)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_previewed_imported_and_imported_again_without_harm(#[case] door: Door) {
    let house = House::open().await;
    let client = house.client(door, &house.owner);
    let path = house.path();
    let file = || taskwarrior("Buy milk").to_string();
    let query = |dry_run: bool| json!({"format": "taskwarrior", "project": "OPS", "dry_run": dry_run});
    let preview = import(&client, &path, query(true), file()).await.unwrap();
    assert_eq!((preview.dry_run, preview.created, preview.tags_created), (true, 1, 1));
    assert!(titles(&client, &path).await.is_empty());
    let report = import(&client, &path, query(false), file()).await.unwrap();
    assert_eq!((report.created, report.operations.is_empty()), (1, false));
    assert_eq!(titles(&client, &path).await, ["Buy milk"]);
    let again = import(&client, &path, query(false), file()).await.unwrap();
    assert_eq!((again.created, again.unchanged), (0, 1));
}

#[tokio::test]
async fn a_key_stands_for_one_file_and_answers_its_report_again() {
    let house = House::open().await;
    let (client, path) = (house.owner(), house.path());
    let query: ImportQuery = read(json!({"format": "taskwarrior", "project": "OPS"}));
    let ask = async |title: &str| {
        let file = Upload::of(taskwarrior(title).to_string());
        client
            .ask::<ImportData>(&path)
            .query(&query)
            .key(&RequestKey::parse("k").unwrap())
            .body(file)
            .send()
            .await
    };
    let first = ask("Buy milk").await.unwrap();
    let again = ask("Buy milk").await.unwrap();
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!((first.value.created, &again.value), (1, &first.value));
    let other = ask("Buy bread").await.unwrap_err();
    assert_eq!(other.problem(), Some(ProblemCode::RequestKeyReused));
    assert_eq!(titles(&client, &path).await, ["Buy milk"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_its_place() {
    let house = House::open().await;
    let query = json!({"format": "taskwarrior", "project": "OPS"});
    let told = import(&house.owner(), &house.path(), query, "[{\"uuid\": 7}]").await.unwrap_err();
    let ClientError::Problem(problem) = told else { panic!("{told}") };
    assert_eq!(problem.known(), Some(ProblemCode::ValidationFailed));
    assert_eq!(problem.extra["place"]["path"], "[0].uuid");
}

#[tokio::test]
async fn a_member_who_may_not_import_is_refused_before_the_file_is_read() {
    let house = House::open().await;
    let query = json!({"format": "taskwarrior"});
    let told = import(&house.member(), &house.path(), query, "no file at all").await.unwrap_err();
    assert_eq!(told.problem(), Some(ProblemCode::Forbidden));
}

#[tokio::test]
async fn a_file_above_the_limit_is_refused() {
    let house = House::open().await;
    let file = vec![b' '; nimbus_core::import::MAX_BYTES + 1];
    let query = json!({"format": "taskwarrior"});
    let told = import(&house.owner(), &house.path(), query, file).await.unwrap_err();
    assert_eq!(told.problem(), Some(ProblemCode::PayloadTooLarge));
}

/// R69 in small.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_exported_can_be_imported_into_an_empty_organization() {
    let house = House::open().await;
    let client = house.owner();
    house.task(&client, "one").await;
    house.task(&client, "two").await;
    let lines = export(&client, &house.path()).await;
    assert_eq!(lines[0].0["nimbus"], "export");
    assert_eq!(lines.last().unwrap().0["records"], json!(lines.len() - 2));

    let new: NewOrganization = read(json!({"name": "Copy"}));
    let copy = client.call::<CreateOrganization>(&Nothing {}, &Nothing {}, new).await.unwrap();
    let path = OrgPath { org: OrgRef::Id(copy.id) };
    let file: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    let report = import(&client, &path, json!({"format": "nimbus"}), file).await.unwrap();
    assert_eq!(report.created, 2);
    assert_eq!(titles(&client, &path).await, ["one", "two"]);
}
