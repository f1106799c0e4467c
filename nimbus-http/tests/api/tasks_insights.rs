//! Permissions explained, and the work counted.

use nimbus_core::policy::Action;
use nimbus_http::api::insights::{ExplainPermission, Explanation, GetStats, PermissionQuery, StatsQuery};
use nimbus_http::api::tasks::EditTask;
use nimbus_http::client::{Client, ClientError};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::phrase::Phrase;
use serde_json::json;

use crate::ask::Ask;
use crate::cast::{Things, Who};
use crate::house::{House, read};
use crate::stage::Stage;

async fn explain(
    house: &House,
    client: &Client,
    action: Action,
    target: &str,
) -> Result<Explanation, ClientError> {
    let query = PermissionQuery { action, target: Some(Phrase::new(target)) };
    client.call::<ExplainPermission>(&house.path(), &query, Nothing {}).await
}

#[tokio::test]
async fn what_the_explanation_says_is_what_happens() {
    let house = House::open().await;
    let member = house.member();
    let theirs = house.task(&house.owner(), "one").await;
    let own = house.task(&member, "two").await;
    for (task, allowed) in [(&theirs, false), (&own, true)] {
        let told = explain(&house, &member, Action::TaskEdit, &task.reference.to_string()).await.unwrap();
        assert_eq!(told.allowed, allowed, "{told:?}");
        let edit = member
            .call::<EditTask>(&house.task_path(task), &Nothing {}, read(json!({"title": "three"})))
            .await;
        assert_eq!(edit.is_ok(), allowed);
        if let Err(ClientError::Problem(problem)) = edit {
            assert_eq!(problem.detail, format!("{}; {}", told.rule, told.because));
        }
    }
}

#[tokio::test]
async fn a_target_that_makes_no_sense_is_told() {
    let house = House::open().await;
    house.task(&house.owner(), "one").await;
    for target in ["OPS-99", "??", "OPS"] {
        let told = explain(&house, &house.owner(), Action::TaskEdit, target).await.unwrap_err();
        let ClientError::Problem(problem) = told else { panic!("{told}") };
        assert_eq!((problem.status, problem.errors[0].pointer.as_str()), (422, "?target"), "{target}");
    }
}

/// R48, in a query.
#[tokio::test]
async fn a_target_of_another_tenant_is_worded_like_one_that_is_not_there() {
    let stage = Stage::new().await;
    let uri = format!("/v1/orgs/{}/permissions", stage.cast.ours.org);
    for (action, name) in [
        ("task.edit", "task"),
        ("project.edit", "project"),
        ("tag.edit", "tag"),
        ("comment.edit", "comment"),
        ("member.remove", "user"),
        ("member.invite", "invitation"),
        ("operation.undo", "operation"),
    ] {
        let mut told = Vec::new();
        for id in [stage.cast.theirs.named(name), Things::absent(name)] {
            let ask = Ask::get(format!("{uri}?action={action}&target={id}"));
            let answer = stage.ask(Who::Owner, ask).await.expect(422);
            told.push(answer.json["errors"].to_string().replace(&id, "ID"));
        }
        assert_eq!(told[0], told[1]);
    }
}

#[tokio::test]
async fn tasks_are_counted_by_status_and_by_day() {
    let house = House::open().await;
    let client = house.owner();
    for (title, patch) in [
        ("one", json!({"status": "done"})),
        ("two", json!({"status": "in_progress"})),
        ("three", json!({"due": {"date": "2020-01-01"}})),
        ("four", json!({})),
    ] {
        let task = house.task(&client, title).await;
        client.call::<EditTask>(&house.task_path(&task), &Nothing {}, read(patch)).await.unwrap();
    }
    let stats = client.call::<GetStats>(&house.path(), &StatsQuery::default(), Nothing {}).await.unwrap();
    let by = stats.by_status;
    assert_eq!((by.todo, by.in_progress, by.done, by.cancelled), (2, 1, 1, 0));
    assert_eq!(stats.overdue, 1);
    let counts: Vec<_> = stats.done_per_day.iter().map(|day| day.count).collect();
    assert_eq!(counts, [[0; 13].as_slice(), &[1]].concat());
    assert!(stats.done_per_day.windows(2).all(|pair| pair[0].day.tomorrow().unwrap() == pair[1].day));
}
