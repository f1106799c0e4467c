//! Exporting an organization and importing it into an empty one: the same content under the same ids.

use nimbus_core::change::{Change, Kind, Seq};
use nimbus_core::comment::Comment;
use nimbus_core::id::{Id as _, TaskId};
use nimbus_core::import::{Archive, How};
use nimbus_core::member::Member;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::DeleteComment;
use nimbus_core::ops::project::DeleteProject;
use nimbus_core::ops::tag::DeleteTag;
use nimbus_core::ops::task::{CreateTask, DeleteTask};
use nimbus_core::ops::trash::{PurgeTrash, TRASH_DAYS};
use nimbus_core::policy::Role;
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::store::page::Cut;
use nimbus_core::tag::Tag;
use nimbus_core::task::{NewTask, Task};
use uuid::Uuid;

use crate::backend::on_every_backend;
use crate::import_stage::{archive, into, issues, many};
use crate::ops_stage::{conflict, faults, refusal};
use crate::world::World;

on_every_backend! {
    an_export_makes_the_same_organization_again,
    people_unknown_there_are_kept_as_names_without_rights,
    an_export_goes_only_into_an_empty_organization,
    the_inbox_of_a_first_use_makes_room_for_an_export,
    an_inbox_somebody_used_makes_no_room,
    the_lowest_id_there_can_be_is_exported,
    an_import_of_an_export_is_carried_on_and_twice_is_once,
    what_changes_while_an_export_is_written_is_in_it,
    who_may_not_export_is_refused,
}

