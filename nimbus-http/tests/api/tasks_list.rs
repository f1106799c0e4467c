//! Lists of tasks: filters, orders, pages, what comes along, and what is said of a phrase that is wrong.

use nimbus_core::fault::Input;
use nimbus_core::reference::{OrgRef, TagRef};
use nimbus_core::tag::TagPatch;
use nimbus_http::api::paths::TagPath;
use nimbus_http::api::tags::{CreateTag, EditTag};
use nimbus_http::api::tasks::{CreateTask, ListTasks, NewTaskQuery, TaskExtra, TaskPage, TaskQuery};
use nimbus_http::client::{Client, ClientError};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::base64url;
use nimbus_http::wire::page::{Cursor, Limit};
use nimbus_http::wire::phrase::Phrase;
use nimbus_http::wire::problem::Problem;
use rstest::rstest;
use serde_json::json;

use crate::ask::Ask;
use crate::cast::Who;
use crate::house::{House, read};
use crate::stage::Stage;

fn filter(text: &str) -> TaskQuery {
    TaskQuery { filter: Some(Phrase::new(text)), ..TaskQuery::default() }
}

async fn list(house: &House, client: &Client, query: &TaskQuery) -> TaskPage {
    client.call::<ListTasks>(&house.path(), query, Nothing {}).await.unwrap()
}

async fn refused(house: &House, client: &Client, query: &TaskQuery) -> Problem {
    match client.call::<ListTasks>(&house.path(), query, Nothing {}).await {
        Err(ClientError::Problem(problem)) => problem,
        other => panic!("{other:?} is no problem"),
    }
}

fn titles(page: &TaskPage) -> Vec<&str> {
    page.items.iter().map(|task| task.title.as_str()).collect()
}

/// Five tasks, `one` to `five`, with dues, priorities and people of their own.
async fn furnished() -> House {
    let house = House::open().await;
    let client = house.owner();
    let tasks = [
        json!({"title": "one", "priority": "low", "due": {"date": "2026-12-01"}, "assignees": ["me"]}),
        json!({"title": "two", "priority": "high", "due": {"date": "2026-12-03"}, "tags": ["bug"]}),
        json!({"title": "three", "status": "done", "assignees": ["linus@example.com"]}),
        json!({"title": "four", "due": {"date": "2020-01-01"}}),
        json!({"title": "five", "description": "x".repeat(300), "due": {"date": "2026-12-02"}}),
    ];
    for mut task in tasks {
        task["project"] = json!("OPS");
        let query = NewTaskQuery::from_json(&json!({"create_tags": true})).unwrap();
        client.call::<CreateTask>(&house.path(), &query, read(task)).await.unwrap();
    }
    house
}

