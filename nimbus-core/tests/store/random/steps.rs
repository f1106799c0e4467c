//! What can happen in a sequence: acts by different people, told in small numbers that are looked up when they happen.

use nimbus_core::fault::Patch;

/// Picks one of what is there when the step is taken; the highest one picks something of another organization.
pub(super) type Pick = u8;

/// Who, when, with which precautions, and what.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// One of the people of the stage; the last is the outsider.
    pub(super) who: u8,
    pub(super) pause: Pause,
    pub(super) key: Option<u8>,
    pub(super) expects: Expects,
    /// Nothing for a retry: the last step once more, word for word.
    pub(super) act: Option<Act>,
}

/// What the clock does before.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pause {
    None,
    Seconds(u8),
    Days(u8),
    /// A clock that was set back.
    Back(u8),
}

/// The versions a request names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expects {
    Anything,
    Present,
    Old(u8),
}

/// One thing done.
#[derive(Debug, Clone)]
pub(super) enum Act {
    CreateTask(NewTask),
    EditTask(Pick, Box<TaskEdit>),
    OnTask(OnTask, Pick),
    TagTask { add: bool, task: Pick, tag: Pick },
    AssignTask { add: bool, task: Pick, person: Pick },
    CreateTag { name: u8, client: Option<u8> },
    EditTag { tag: Pick, name: u8, coloured: bool },
    DeleteTag(Pick),
    CreateProject { key: u8, client: Option<u8> },
    EditProject { project: Pick, name: u8, described: bool },
    OnProject(OnProject, Pick),
    CreateComment { task: Pick, body: u8, reply_to: Option<Pick>, client: Option<u8> },
    EditComment { comment: Pick, body: u8 },
    OnComment { delete: bool, comment: Pick },
    ChangeRole { person: Pick, role: u8 },
    RemoveMember(Pick),
    Invite { who: u8, role: u8 },
    Withdraw(Pick),
    EditOrganization { name: u8 },
    Undo(Pick),
    UndoLatest,
    Purge,
}

/// What needs nothing but the task.
#[derive(Debug, Clone, Copy)]
pub(super) enum OnTask {
    Complete,
    Reopen,
    Delete,
    Restore,
}

/// What needs nothing but the project.
#[derive(Debug, Clone, Copy)]
pub(super) enum OnProject {
    Archive,
    Unarchive,
    Delete,
    Restore,
}

#[derive(Debug, Clone)]
pub(super) struct NewTask {
    pub(super) project: Pick,
    pub(super) title: u8,
    pub(super) client: Option<u8>,
    pub(super) parent: Option<Pick>,
    pub(super) tags: Vec<Pick>,
    pub(super) people: Vec<Pick>,
    pub(super) fields: Fields,
}

#[derive(Debug, Clone)]
pub(super) struct TaskEdit {
    pub(super) title: Option<u8>,
    pub(super) described: Option<u8>,
    pub(super) project: Option<Pick>,
    pub(super) parent: Patch<Pick>,
    pub(super) tags: Option<Vec<Pick>>,
    pub(super) people: Option<Vec<Pick>>,
    /// After it, or before it.
    pub(super) place: Option<(bool, Pick)>,
    pub(super) fields: Fields,
}

/// Plain fields of a task.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) status: Option<u8>,
    pub(super) priority: Option<u8>,
    pub(super) due: Option<u8>,
    pub(super) estimate: Option<u8>,
}