/// Something of everything: parts, trash, tags, comments and answers, sources, numbers with gaps.
pub(crate) async fn furnish(world: &World) {
    let (bug, gone) = (world.tag("bug"), world.tag("gone"));
    let tagged =
        Task { tags: [bug.id, gone.id].into(), assignees: [world.member].into(), ..world.task("Parent") };
    let part =
        Task { parent: Some(tagged.id), due: Some("2026-12-01".parse().unwrap()), ..world.task("Part") };
    let comment = world.comment(&tagged, "First");
    let answer = Comment {
        reply_to: Some(comment.id),
        mentions: [world.other].into(),
        ..world.comment(&tagged, "Second")
    };
    let deleted = world.comment(&part, "Deleted");
    let (trashed, purged) = (world.task("Trashed"), world.task("Purged"));
    let orphan = Task { parent: Some(purged.id), ..world.task("Its part stays") };
    let changes = vec![
        Change::create(bug),
        Change::create(gone.clone()),
        Change::create(tagged.clone()),
        Change::create(part),
        Change::create(purged.clone()),
        Change::create(trashed.clone()),
        Change::create(orphan),
        Change::create(comment),
        Change::create(answer),
        Change::create(deleted.clone()),
    ];
    world.write(changes).await.unwrap();
    world.act(world.owner, DeleteTag { tag: TagRef::Id(gone.id) }).await.unwrap();
    world.act(world.owner, DeleteTask { task: TaskRef::Id(purged.id) }).await.unwrap();
    world.clock.advance((TRASH_DAYS + 1) * 86_400_000);
    let purge = PurgeTrash::at(world.now());
    world.nimbus.run(&Caller::system(), world.org, &purge, &Request::default()).await.unwrap();
    world.act(world.owner, DeleteTask { task: TaskRef::Id(trashed.id) }).await.unwrap();
    world.act(world.owner, DeleteComment { comment: deleted.id }).await.unwrap();
    world
        .import(issues(&[(9001, r#", "labels": [{"name": "Imported", "color": "ff0000"}]"#)]), &into("OLD"))
        .await
        .unwrap();
    world.act(world.owner, DeleteProject { project: ProjectRef::Key("OLD".parse().unwrap()) }).await.unwrap();
}

/// An archive without versions and what only its database knows, in the order of ids.
fn content(mut archive: Archive) -> Archive {
    archive.notes.clear();
    archive.header.organization = "org_00000000000000000000000001".parse().unwrap();
    (archive.header.epoch, archive.header.through) = (String::new(), Seq(0));
    archive.members.iter_mut().for_each(|member| member.version = Seq(0));
    archive.projects.iter_mut().for_each(|project| project.version = Seq(0));
    archive.tags.iter_mut().for_each(|tag| tag.version = Seq(0));
    archive.tasks.iter_mut().for_each(|task| task.version = Seq(0));
    archive.comments.iter_mut().for_each(|comment| comment.version = Seq(0));
    archive.members.sort_by_key(|member| member.id);
    archive.tasks.sort_by_key(|task| task.id);
    archive.comments.sort_by_key(|comment| comment.id);
    archive
}

async fn an_export_makes_the_same_organization_again(world: &World) {
    furnish(world).await;
    let file = world.export(world.org).await;
    let first = archive(&file).unwrap();
    assert_eq!((first.tasks.len(), first.comments.len(), first.tags.len()), (5, 3, 3));
    assert_eq!(first.notes.len(), 1, "the part of what was purged stands alone: {:?}", first.notes);
    let org = world.empty_organization("copy").await;
    let report = world.import_as(world.owner, org, first.clone(), &How::default()).await.unwrap();
    assert_eq!((report.created, report.comments_created, report.tags_created), (5, 3, 3), "{report}");
    assert_eq!(report.people_created, 3);
    let mut second = content(archive(&world.export(org).await).unwrap());
    let mut first = content(first);
    first.header.at = second.header.at;
    // The others are names without rights there, and whoever founded it came when they did.
    for (before, after) in first.members.iter_mut().zip(&mut second.members) {
        assert_eq!((before.id, &before.name, &before.email), (after.id, &after.name, &after.email));
        assert_eq!(
            (after.claimed, after.role),
            (after.id == world.owner, if after.id == world.owner { Role::Owner } else { Role::Member })
        );
    }
    second.members.clone_from(&first.members);
    assert_eq!(first, second);

    let next = nimbus_core::ops::task::CreateTask::from(nimbus_core::task::NewTask::titled(
        ProjectRef::Key("OPS".parse().unwrap()),
        "Next".parse().unwrap(),
    ));
    let next =
        world.nimbus.run(&Caller::session(world.owner), org, &next, &Request::default()).await.unwrap();
    assert_eq!(next.output.task.number, 6, "numbers go on behind those of the file");
}

async fn people_unknown_there_are_kept_as_names_without_rights(world: &World) {
    furnish(world).await;
    let file = archive(&world.export(world.org).await).unwrap();
    let org = world.empty_organization("copy").await;
    let report = world.import_as(world.owner, org, file, &How::default()).await.unwrap();
    assert!(report.to_string().contains("kept as names without rights: Grace, Linus, Radia"), "{report}");
    assert_eq!(refusal(world.nimbus.export(&Caller::session(world.admin), org).await), "not found");
    let tasks: Vec<Task> = world.all(org, Kind::Task).await;
    assert!(tasks.iter().any(|task| task.assignees.contains(&world.member)));

    // Someone with the same address but another id is the same person.
    let there = world.id();
    let third = world.id();
    let changes = vec![
        Change::create(world.organization(third, "third", world.owner)),
        Change::create(world.member(world.owner, "Ada", Role::Owner, world.owner)),
        Change::create(world.member(there, "Linus", Role::Member, world.owner)),
    ];
    world.store().commit(world.commit(third, world.owner, Seq(0), changes)).await.unwrap();
    let file = archive(&world.export(world.org).await).unwrap();
    let report = world.import_as(world.owner, third, file, &How::default()).await.unwrap();
    assert_eq!(report.people_created, 2, "{report}");
    let tasks: Vec<Task> = world.all(third, Kind::Task).await;
    assert!(tasks.iter().any(|task| task.assignees == [there].into()));
    assert_eq!(world.all::<Member>(third, Kind::Member).await.len(), 4);
}

async fn an_export_goes_only_into_an_empty_organization(world: &World) {
    let org = world.empty_organization("full").await;
    world.import_as(world.owner, org, many(1), &into("OWN")).await.unwrap();
    let head = world.head_of(org).await;
    let file = || async { archive(&world.export(world.org).await).unwrap() };
    let refused = conflict(world.import_as(world.owner, org, file().await, &How::default()).await).0;
    assert!(refused.contains("goes into an empty one"), "{refused}");
    assert_eq!(world.head_of(org).await, head);
    let how = How { update: true, ..into("OWN") };
    let refused = faults(world.import_as(world.owner, org, file().await, &how).await);
    assert_eq!(refused, ["?project not_allowed", "?update not_allowed"]);
}

async fn an_import_of_an_export_is_carried_on_and_twice_is_once(world: &World) {
    world.import(many(40), &world.ops()).await.unwrap();
    furnish(world).await;
    let file = archive(&world.export(world.org).await).unwrap();
    let org = world.empty_organization("copy").await;
    let part = Archive { tasks: file.tasks[..20].to_vec(), comments: Vec::new(), ..file.clone() };
    world.import_as(world.owner, org, part, &How::default()).await.unwrap();
    let all = file.tasks.len() as u64;
    let report = world.import_as(world.owner, org, file.clone(), &How::default()).await.unwrap();
    assert_eq!((report.unchanged, report.created), (20, all - 20), "{report}");
    let head = world.head_of(org).await;
    let report = world.import_as(world.owner, org, file, &How::default()).await.unwrap();
    assert_eq!((report.unchanged, report.created), (all, 0), "{report}");
    assert_eq!(world.head_of(org).await, head);
}

async fn what_changes_while_an_export_is_written_is_in_it(world: &World) {
    world.import(many(450), &world.ops()).await.unwrap();
    furnish(world).await;
    let tasks: Vec<Task> = world.all(world.org, Kind::Task).await;
    let mut export = world.nimbus.export(&Caller::session(world.owner), world.org).await.unwrap();
    let (mut file, mut page) = (String::new(), 0);
    while let Some(lines) = export.next().await.unwrap() {
        file.push_str(&lines);
        page += 1;
        if page < 12 {
            let tag: Tag = world.tag(&format!("during-{page}"));
            let task = &tasks[page * 7];
            let now = world.task_now(task).await;
            let late = Task { tags: [tag.id].into(), ..world.task(&format!("Late {page}")) };
            let mut changes = vec![Change::create(tag), Change::create(late)];
            if let Some(before) = now {
                let mut after = before.task.clone();
                after.title = format!("Renamed {page}").parse().unwrap();
                changes.push(Change::update(before.task, after));
            }
            world.write(changes).await.unwrap();
        }
    }
    assert!(page > 8, "the file came in pages");
    let (mut during, mut after) =
        (content(archive(&file).unwrap()), content(archive(&world.export(world.org).await).unwrap()));
    (during.header.at, after.header.at) = (world.now(), world.now());
    during.tags.sort_by_key(|tag| tag.id);
    after.tags.sort_by_key(|tag| tag.id);
    assert_eq!(during, after);
}

async fn who_may_not_export_is_refused(world: &World) {
    assert_eq!(refusal(world.nimbus.export(&Caller::session(world.member), world.org).await), "denied");
    assert_eq!(refusal(world.nimbus.export(&Caller::session(world.outsider), world.org).await), "not found");
    world.nimbus.export(&Caller::session(world.admin), world.org).await.unwrap();
}

async fn the_lowest_id_there_can_be_is_exported(world: &World) {
    let lowest = Task { id: TaskId::from_uuid(Uuid::nil()), ..world.task("Lowest") };
    world.write(vec![Change::create(lowest.clone()), Change::create(world.task("Next"))]).await.unwrap();
    let file = world.export(world.org).await;
    assert!(file.contains(&lowest.id.to_string()), "{file}");
}

async fn the_inbox_of_a_first_use_makes_room_for_an_export(world: &World) {
    let home = world.nimbus.local(&"ada".parse().unwrap()).await.unwrap();
    let task = NewTask::titled(ProjectRef::Key("INBOX".parse().unwrap()), "Buy milk".parse().unwrap());
    let request = Request::default();
    world.nimbus.run(&home.caller, home.org, &CreateTask::from(task), &request).await.unwrap();
    let mut export = world.nimbus.export(&home.caller, home.org).await.unwrap();
    let mut file = String::new();
    while let Some(lines) = export.next().await.unwrap() {
        file.push_str(&lines);
    }
    let fresh = World::on(crate::backend::model()).await;
    let local = fresh.nimbus.local(&"ada".parse().unwrap()).await.unwrap();
    for round in ["at once", "and again"] {
        let read = archive(&file).unwrap();
        let report =
            fresh.nimbus.import(&local.caller, local.org, read, &How::default(), &mut |_, _| ()).await;
        let report = report.unwrap_or_else(|error| panic!("{round}: {error}"));
        assert_eq!(report.created + report.unchanged, 1, "{round}: {report}");
    }
    let who = nimbus_core::store::Asker { org: local.org, user: local.caller.user };
    let cut = Cut { after: None, limit: 10 };
    let projects = fresh.store().list_projects(who, false, &cut).await.unwrap().unwrap().value.items;
    let exported = archive(&file).unwrap().projects;
    assert_eq!(projects.iter().map(|own| own.id).collect::<Vec<_>>(), [exported[0].id]);
    assert!(!fresh.nimbus.local(&"ada".parse().unwrap()).await.unwrap().created);
}

async fn an_inbox_somebody_used_makes_no_room(world: &World) {
    furnish(world).await;
    let file = world.export(world.org).await;
    let local = world.nimbus.local(&"ada".parse().unwrap()).await.unwrap();
    let inbox = ProjectRef::Key("INBOX".parse().unwrap());
    let task = NewTask::titled(inbox.clone(), "Buy milk".parse().unwrap());
    let request = Request::default();
    let made = world.nimbus.run(&local.caller, local.org, &CreateTask::from(task), &request).await.unwrap();
    let import = || {
        let read = archive(&file).unwrap();
        let (nimbus, caller) = (&world.nimbus, &local.caller);
        async move { nimbus.import(caller, local.org, read, &How::default(), &mut |_, _| ()).await }
    };
    let (why, _) = conflict(import().await);
    assert!(why.contains("holds the task Buy milk"), "{why}");
    let task = TaskRef::Id(made.output.task.id);
    world.nimbus.run(&local.caller, local.org, &DeleteTask { task }, &request).await.unwrap();
    conflict(import().await);
}
