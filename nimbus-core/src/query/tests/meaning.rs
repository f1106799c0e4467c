//! What filters mean: which tasks they match.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::super::{Directory, Expr, Facts, Filter, Moment, PersonEntry};
use crate::id::{Id, ProjectId, TagId, UserId};
use crate::task::{Priority, Status};
use crate::time::Due;

fn id<I: Id>(number: u128) -> I {
    I::from_uuid(Uuid::from_u128(number))
}

/// Monday, 23 November 2026, 11 o'clock in Paris; asked by Ada.
fn moment() -> Moment {
    Moment {
        now: "2026-11-23T10:00:00Z".parse().unwrap(),
        zone: "Europe/Paris".parse().unwrap(),
        week_start: Weekday::Monday,
        me: Some(id(1)),
    }
}

fn person(number: u128, name: &str, email: Option<&str>) -> PersonEntry {
    PersonEntry { id: id(number), name: name.to_owned(), email: email.map(str::to_owned) }
}

fn directory() -> Directory {
    Directory::new(
        vec![(id::<ProjectId>(10), "OPS".to_owned()), (id::<ProjectId>(11), "WEB".to_owned())],
        vec![
            person(1, "Ada Lovelace", Some("ada@example.com")),
            person(2, "Grace Hopper", Some("grace.hopper@example.com")),
            person(3, "Ada Yonath", None),
        ],
        vec![(id::<TagId>(20), "Needs Review".to_owned()), (id::<TagId>(21), "none".to_owned())],
    )
}

fn expr(source: &str) -> Expr {
    Filter::parse(source).unwrap().resolve(&moment(), &directory()).unwrap()
}

/// OPS, in progress, high, due on Friday, assigned to Ada, created by Grace on the 16th at 23:30 UTC.
fn task() -> Facts {
    Facts {
        status: Status::InProgress,
        priority: Some(Priority::High),
        project: id(10),
        assignees: BTreeSet::from([id(1)]),
        creator: id(2),
        tags: BTreeSet::from([id(20)]),
        due: Some("2026-11-27".parse().unwrap()),
        created_at: "2026-11-16T23:30:00Z".parse().unwrap(),
        updated_at: "2026-11-23T09:59:59.999Z".parse().unwrap(),
        completed_at: None,
        deleted: false,
        subtask: true,
        words: Facts::words_of("Payment failed: 3-D Secure", "Die Zahlung schlägt fehl."),
    }
}

/// A task with nothing but what every task has.
fn bare() -> Facts {
    Facts {
        status: Status::Todo,
        priority: None,
        assignees: BTreeSet::new(),
        tags: BTreeSet::new(),
        due: None,
        subtask: false,
        ..task()
    }
}

#[rstest]
#[case::everything("")]
#[case::any_of_a_list("status:todo,in_progress")]
#[case::priority_from("priority:high..")]
#[case::priority_up_to("priority:..high")]
#[case::priority_between("priority:medium..urgent")]
#[case::priority_above("priority>medium")]
#[case::priority_at_least("priority>=high")]
#[case::priority_below("priority<urgent")]
#[case::priority_or_none("priority:none,high")]
#[case::project_by_key("project:ops")]
#[case::project_by_id("project:prj_0000000000000000000000000a")]
#[case::me("assignee:me")]
#[case::by_first_name("assignee:ADA")]
#[case::by_whole_name(r#"assignee:"ada lovelace""#)]
#[case::by_address("assignee:ada@example.com")]
#[case::by_mailbox("creator:grace.hopper")]
#[case::by_id("creator:usr_00000000000000000000000002")]
#[case::another_creator("creator!=me")]
#[case::tag_in_any_case(r#"tag:"needs review""#)]
#[case::not_the_tag_called_none(r#"tag!="none""#)]
#[case::due_that_day("due:friday")]
#[case::due_in_its_week("due:2026-W48")]
#[case::due_in_its_month("due:2026-11")]
#[case::due_up_to_that_day("due:..friday")]
#[case::due_from_that_day("due:2026-11-27..")]
#[case::due_at_most("due<=friday")]
#[case::due_before_the_next("due:<saturday")]
#[case::due_after_the_day_before("due>thursday")]
#[case::due_this_week("due:sow..eow")]
#[case::due_on_one_of("due:none,today,+4d")]
#[case::created_on_the_17th_in_paris("created:-6d")]
#[case::created_since("created:-6d..")]
#[case::updated_before_now("updated<now")]
#[case::updated_today("updated:today")]
#[case::not_completed("completed:none")]
#[case::comparing_the_absent_is_false("-completed<tomorrow")]
#[case::differing_from_the_absent_is_true("completed!=today")]
#[case::open("is:open")]
#[case::conditions_in_a_list("is:done,assigned")]
#[case::not_overdue("-is:overdue")]
#[case::not_deleted("not is:deleted")]
#[case::assigned("is:assigned")]
#[case::subtask("is:subtask")]
#[case::presence("has:due")]
#[case::presence_of_one("has:completed,tag")]
#[case::words_in_any_order("failed payment")]
#[case::a_quoted_phrase_means_all_its_words(r#""secure 3-D""#)]
#[case::words_of_the_description("schlagt")]
#[case::and_binds_tighter("nothing or payment failed")]
#[case::or_in_parentheses("(nothing or payment) failed")]
#[case::negated_group("-(nothing or status:done)")]
fn the_task_matches(#[case] source: &str) {
    assert!(expr(source).matches(&task()));
    assert!(!expr(&format!("-({})", if source.is_empty() { "has:due" } else { source })).matches(&task()));
}

