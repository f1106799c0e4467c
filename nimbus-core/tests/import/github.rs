//! GitHub issues: every field, in both shapes.

use nimbus_core::import::{Format, Options, Plan, read};
use nimbus_core::task::Status;
use rstest::rstest;

use crate::{assert_noted, notes, only, tags};

fn plan(file: &str) -> Plan {
    crate::plan(Format::GitHub, file)
}

/// A list of one issue with these further members.
fn issue(more: &str) -> String {
    format!(r#"[{{"number": 7, "title": "Leak", "state": "open", {more} "body": "It drips."}}]"#)
}

#[test]
fn an_issue_of_the_rest_api_is_carried_over() {
    let plan = plan(
        r#"[{
            "url": "https://api.github.com/repos/acme/app/issues/7", "html_url": "https://github.com/acme/app/issues/7",
            "repository_url": "https://api.github.com/repos/acme/app", "number": 7, "title": " Leak ", "state": "closed",
            "state_reason": "completed", "user": {"login": "ada"}, "assignee": {"login": "Grace"},
            "assignees": [{"login": "grace"}, {"login": "alan"}],
            "labels": [{"name": "bug", "color": "d73a4a"}, {"name": "BUG"}, "plain"],
            "body": "a\r\nb", "comments": 0, "locked": false, "milestone": null,
            "created_at": "2024-02-03T01:01:09Z", "updated_at": "2024-02-04T01:01:09.1239Z",
            "closed_at": "2024-02-05T01:01:09+01:00"
        }]"#,
    );
    let item = only(&plan);
    assert_eq!(item.source.key, "acme/app#7");
    assert_eq!(item.source.system, "github");
    assert_eq!(item.source.url.as_deref(), Some("https://github.com/acme/app/issues/7"));
    assert_eq!(item.source.author.as_deref(), Some("ada"));
    assert_eq!(item.title.as_str(), "Leak");
    assert_eq!(item.description.as_str(), "a\nb");
    assert_eq!(item.status, Status::Done);
    assert_eq!(tags(item), ["bug", "plain"]);
    assert_eq!(item.tags[0].colour.as_ref().map(ToString::to_string).as_deref(), Some("#D73A4A"));
    assert_eq!(
        item.assignees,
        ["grace", "alan"],
        "the single assignee is the first of the list in other letters"
    );
    let written = |at: Option<nimbus_core::time::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    assert_eq!(written(item.created_at), "2024-02-03T01:01:09.000Z");
    assert_eq!(written(item.updated_at), "2024-02-04T01:01:09.123Z");
    assert_eq!(written(item.completed_at), "2024-02-05T00:01:09.000Z");
    assert_eq!(notes(&plan), [""; 0]);
}

#[test]
fn an_issue_of_gh_is_carried_over() {
    let plan = plan(
        r#"[{
            "url": "https://github.com/acme/app/issues/7", "number": 7, "title": "Leak", "state": "CLOSED",
            "stateReason": "NOT_PLANNED", "author": {"login": "ada", "is_bot": false}, "body": "",
            "assignees": [{"login": "grace", "name": ""}], "labels": [{"id": "x", "name": "bug", "color": "zz"}],
            "comments": [{"id": "IC_1", "author": {"login": "alan"}, "body": "me too\r\n", "createdAt": "2024-02-03T01:01:09Z",
                          "url": "https://github.com/acme/app/issues/7#issuecomment-1", "isMinimized": true}],
            "createdAt": "2024-02-03T01:01:09Z", "updatedAt": "2024-02-03T01:01:09Z", "closedAt": "2024-02-06T01:01:09Z",
            "parent": {"number": 1, "url": "https://github.com/acme/plans/issues/1"},
            "blockedBy": {"nodes": [{"number": 5}, {"number": 5}], "totalCount": 2}
        }]"#,
    );
    let item = only(&plan);
    assert_eq!(item.source.key, "acme/app#7");
    assert_eq!(item.status, Status::Cancelled);
    assert!(item.completed_at.is_some());
    assert_eq!(item.tags[0].colour, None, "what is no colour is none");
    assert_eq!(item.parent.as_deref(), Some("acme/plans#1"));
    assert_eq!(item.depends_on, ["acme/app#5"]);
    let comment = &item.comments[0];
    assert_eq!(comment.body.as_str(), "me too\n");
    assert_eq!(comment.source.key, "IC_1");
    assert_eq!(comment.source.author.as_deref(), Some("alan"));
    assert_eq!(comment.source.url.as_deref(), Some("https://github.com/acme/app/issues/7#issuecomment-1"));
    assert!(comment.source.digest.is_some());
    assert_eq!(notes(&plan), ["a comment that is hidden on GitHub will be visible"]);
}

