//! The typed client over a real socket: what programs do, end to end.

use nimbus_core::accounts::Register;
use nimbus_core::fault::Input;
use nimbus_core::project::{NewProject, ProjectPatch};
use nimbus_core::reference::{OrgRef, ProjectRef};
use nimbus_http::api::auth::RegisterAccount;
use nimbus_http::api::paths::{OrgPath, ProjectPath};
use nimbus_http::api::projects::{CreateProject, EditProject, GetProject, ListProjects, ProjectQuery};
use nimbus_http::client::{Client, Http};
use nimbus_http::endpoint::Nothing;
use nimbus_http::server::{Limits, Server, listen};
use nimbus_http::wire::page::Limit;
use nimbus_http::wire::problem_code::ProblemCode;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::cast::PASSWORD;
use crate::stage::Stage;

fn read<T: Input>(json: &Value) -> T {
    T::from_json(json).unwrap()
}

/// Signs a new person up and answers their client and organization.
async fn newcomer(url: &str) -> (Client, OrgRef) {
    let client = Client::new(Http::new(url).unwrap());
    let body: Register = read(&json!({
        "email": "new@example.com", "password": PASSWORD, "name": "New", "organization_name": "New",
    }));
    let signed_in = client.call::<RegisterAccount>(&Nothing {}, &Nothing {}, body).await.unwrap();
    let org = OrgRef::Id(signed_in.organization.unwrap().id);
    (client.bearer(&signed_in.session.token.unwrap()).unwrap(), org)
}

#[tokio::test]
async fn a_program_works_through_the_typed_client() {
    let stage = Stage::new().await;
    let listener = listen::bind("127.0.0.1:0").await.unwrap();
    let url = listen::url(&listener).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = Server::new(Limits::default()).door(listener, stage.router.clone());
    let running = tokio::spawn(server.run(async move {
        let _asked = stopped.await;
    }));

    let (client, org) = newcomer(&url).await;
    let path = OrgPath { org: org.clone() };
    for key in ["AAA", "BBB", "CCC"] {
        let new: NewProject = read(&json!({"key": key, "name": key}));
        let made = client.ask::<CreateProject>(&path).body(new).send().await.unwrap();
        assert!(made.operation.is_some() && made.etag.is_some() && !made.replayed);
    }

    let mut query = ProjectQuery { limit: Limit::new(2), ..ProjectQuery::default() };
    let first = client.call::<ListProjects>(&path, &query, Nothing {}).await.unwrap();
    assert_eq!(first.items.len(), 2);
    query.cursor = first.next_cursor;
    let second = client.call::<ListProjects>(&path, &query, Nothing {}).await.unwrap();
    assert_eq!((second.items.len(), second.next_cursor), (1, None));

    let path = ProjectPath { org, project: "BBB".parse::<ProjectRef>().unwrap() };
    let read_one = client.ask::<GetProject>(&path).send().await.unwrap();
    let described: ProjectPatch = read(&json!({"description": "What it is about"}));
    let edit =
        client.ask::<EditProject>(&path).body(described.clone()).if_match(&read_one.etag.clone().unwrap());
    edit.send().await.unwrap();
    let other: ProjectPatch = read(&json!({"description": "Something else"}));
    let stale = client.ask::<EditProject>(&path).body(other).if_match(&read_one.etag.unwrap()).send().await;
    assert_eq!(stale.unwrap_err().problem(), Some(ProblemCode::PreconditionFailed));

    stop.send(()).unwrap();
    running.await.unwrap();
}