#[tokio::test]
async fn a_filter_says_which_and_a_sort_in_which_order() {
    let house = furnished().await;
    let client = house.owner();
    for (text, sort, expected) in [
        ("is:open", "-due", vec!["two", "five", "one", "four"]),
        ("assignee:me", "created_at", vec!["one"]),
        ("assignee:linus or tag:bug", "created_at", vec!["two", "three"]),
        ("is:overdue", "created_at", vec!["four"]),
        ("project:ops priority:high..", "title", vec!["two"]),
        ("", "title", vec!["five", "four", "one", "three", "two"]),
    ] {
        let query = TaskQuery { sort: Some(Phrase::new(sort)), ..filter(text) };
        assert_eq!(titles(&list(&house, &client, &query).await), expected, "{text}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_while_tasks_come_in_between() {
    let house = furnished().await;
    let client = house.owner();
    let mut query = TaskQuery {
        sort: Some(Phrase::new("-due,title")),
        limit: Limit::new(2),
        ..filter("due:2020-01-01..")
    };
    let first = list(&house, &client, &query).await;
    assert_eq!(titles(&first), ["two", "five"]);
    // Sorts before the cursor, so no further page holds it.
    let late = read(json!({"project": "OPS", "title": "six", "due": {"date": "2027-01-01"}}));
    client.call::<CreateTask>(&house.path(), &NewTaskQuery::default(), late).await.unwrap();
    query.cursor = first.next_cursor;
    let second = client.ask::<ListTasks>(&house.path()).query(&query).send().await.unwrap();
    assert_eq!(titles(&second.value), ["one", "four"]);
    assert_eq!((second.value.next_cursor, second.next), (None, None));
    query.sort = Some(Phrase::new("due"));
    assert_eq!(refused(&house, &client, &query).await.code, "cursor_expired", "of another order");
}

#[tokio::test]
async fn a_cursor_whose_place_does_not_fit_its_order_has_expired() {
    let house = furnished().await;
    let client = house.owner();
    let sorted = Some(Phrase::new("number"));
    let mut query = TaskQuery { sort: sorted, limit: Limit::new(2), ..TaskQuery::default() };
    let cursor = list(&house, &client, &query).await.next_cursor.unwrap();
    let written = String::from_utf8(base64url::decode(cursor.as_str()).unwrap()).unwrap();
    let forged = written.replace(r#"[[\"2\"]"#, r#"[[\"abc\"]"#);
    assert_ne!(forged, written, "the number is in it");
    query.cursor = Some(Cursor::new(base64url::encode(forged.as_bytes())));
    assert_eq!(refused(&house, &client, &query).await.code, "cursor_expired");
}

#[tokio::test]
async fn relative_dates_mean_on_every_page_what_they_meant_on_the_first() {
    let stage = Stage::new().await;
    let uri = format!("/v1/orgs/{}/tasks", stage.cast.ours.org);
    for title in ["one", "two"] {
        let body = json!({"project": "OPS", "title": title, "due": {"date": "2026-11-23"}});
        stage.ask(Who::Owner, Ask::new("POST", &uri).body(body)).await.expect(201);
    }
    let today = format!("{uri}?filter=due:today&sort=title&limit=1");
    let first = stage.ask(Who::Owner, Ask::get(&today)).await.expect(200);
    assert_eq!(first.json["items"][0]["title"], "one");
    stage.clock.advance(24 * 60 * 60 * 1000);
    let link = first.header("link").unwrap();
    let next = &link[1..link.find('>').unwrap()];
    let second = stage.ask(Who::Owner, Ask::get(next)).await.expect(200);
    assert_eq!(second.json["items"][0]["title"], "two");
    let anew = stage.ask(Who::Owner, Ask::get(&today)).await.expect(200);
    assert_eq!(anew.json["items"], json!([]), "a list begun today asks for today");
}

#[tokio::test]
async fn days_are_those_of_the_zone_that_is_asked_for() {
    let stage = Stage::new().await;
    let uri = format!("/v1/orgs/{}/tasks", stage.cast.ours.org);
    // Ten o'clock in the morning of 23 November in UTC is the 24th on Kiritimati.
    let body = json!({"project": "OPS", "title": "one", "due": {"date": "2026-11-24"}});
    stage.ask(Who::Owner, Ask::new("POST", &uri).body(body)).await.expect(201);
    for (zone, found) in [("UTC", 0), ("Pacific/Kiritimati", 1)] {
        let uri = format!("{uri}?filter=due:today&time_zone={zone}");
        let told = stage.ask(Who::Owner, Ask::get(uri)).await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), found, "{zone}");
    }
    let me = Ask::new("PATCH", "/v1/me").body(json!({"time_zone": "Pacific/Kiritimati"}));
    stage.ask(Who::Owner, me).await.expect(200);
    stage.clock.advance(2_000);
    let told = stage.ask(Who::Owner, Ask::get(format!("{uri}?filter=due:today"))).await.expect(200);
    assert_eq!(told.json["items"].as_array().unwrap().len(), 1, "the zone of the profile");
}

#[tokio::test]
async fn what_is_included_comes_once_and_descriptions_only_when_asked() {
    let house = furnished().await;
    let client = house.owner();
    let plain = list(&house, &client, &TaskQuery::default()).await;
    let five = plain.items.iter().find(|task| task.title.as_str() == "five").unwrap();
    assert_eq!((five.excerpt.as_ref().unwrap().chars().count(), &five.description), (200, &None));
    assert!(plain.people.is_none() && plain.tags.is_none() && plain.count.is_none());
    assert!(plain.items.iter().all(|task| task.counts.is_none()));

    let include = Some(vec![TaskExtra::People, TaskExtra::Tags, TaskExtra::Counts, TaskExtra::Description]);
    let query = TaskQuery { include, count: Some(true), limit: Limit::new(200), ..TaskQuery::default() };
    let full = list(&house, &client, &query).await;
    let five = full.items.iter().find(|task| task.title.as_str() == "five").unwrap();
    assert_eq!((five.description.as_ref().unwrap().as_str().len(), &five.excerpt), (300, &None));
    // Who made them and who is on them.
    assert_eq!(full.people.unwrap().len(), 2);
    assert_eq!(full.tags.unwrap()[0].name.as_str(), "bug");
    assert_eq!((full.count, full.count_capped), (Some(5), Some(false)));
    assert!(full.items.iter().all(|task| task.counts.is_some()));
}

#[tokio::test]
async fn a_page_of_whole_descriptions_has_at_most_twenty() {
    let house = House::open().await;
    let client = house.owner();
    for number in 0..21 {
        house.task(&client, &format!("task {number}")).await;
    }
    let include = Some(vec![TaskExtra::Description]);
    let query = TaskQuery { include, limit: Limit::new(200), ..TaskQuery::default() };
    let page = list(&house, &client, &query).await;
    assert_eq!(page.items.len(), 20);
    assert!(page.next_cursor.is_some());
}

#[rstest]
#[case::a_field(
    "is:open asignee:me",
    None,
    "?filter",
    "column 9: \"asignee\" is not a field; did you mean \"assignee\"?"
)]
#[case::a_name("tag:bugg", None, "?filter", "did you mean \"bug\"?")]
#[case::a_key("", Some("-due,craeted_at"), "?sort", "did you mean \"created_at\"?")]
#[tokio::test]
async fn a_phrase_that_is_wrong_is_told_with_column_and_suggestion(
    #[case] text: &str,
    #[case] sort: Option<&str>,
    #[case] pointer: &str,
    #[case] detail: &str,
) {
    let house = furnished().await;
    let query = TaskQuery { sort: sort.map(Phrase::new), ..filter(text) };
    let problem = refused(&house, &house.owner(), &query).await;
    assert_eq!((problem.status, problem.code.as_str()), (422, "validation_failed"));
    assert_eq!(problem.errors[0].pointer, pointer);
    assert!(problem.errors[0].detail.contains(detail), "{}", problem.errors[0].detail);
    let place = &problem.extra["places"][0];
    assert!(place["column"].as_u64().is_some() && place["suggestion"].is_string(), "{place}");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_query_is_told_at_once_phrases_included() {
    let stage = Stage::new().await;
    let uri = "/v1/orgs/acme/tasks?limit=abc&foo=1&sort=xx&filter=is:open%20zz:1";
    let told = stage.ask(Who::Owner, Ask::get(uri)).await.expect(422);
    let mut pointers = told.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["?filter", "?foo", "?limit", "?sort"]);
    let place =
        |pointer| told.json["places"].as_array().unwrap().iter().find(|place| place["pointer"] == pointer);
    assert_eq!(place("?filter").unwrap()["column"], 9);
    assert_eq!(place("?sort").unwrap()["column"], 1);
}