#[rstest]
#[case::open(r#""state": "open","#, Status::Todo)]
#[case::capitals(r#""state": "OPEN","#, Status::Todo)]
#[case::reopened(r#""state": "open", "state_reason": "reopened","#, Status::Todo)]
#[case::closed(r#""state": "closed","#, Status::Done)]
#[case::without_reason(r#""state": "closed", "state_reason": null,"#, Status::Done)]
#[case::not_planned(r#""state": "closed", "state_reason": "not_planned","#, Status::Cancelled)]
#[case::duplicate(r#""state": "CLOSED", "stateReason": "DUPLICATE","#, Status::Cancelled)]
#[case::new_reason(r#""state": "closed", "state_reason": "moved","#, Status::Done)]
#[case::merged(r#""state": "MERGED","#, Status::Done)]
#[case::merged_pull(
    r#""state": "closed", "pull_request": {"merged_at": "2024-02-03T01:01:09Z"},"#,
    Status::Done
)]
#[case::rejected_pull(r#""state": "closed", "pull_request": {"merged_at": null},"#, Status::Cancelled)]
#[case::pull_of_old(r#""state": "closed", "pull_request": {},"#, Status::Done)]
#[case::rejected_pull_of_gh(
    r#""state": "CLOSED", "url": "https://github.com/a/b/pull/7", "mergedAt": null,"#,
    Status::Cancelled
)]
fn states_become_statuses(#[case] state: &str, #[case] status: Status) {
    let plan =
        plan(&format!(r#"[{{"number": 7, "title": "Leak", {state} "closed_at": "2024-02-03T01:01:09Z"}}]"#));
    assert_eq!(only(&plan).status, status);
    assert_eq!(only(&plan).completed_at.is_some(), status.is_finished());
}

#[rstest]
#[case::rest(r#""pull_request": {"url": "x"},"#)]
#[case::gh(r#""url": "https://github.com/a/b/pull/7","#)]
fn a_pull_request_is_a_task_with_a_tag(#[case] mark: &str) {
    assert_eq!(tags(only(&plan(&issue(mark)))), ["pull-request"]);
}

#[rstest]
#[case::milestone(r#""milestone": {"title": "7.2"},"#, "is in the milestone `7.2`")]
#[case::locked(r#""locked": true,"#, "is locked")]
#[case::draft(r#""draft": true,"#, "is a draft pull request")]
#[case::pinned(r#""isPinned": true,"#, "is pinned")]
#[case::reactions(r#""reactions": {"total_count": 3},"#, "has 3 reaction(s)")]
#[case::reaction_groups(
    r#""reactionGroups": [{"users": {"totalCount": 2}}, {"users": {"totalCount": 1}}],"#,
    "has 3 reaction(s)"
)]
#[case::boards(r#""projectItems": [{"title": "Roadmap"}],"#, "has 1 place(s) on project boards")]
#[case::kind(r#""type": {"name": "Bug"},"#, "has the issue type `Bug`")]
#[case::closer(r#""closed_by": {"login": "ada"},"#, "was closed by `ada`")]
#[case::comments(r#""comments": 3,"#, "has 3 comment(s); the file holds their number")]
#[case::blockers(r#""issue_dependencies_summary": {"blocked_by": 2},"#, "is blocked by 2 issue(s)")]
#[case::stray(r#""$k": "x","#, "`$k` is no field of GitHub issues; left out of 1 entries")]
#[case::child_elsewhere(r#""subIssues": [{"number": 9}],"#, "has the part #9, which is not in the file")]
#[case::blocked_elsewhere(r#""blocking": [{"number": 9}],"#, "blocks #9, which is not in the file")]
fn what_a_task_has_no_place_for_is_noted(#[case] member: &str, #[case] note: &str) {
    let plan = plan(&issue(member));
    assert_noted(&plan, note);
    assert_eq!(plan.notes.len(), 2, "and only that, beside the note on the repository: {:#?}", plan.notes);
}

