//! Undoing what one did last, without naming it.

use nimbus_core::fault::Input as _;
use nimbus_core::reference::OrgRef;
use nimbus_http::api::changes::{UndoOperation, UndoRequest, Undone};
use nimbus_http::api::comments::CreateComment;
use nimbus_http::api::organizations::CreateOrganization;
use nimbus_http::api::paths::{OrgPath, ProjectPath};
use nimbus_http::api::projects::{ArchiveProject, CreateProject};
use nimbus_http::api::tasks::EditTask;
use nimbus_http::client::{Client, ClientError};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::problem::Problem;
use serde_json::json;

use crate::house::{House, read};

async fn undo(house: &House, client: &Client) -> Result<Undone, ClientError> {
    client.call::<UndoOperation>(&house.path(), &Nothing {}, UndoRequest::default()).await
}

/// What one is told: "task.edit: OPS-1 Rotate the password".
async fn told(house: &House, client: &Client) -> String {
    let undone = undo(house, client).await.unwrap();
    let record = undone.records.last().unwrap();
    let words = [record.reference.as_deref(), record.title.as_deref()];
    format!("{}: {}", undone.undone.name, words.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn refused(answer: Result<Undone, ClientError>) -> Problem {
    match answer {
        Err(ClientError::Problem(problem)) => problem,
        other => panic!("{other:?} is no problem"),
    }
}

#[tokio::test]
async fn one_is_told_what_it_was_that_one_undid() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task(&client, "Rotate the password").await;
    let path = house.task_path(&task);
    client.call::<EditTask>(&path, &Nothing {}, read(json!({"status": "done"}))).await.unwrap();
    client.call::<CreateComment>(&path, &Nothing {}, read(json!({"body": "Done"}))).await.unwrap();
    assert_eq!(told(&house, &client).await, "comment.create: OPS-1 Rotate the password");
    assert_eq!(told(&house, &client).await, "task.edit: OPS-1 Rotate the password");
    assert_eq!(told(&house, &client).await, "task.create: OPS-1 Rotate the password");
    let project = ProjectPath { org: house.path().org, project: "OPS".parse().unwrap() };
    client.call::<ArchiveProject>(&project, &Nothing {}, Nothing {}).await.unwrap();
    assert_eq!(told(&house, &client).await, "project.archive: OPS Operations");
}

#[tokio::test]
async fn whoever_did_nothing_has_nothing_to_undo() {
    let house = House::open().await;
    house.task(&house.owner(), "one").await;
    let problem = refused(undo(&house, &house.member()).await);
    assert_eq!((problem.status, problem.code.as_str()), (409, "conflict"));
    assert!(problem.detail.starts_with("there is nothing to undo"), "{}", problem.detail);
}

#[tokio::test]
async fn nobody_undoes_the_latest_act_of_another_organization() {
    let house = House::open().await;
    let client = house.owner();
    let new = read(json!({"key": "WEB", "name": "Web"}));
    client.call::<CreateProject>(&house.path(), &Nothing {}, new).await.unwrap();
    let second = read(json!({"name": "Second"}));
    let second = client.call::<CreateOrganization>(&Nothing {}, &Nothing {}, second).await.unwrap();
    let second = OrgPath { org: OrgRef::Id(second.id) };
    let answer = client.call::<UndoOperation>(&second, &Nothing {}, UndoRequest::default()).await;
    assert_eq!(refused(answer).status, 409, "in the second organization nothing was done that can be undone");
    assert_eq!(told(&house, &client).await, "project.create: WEB Web");
    assert!(UndoRequest::from_json(&json!({})).unwrap().operation.is_none());
}