#[tokio::test]
async fn a_name_that_was_given_just_now_is_known() {
    let house = furnished().await;
    let client = house.owner();
    // Remembers the names.
    list(&house, &client, &filter("tag:bug")).await;
    let tag =
        client.call::<CreateTag>(&house.path(), &Nothing {}, read(json!({"name": "new"}))).await.unwrap();
    list(&house, &client, &filter("tag:new")).await;
    let path = TagPath { org: OrgRef::Id(house.org), tag: TagRef::Id(tag.id) };
    let patch: TagPatch = read(json!({"name": "newer"}));
    client.call::<EditTag>(&path, &Nothing {}, patch).await.unwrap();
    list(&house, &client, &filter("tag:newer")).await;
    let gone = refused(&house, &client, &filter("tag:new")).await;
    assert_eq!(gone.errors[0].code, "not_found");
}

#[tokio::test]
async fn an_outsider_learns_no_names_from_errors() {
    let stage = Stage::new().await;
    let uri = format!("/v1/orgs/{}/tasks", stage.cast.ours.org);
    // Our names are remembered, and the foreign caller's guess is close to one.
    stage.ask(Who::Owner, Ask::get(format!("{uri}?filter=project:OPS"))).await.expect(200);
    for guess in ["project:OPS", "project:OPSS", "assignee:radia"] {
        let told = stage.ask(Who::Outsider, Ask::get(format!("{uri}?filter={guess}"))).await;
        assert_eq!(told.status, 404, "{}", told.json);
    }
}

#[tokio::test]
async fn a_typo_in_a_parameter_never_widens_a_list() {
    let stage = Stage::new().await;
    let uri = format!("/v1/orgs/{}/tasks?fliter=is:open", stage.cast.ours.org);
    let told = stage.ask(Who::Owner, Ask::get(uri)).await.expect(422);
    assert_eq!(told.pointers(), ["?fliter"]);
}