#[test]
fn members_that_say_nothing_are_not_noted() {
    let plan = plan(&issue(
        r#""url": "https://api.github.com/repos/a/b/issues/7", "id": 1, "node_id": "I_1", "milestone": null, "draft": false,
           "reactions": {"total_count": 0}, "projectItems": [], "author_association": "NONE", "type": null, "comments": 0,
           "issue_dependencies_summary": {"blocked_by": 0},"#,
    ));
    assert_eq!(notes(&plan), [""; 0]);
}

#[rstest]
#[case::pages("[{N1}] [{N2}]")]
#[case::list_of_pages("[[{N1}], [], [{N2}]]")]
#[case::lines("{N1}\n{N2}\n")]
#[case::byte_order_mark("\u{feff}[{N1}, {N2}]")]
#[case::line_ends_of_windows("[\r\n{N1},\r\n{N2}\r\n]\r\n")]
#[case::nulls("[null, {N1}, null, {N2}]")]
fn every_way_to_print_a_list_is_read(#[case] shape: &str) {
    let named = |n: u8| format!(r#"{{"number": {n}, "title": "x [{{\"", "state": "open"}}"#);
    let plan = plan(&shape.replace("{N1}", &named(1)).replace("{N2}", &named(2)));
    assert_eq!(plan.items.iter().map(|item| item.source.key.as_str()).collect::<Vec<_>>(), ["#1", "#2"]);
    assert_eq!(plan.items[0].title.as_str(), "x [{\"");
}

#[test]
fn an_empty_list_is_an_empty_plan() {
    assert_eq!(plan(" [ ] "), Plan::default());
}

#[test]
fn a_time_zone_does_not_matter_to_github() {
    let file = issue(r#""created_at": "2024-02-03T22:00:00Z","#);
    let options = Options { time_zone: Some("Europe/Berlin".parse().unwrap()) };
    assert_eq!(read(Format::GitHub, file.as_bytes(), &options).unwrap(), plan(&file));
}

#[test]
fn long_texts_are_cut_or_parted_and_say_so() {
    let (title, comment) = ("t".repeat(501), "c".repeat(50_001));
    let file = format!(
        r#"[{{"number": 7, "title": "{title}", "state": "open", "body": "It drips.", "labels": ["{}"],
             "comments": [{{"id": 4, "body": "{comment}"}}, {{"id": 5, "body": " \n"}}]}}]"#,
        "l".repeat(51)
    );
    let plan = plan(&file);
    let item = only(&plan);
    assert_eq!(item.title.as_str().len(), 500);
    assert_eq!(item.description.as_str(), format!("{title}\n\nIt drips."));
    assert_eq!(tags(item)[0].len(), 50);
    let comments: Vec<_> = item
        .comments
        .iter()
        .map(|comment| (comment.source.key.as_str(), comment.body.as_str().len()))
        .collect();
    assert_eq!(comments, [("4", 50_000), ("4/2", 1)], "the blank one is none");
    for part in
        ["the title was cut to 500", "was cut to 50 characters", "longer than 50000 characters and became 2"]
    {
        assert_noted(&plan, part);
    }
}

#[test]
fn control_characters_are_taken_out_and_line_ends_made_one() {
    let file = r#"[{"number": 7, "title": "a\u0007\r\nb\tc", "state": "open", "body": "e\u0301\u001b[2J\rx", "labels": ["\n"]}]"#;
    let plan = plan(file);
    assert_eq!(only(&plan).title.as_str(), "a b c");
    assert_eq!(only(&plan).description.as_str(), "é[2J\nx");
    assert_eq!(tags(only(&plan)), [""; 0]);
    assert_noted(&plan, "1 control character(s) were taken out of the title");
}

#[test]
fn an_issue_without_title_is_called_untitled() {
    let plan = plan(r#"[{"number": 7, "title": " ", "state": "open"}]"#);
    assert_eq!(only(&plan).title.as_str(), "(untitled)");
    assert_noted(&plan, "has no title");
}
