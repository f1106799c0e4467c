//! Quick-add: one line of text becomes a task, or a preview of one.

use nimbus_core::reference::ProjectRef;
use nimbus_http::api::tasks::{QuickAdd, QuickAddTask, QuickAdded, QuickField, QuickQuery, QuickSpan};
use nimbus_http::client::{Client, ClientError};
use nimbus_http::wire::phrase::Phrase;
use rstest::rstest;

use crate::house::House;

async fn add(
    house: &House,
    client: &Client,
    text: &str,
    query: &QuickQuery,
) -> Result<QuickAdded, ClientError> {
    let body = QuickAdd { text: Phrase::new(text), project: None };
    client.call::<QuickAddTask>(&house.path(), query, body).await
}

#[tokio::test]
async fn a_line_of_text_becomes_a_task_as_it_was_understood() {
    let house = House::open().await;
    let client = house.owner();
    let text = "Call the bank #OPS @linus !high due:2026-12-01 +urgent";
    let preview = QuickQuery { dry_run: Some(true), ..QuickQuery::default() };
    let preview = add(&house, &client, text, &preview).await.unwrap();
    assert_eq!(preview.task, None);
    assert_eq!(preview.understood.new_tags[0].as_str(), "urgent");
    let byte = |at: u64| usize::try_from(at).unwrap();
    let marked = |span: &QuickSpan| (span.field, &text[byte(span.start)..byte(span.end)]);
    let spans: Vec<_> = preview.spans.iter().map(marked).collect();
    assert_eq!(
        spans,
        [
            (QuickField::Project, "#OPS"),
            (QuickField::Assignee, "@linus"),
            (QuickField::Priority, "!high"),
            (QuickField::Due, "due:2026-12-01"),
            (QuickField::Tag, "+urgent"),
        ]
    );
    let create_tags = QuickQuery { create_tags: Some(true), ..QuickQuery::default() };
    let added = add(&house, &client, text, &create_tags).await.unwrap();
    let task = added.task.unwrap();
    assert_eq!((task.reference.to_string().as_str(), task.title.as_str()), ("OPS-1", "Call the bank"));
    assert_eq!(task.assignees.into_iter().collect::<Vec<_>>(), [house.member.id]);
    assert_eq!((task.due, task.tags.len()), (preview.understood.due, 1));
}

#[tokio::test]
async fn the_project_may_stand_beside_the_text() {
    let house = House::open().await;
    let project: ProjectRef = "OPS".parse().unwrap();
    let body = QuickAdd { text: Phrase::new("Buy milk"), project: Some(project) };
    let added =
        house.owner().call::<QuickAddTask>(&house.path(), &QuickQuery::default(), body).await.unwrap();
    assert_eq!(added.task.unwrap().reference.to_string(), "OPS-1");
}

#[rstest]
#[case::no_project("Buy milk", "/project", "name the project")]
#[case::an_unknown_project("Buy milk #OPSS", "/text", "did you mean")]
#[case::an_unknown_person("Buy milk #OPS @linos", "/text", "did you mean \"Linus\"?")]
#[case::a_tag_that_is_not_there("Buy milk #OPS +new", "/text", "there is no tag new")]
#[case::a_priority("Buy milk #OPS !hihg", "/text", "did you mean \"high\"?")]
#[case::no_title("#OPS", "/text", "title")]
#[tokio::test]
async fn what_is_not_understood_is_told_and_nothing_is_made(
    #[case] text: &str,
    #[case] pointer: &str,
    #[case] detail: &str,
) {
    let house = House::open().await;
    let told = add(&house, &house.owner(), text, &QuickQuery::default()).await.unwrap_err();
    let ClientError::Problem(problem) = told else { panic!("{told}") };
    assert_eq!((problem.status, problem.errors[0].pointer.as_str()), (422, pointer), "{problem}");
    assert!(problem.errors[0].detail.contains(detail), "{problem}");
}