#[rstest]
#[case::another_status("status:todo,done")]
#[case::excluded_status("status!=in_progress")]
#[case::nothing_below_low("priority<low")]
#[case::another_project("project:WEB")]
#[case::another_person("assignee:grace")]
#[case::nobody("assignee:none")]
#[case::a_tag_that_is_called_none(r#"tag:"none""#)]
#[case::the_day_itself_is_not_before_it("due:<friday")]
#[case::the_day_itself_is_not_after_it("due>friday")]
#[case::after_its_week("due>2026-W48")]
#[case::created_on_the_16th_in_utc("created:2026-11-16")]
#[case::created_at_the_end_of_time("created>9999-12-31")]
#[case::completed_ever("completed<tomorrow")]
#[case::part_of_a_word("pay")]
#[case::one_word_is_missing("payment succeeded")]
#[case::overdue("is:overdue")]
#[case::deleted("is:deleted")]
fn the_task_does_not_match(#[case] source: &str) {
    assert!(!expr(source).matches(&task()));
}

#[rstest]
#[case("priority:none")]
#[case("priority!=high")]
#[case("-priority<urgent")]
#[case("assignee:none")]
#[case("assignee:none,grace")]
#[case("is:unassigned")]
#[case("assignee!=me")]
#[case("tag:none")]
#[case("-has:tag")]
#[case("due:none")]
#[case("-due:..eoy")]
#[case("-is:overdue")]
#[case("-is:subtask")]
fn a_bare_task_matches(#[case] source: &str) {
    assert!(expr(source).matches(&bare()));
}

#[rstest]
#[case::yesterday("2026-11-22", true)]
#[case::today_is_not_over("2026-11-23", false)]
fn a_day_is_overdue_when_it_is_over(#[case] day: &str, #[case] overdue: bool) {
    let task = Facts { due: Some(day.parse().unwrap()), ..task() };
    assert_eq!(expr("is:overdue").matches(&task), overdue);
    let done = Facts { status: Status::Done, ..task };
    assert!(!expr("is:overdue").matches(&done));
}

#[rstest]
#[case::a_millisecond_ago("2026-11-23T09:59:59.999Z", "Europe/Paris", true)]
#[case::now("2026-11-23T10:00:00Z", "Europe/Paris", false)]
#[case::past_but_today_elsewhere("2026-11-23T09:00:00Z", "Pacific/Auckland", true)]
fn an_instant_is_overdue_when_it_has_passed(#[case] at: &str, #[case] zone: &str, #[case] overdue: bool) {
    let due = Due::At { at: at.parse().unwrap(), zone: zone.parse().unwrap() };
    let task = Facts { due: Some(due), ..task() };
    assert_eq!(expr("is:overdue").matches(&task), overdue);
}

#[test]
fn a_due_counts_for_the_day_it_has_in_its_own_zone() {
    let at = "2026-11-23T12:00:00Z".parse().unwrap();
    let due = Due::At { at, zone: "Pacific/Auckland".parse().unwrap() };
    let task = Facts { due: Some(due), ..task() };
    assert!(expr("due:tomorrow").matches(&task));
    assert!(!expr("due:today").matches(&task));
}

#[test]
fn me_is_nobody_where_nobody_asks() {
    let filter = Filter::parse("assignee:me").unwrap();
    let moment = Moment { me: None, ..moment() };
    let expr = filter.resolve(&moment, &directory()).unwrap();
    assert!(!expr.matches(&task()) && !expr.matches(&bare()));
}

#[test]
fn a_shared_first_name_means_all_who_share_it() {
    let yonaths = Facts { assignees: BTreeSet::from([id(3)]), ..task() };
    assert!(expr("assignee:ada").matches(&yonaths));
    assert!(!expr("assignee:me").matches(&yonaths));
}

