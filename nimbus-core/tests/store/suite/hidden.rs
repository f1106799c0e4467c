//! What is hidden from readers: tasks of a project in the trash, deleted tags, and whoever is no member.

use nimbus_core::change::{Change, Kind, Record, Seq};
use nimbus_core::member::Member;
use nimbus_core::project::Project;
use nimbus_core::query::Sort;
use nimbus_core::reference::{PersonRef, TagRef, TaskRef};
use nimbus_core::store::page::{Cut, TaskPage, TaskQuery};
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    secured, too:
    tasks_of_a_project_in_the_trash_are_not_there,
    a_deleted_tag_is_hidden_and_its_tasks_keep_its_id,
    a_former_member_stays_on_their_tasks_and_sees_nothing_more,
}

/// All living tasks with everything that can come along.
pub(crate) async fn tasks(world: &World) -> TaskPage {
    let query = TaskQuery {
        filter: None,
        sort: Sort::parse("created_at").unwrap(),
        after: None,
        limit: 100,
        counts: true,
        people: true,
        tags: true,
        description: true,
        count_up_to: Some(100),
    };
    world.store().list_tasks(world.who(world.owner), &query).await.unwrap().unwrap().value
}

async fn tasks_of_a_project_in_the_trash_are_not_there(world: &World) {
    let task = world.task("one");
    world.write(vec![Change::create(task.clone())]).await.unwrap();
    let project: Project = world.read().project(&"OPS".parse().unwrap()).await.unwrap().unwrap();
    let deleted = Project { deleted_at: Some(world.now()), ..project.clone() };
    world.write(vec![Change::update(project, deleted.clone())]).await.unwrap();

    assert_eq!(world.read().task(&TaskRef::Id(task.id)).await.unwrap(), None);
    assert_eq!(world.read().task(&"OPS-1".parse().unwrap()).await.unwrap(), None);
    let who = world.who(world.owner);
    let got = world.store().get_task(who, &TaskRef::Id(task.id), true).await.unwrap().unwrap();
    assert_eq!(got.value, None);
    assert!(tasks(world).await.items.is_empty());
    let stats = world.store().stats(who, world.now(), &jiff::tz::TimeZone::UTC).await.unwrap().unwrap().value;
    assert_eq!(stats.by_status.values().sum::<u64>(), 0);
    let log = world.store().log(who, Seq(0), 100).await.unwrap().unwrap().value;
    let task_in_log = log.items.iter().find(|(logged, _)| logged.row.record == task.id.into()).unwrap();
    assert_eq!(task_in_log.1, None, "the change is told, the task is not shown");
    let dumped = world.store().dump(who, Kind::Task, None, 10).await.unwrap().unwrap().value;
    assert_eq!(dumped.len(), 1, "an export holds what can be restored");

    let restored = Project { deleted_at: None, ..deleted.clone() };
    world.write(vec![Change::update(deleted, restored)]).await.unwrap();
    assert_eq!(tasks(world).await.items.len(), 1);
    assert!(world.read().task(&"OPS-1".parse().unwrap()).await.unwrap().is_some());
}

async fn a_deleted_tag_is_hidden_and_its_tasks_keep_its_id(world: &World) {
    let tag = world.tag("bug");
    let task = Task { tags: [tag.id].into(), ..world.task("one") };
    world.write(vec![Change::create(tag.clone()), Change::create(task.clone())]).await.unwrap();
    assert_eq!(tasks(world).await.tags.into_keys().collect::<Vec<_>>(), [tag.id]);
    let version = world.read().task(&TaskRef::Id(task.id)).await.unwrap().unwrap().task.version;
    world
        .write(vec![Change::update(tag.clone(), Tag { deleted_at: Some(world.now()), ..tag.clone() })])
        .await
        .unwrap();

    let page = tasks(world).await;
    assert!(page.tags.is_empty(), "a deleted tag does not come along");
    assert_eq!(page.items[0].0.task.tags, [tag.id].into());
    assert_eq!(page.items[0].0.task.version, version, "deleting a tag is one change, whatever hangs on it");
    let list =
        world.store().list_tags(world.who(world.owner), &Cut { after: None, limit: 10 }).await.unwrap();
    assert!(list.unwrap().value.items.is_empty());
    let named = [TagRef::Name("bug".parse().unwrap()), TagRef::Id(tag.id)];
    let found = world.read().tags(&named).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
}

async fn a_former_member_stays_on_their_tasks_and_sees_nothing_more(world: &World) {
    let task = Task { assignees: [world.member].into(), ..world.task("one") };
    world.write(vec![Change::create(task.clone())]).await.unwrap();
    let member: Member =
        world.read().members(&[PersonRef::Id(world.member)]).await.unwrap().pop().flatten().unwrap();
    let left = Member { deleted_at: Some(world.now()), ..member.clone() };
    world.write(vec![Change::update(member, left.clone())]).await.unwrap();

    let page = tasks(world).await;
    assert_eq!(page.items[0].0.task.assignees, [world.member].into());
    let gone = world.store().open(world.who(world.member), None).await.unwrap().unwrap();
    assert_eq!(gone.standing, None);
    assert!(world.store().get_organization(world.who(world.member)).await.unwrap().is_none());
    assert!(world.store().organizations(world.member).await.unwrap().is_empty());
    let cut = Cut { after: None, limit: 10 };
    let members =
        world.store().list_members(world.who(world.owner), &cut).await.unwrap().unwrap().value.items;
    assert_eq!(
        members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(),
        ["Ada", "Grace", "Radia"]
    );
    let dumped =
        world.store().dump(world.who(world.owner), Kind::Member, None, 10).await.unwrap().unwrap().value;
    assert!(dumped.iter().any(|record| record.id() == Record::from(left.clone()).id()));
}
