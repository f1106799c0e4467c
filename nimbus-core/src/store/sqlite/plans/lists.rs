//! Lists of tasks: which index serves which filter and order.

use rstest::rstest;

use super::explaining::{Office, Plan};
use crate::query::{Directory, Filter, Moment, Sort};
use crate::store::page::TaskQuery;
use crate::store::{Asker, DirectoryQueries, TaskQueries};
use crate::time::{Clock, SystemClock, Zone};

async fn plan(filter: &str, sort: &str) -> Plan {
    let office = Office::open().await;
    let who = Asker { org: office.me.org, user: office.me.caller.user };
    let there = office.store.directory(who).await.unwrap().unwrap().value;
    let tags = vec![(office.nimbus.clock().id(), "urgent".to_owned())];
    let directory = Directory::new(there.all_projects().to_vec(), there.all_people().to_vec(), tags);
    let moment = Moment {
        now: SystemClock.now(),
        zone: Zone::utc(),
        week_start: jiff::civil::Weekday::Monday,
        me: Some(who.user),
    };
    let filter = Filter::parse(filter).unwrap().resolve(&moment, &directory).unwrap();
    let query = TaskQuery {
        sort: Sort::parse(sort).unwrap(),
        filter: Some(filter),
        after: None,
        limit: 50,
        counts: true,
        people: true,
        tags: true,
        description: false,
        count_up_to: None,
    };
    office.plans();
    office.store.list_tasks(who, &query).await.unwrap();
    office.plans().swap_remove(0)
}

#[rstest]
#[case::of_a_status_in_a_project("project:INBOX status:todo", "position", "tasks_status")]
#[case::of_a_project("project:INBOX", "position", "tasks_position")]
#[case::of_a_status("status:todo", "-created_at", "tasks_open")]
#[case::newest_first("", "-created_at", "tasks_created")]
#[case::lately_changed("", "-updated_at", "tasks_updated")]
#[case::changed_since("updated:7d..", "-updated_at", "tasks_updated")]
#[case::due_by_due("due:..today", "due", "tasks_due")]
#[case::by_creator("creator:me", "-created_at", "tasks_creator")]
#[case::by_assignee("assignee:me", "-created_at", "task_assignees_user")]
#[case::by_tag("tag:urgent", "-created_at", "task_tags_tag")]
#[case::in_the_trash("is:deleted", "-updated_at", "tasks_deleted")]
#[case::by_words("rotate", "-created_at", "task_search")]
#[tokio::test]
async fn a_list_goes_through_the_index_made_for_it(
    #[case] filter: &str,
    #[case] sort: &str,
    #[case] index: &str,
) {
    let plan = plan(filter, sort).await;
    assert!(plan.goes_through(index) && plan.scans().next().is_none(), "{plan:#?}");
}