#[test]
fn unknown_names_are_told_all_at_once_and_only_visible_ones_are_suggested() {
    let filter =
        Filter::parse("assignee:grase project:OPX tag:secret,need-review,tag_00000000000000000000000009")
            .unwrap();
    let wrong = filter.resolve(&moment(), &directory()).unwrap_err();
    let errors = wrong.errors();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors[3].suggestion.as_deref(), Some(r#""Needs Review""#));
    assert_eq!(
        told,
        [
            r#"column 10: there is no member "grase"; did you mean "Grace"?"#,
            r#"column 24: there is no project "OPX"; did you mean "OPS"?"#,
            r#"column 32: there is no tag "secret""#,
            r#"column 39: there is no tag "need-review"; did you mean "Needs Review"?"#,
            r#"column 51: there is no tag "tag_00000000000000000000000009""#,
        ]
    );
}

/// Each suggestion walks through all names there are: looked for at every unknown name of a long filter among ten
/// thousand tags, they took minutes.
#[test]
fn of_many_unknown_names_only_the_first_few_are_compared_with_every_tag() {
    let tags = (0..10_000).map(|number| (id(number), format!("label-{number}"))).collect();
    let directory = Directory::new(Vec::new(), Vec::new(), tags);
    let list = format!("tag:{}", vec!["labl-7"; 40].join(","));
    let filter = Filter::parse(&vec![list; 12].join(" ")).unwrap();
    let wrong = filter.resolve(&moment(), &directory).unwrap_err();
    let suggested = wrong.errors().iter().map(|error| error.suggestion.as_deref() == Some("label-7"));
    assert_eq!(wrong.errors().len(), 480);
    assert_eq!(suggested.clone().take_while(|told| *told).count(), 5);
    assert_eq!(suggested.filter(|told| *told).count(), 5);
}

#[test]
fn one_person_whose_names_are_alike_is_found_once_by_name_and_id() {
    let twins = vec![person(1, "Ada ADA", Some("ada@example.com")), person(2, "Ada", None)];
    let directory = Directory::new(Vec::new(), twins, Vec::new());
    assert_eq!(directory.people("ada"), [id::<UserId>(1), id(2)]);
    assert_eq!(directory.people(&id::<UserId>(2).to_string()), [id::<UserId>(2)]);
}

#[rstest]
#[case::as_many_as_fit(100, true)]
#[case::one_more(101, false)]
fn names_mean_at_most_so_many_records(#[case] terms: usize, #[case] fits: bool) {
    let people = (0..100).map(|number| person(number, "Sam", None)).collect();
    let filter = Filter::parse(&"assignee:sam ".repeat(terms)).unwrap();
    let resolved = filter.resolve(&moment(), &Directory::new(Vec::new(), people, Vec::new()));
    assert_eq!(resolved.is_ok(), fits, "{:?}", resolved.err());
}

#[rstest]
#[case("is:deleted", true)]
#[case("a or -(b is:deleted,open)", true)]
#[case("status:todo deleted", false)]
fn asking_about_the_trash_is_noticed(#[case] source: &str, #[case] mentioned: bool) {
    assert_eq!(expr(source).mentions_deleted(), mentioned);
}

fn facts() -> impl Strategy<Value = Facts> {
    let some_ids = || prop::collection::btree_set(1..4u128, 0..3);
    let days = (20..31i8).prop_map(|day| format!("2026-11-{day}").parse().unwrap());
    let status = prop::sample::select(Status::ALL);
    let priority = prop::option::of(prop::sample::select(Priority::ALL));
    (status, priority, some_ids(), prop::option::of(days), any::<bool>()).prop_map(
        |(status, priority, people, due, subtask)| Facts {
            status,
            priority,
            assignees: people.into_iter().map(id).collect(),
            due,
            subtask,
            ..task()
        },
    )
}

const TERMS: [&str; 9] = [
    "status:todo",
    "priority>=medium",
    "priority<high",
    "assignee:ada",
    "due:..thursday",
    "due>friday",
    "has:due",
    "is:overdue",
    "is:subtask",
];

proptest! {
    #[test]
    fn differing_is_exactly_not_equalling(facts in facts(), pair in prop::sample::select(vec![
        ("status", "todo,done"), ("priority", "low,none"), ("assignee", "me"), ("due", "friday"), ("is", "open"),
    ])) {
        let (field, value) = pair;
        let differs = expr(&format!("{field}!={value}")).matches(&facts);
        prop_assert_eq!(differs, !expr(&format!("{field}:{value}")).matches(&facts));
    }

    #[test]
    fn and_or_and_not_are_those_of_logic(
        facts in facts(), a in prop::sample::select(&TERMS[..]), b in prop::sample::select(&TERMS[..]),
    ) {
        let holds = |source: String| expr(&source).matches(&facts);
        let (x, y) = (holds(a.into()), holds(b.into()));
        prop_assert_eq!(holds(format!("{a} {b}")), x && y);
        prop_assert_eq!(holds(format!("{a} and {b}")), x && y);
        prop_assert_eq!(holds(format!("{a} or {b}")), x || y);
        prop_assert_eq!(holds(format!("-{a}")), !x);
        prop_assert_eq!(holds(format!("not ({a} or {b})")), holds(format!("-{a} -{b}")));
    }

    #[test]
    fn a_day_lies_before_on_or_after_another_and_a_range_includes_its_ends(
        facts in facts(), day in 20..31i8,
    ) {
        let holds = |source: String| expr(&source).matches(&facts);
        let (before, on, after) = (
            holds(format!("due<2026-11-{day}")), holds(format!("due:2026-11-{day}")), holds(format!("due>2026-11-{day}")),
        );
        prop_assert_eq!(usize::from(before) + usize::from(on) + usize::from(after), usize::from(facts.due.is_some()));
        prop_assert_eq!(holds(format!("due:..2026-11-{day}")), before || on);
        prop_assert_eq!(holds(format!("due>=2026-11-{day}")), on || after);
    }
}
