//! Drawing sequences: how often what happens, and what rarely does.

use nimbus_core::fault::Patch;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::steps::{Act, Expects, Fields, NewTask, OnProject, OnTask, Pause, Pick, Step, TaskEdit};

/// A sequence.
pub(super) fn sequence() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 4..34)
}

fn step() -> impl Strategy<Value = Step> {
    let who = prop_oneof![8 => Just(0_u8), 4 => Just(1), 3 => Just(2), 2 => Just(3), 1 => Just(4)];
    let pause = prop_oneof![
        3 => Just(Pause::None),
        6 => (1_u8..100).prop_map(Pause::Seconds),
        1 => (1_u8..20).prop_map(Pause::Days),
        1 => (1_u8..20).prop_map(Pause::Back),
    ];
    let expects = prop_oneof![
        5 => Just(Expects::Anything),
        9 => Just(Expects::Present),
        1 => (0_u8..20).prop_map(Expects::Old),
    ];
    let step = (who, pause, weighted(0.15, 0_u8..20), expects, weighted(0.95, act()));
    step.prop_map(|(who, pause, key, expects, act)| Step { who, pause, key, expects, act })
}

/// Mostly something that is there; sometimes something foreign.
fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![30 => 0_u8..=254, 1 => Just(u8::MAX)]
}

fn client() -> impl Strategy<Value = Option<u8>> {
    weighted(0.15, 0_u8..3)
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![9 => on_tasks(), 2 => on_tags(), 2 => on_projects(), 3 => on_comments(), 3 => on_people(), 4 => on_history()]
}

fn on_tasks() -> impl Strategy<Value = Act> {
    let alone = prop_oneof![
        Just(OnTask::Complete),
        Just(OnTask::Reopen),
        Just(OnTask::Delete),
        Just(OnTask::Restore),
    ];
    prop_oneof![
        5 => new_task().prop_map(Act::CreateTask),
        4 => (pick(), task_edit()).prop_map(|(task, edit)| Act::EditTask(task, Box::new(edit))),
        3 => (alone, pick()).prop_map(|(what, task)| Act::OnTask(what, task)),
        2 => (any::<bool>(), pick(), pick()).prop_map(|(add, task, tag)| Act::TagTask { add, task, tag }),
        2 => (any::<bool>(), pick(), pick()).prop_map(|(add, task, person)| Act::AssignTask { add, task, person }),
    ]
}

fn new_task() -> impl Strategy<Value = NewTask> {
    let people = vec(pick(), 0..3);
    (pick(), any::<u8>(), client(), weighted(0.3, pick()), vec(pick(), 0..2), people, fields()).prop_map(
        |(project, title, client, parent, tags, people, fields)| NewTask {
            project,
            title,
            client,
            parent,
            tags,
            people,
            fields,
        },
    )
}

fn task_edit() -> impl Strategy<Value = TaskEdit> {
    let sets = (weighted(0.2, vec(pick(), 0..3)), weighted(0.2, vec(pick(), 0..3)));
    let tree = (weighted(0.15, pick()), parent());
    let texts = (weighted(0.3, any::<u8>()), weighted(0.2, any::<u8>()));
    (texts, tree, sets, weighted(0.2, (any::<bool>(), pick())), fields()).prop_map(
        |((title, described), (project, parent), (tags, people), place, fields)| TaskEdit {
            title,
            described,
            project,
            parent,
            tags,
            people,
            place,
            fields,
        },
    )
}

fn parent() -> impl Strategy<Value = Patch<Pick>> {
    prop_oneof![14 => Just(Patch::Leave), 1 => Just(Patch::Clear), 5 => pick().prop_map(Patch::Set)]
}

fn fields() -> impl Strategy<Value = Fields> {
    let field = || weighted(0.2, any::<u8>());
    (field(), field(), field(), field()).prop_map(|(status, priority, due, estimate)| Fields {
        status,
        priority,
        due,
        estimate,
    })
}

fn on_tags() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (any::<u8>(), client()).prop_map(|(name, client)| Act::CreateTag { name, client }),
        1 => (pick(), any::<u8>(), any::<bool>()).prop_map(|(tag, name, coloured)| Act::EditTag { tag, name, coloured }),
        1 => pick().prop_map(Act::DeleteTag),
    ]
}

fn on_projects() -> impl Strategy<Value = Act> {
    let alone = prop_oneof![
        1 => Just(OnProject::Archive),
        2 => Just(OnProject::Unarchive),
        1 => Just(OnProject::Delete),
        3 => Just(OnProject::Restore),
    ];
    prop_oneof![
        2 => (any::<u8>(), client()).prop_map(|(key, client)| Act::CreateProject { key, client }),
        1 => (pick(), any::<u8>(), any::<bool>())
            .prop_map(|(project, name, described)| Act::EditProject { project, name, described }),
        3 => (alone, pick()).prop_map(|(what, project)| Act::OnProject(what, project)),
    ]
}

fn on_comments() -> impl Strategy<Value = Act> {
    let create = (pick(), any::<u8>(), weighted(0.3, pick()), client())
        .prop_map(|(task, body, reply_to, client)| Act::CreateComment { task, body, reply_to, client });
    prop_oneof![
        3 => create,
        1 => (pick(), any::<u8>()).prop_map(|(comment, body)| Act::EditComment { comment, body }),
        1 => (any::<bool>(), pick()).prop_map(|(delete, comment)| Act::OnComment { delete, comment }),
    ]
}

fn on_people() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (pick(), 0_u8..3).prop_map(|(person, role)| Act::ChangeRole { person, role }),
        1 => pick().prop_map(Act::RemoveMember),
        3 => (0_u8..3, 0_u8..3).prop_map(|(who, role)| Act::Invite { who, role }),
        3 => pick().prop_map(Act::Withdraw),
        1 => any::<u8>().prop_map(|name| Act::EditOrganization { name }),
    ]
}

fn on_history() -> impl Strategy<Value = Act> {
    prop_oneof![9 => pick().prop_map(Act::Undo), 3 => Just(Act::UndoLatest), 1 => Just(Act::Purge)]
}
