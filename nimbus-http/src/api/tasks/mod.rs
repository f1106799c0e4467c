//! Tasks: lists by filter, one task and what is done with it, its tags and people, and quick-add.

#[cfg(feature = "server")]
mod made;
mod quick;
#[cfg(feature = "server")]
pub(crate) mod serve;
mod task;

use nimbus_core::input;
use nimbus_core::task::{NewTask, TaskPatch};
use nimbus_core::time::Zone;

pub use quick::{QuickAdd, QuickAdded, QuickField, QuickQuery, QuickSpan, QuickTask};
pub use task::{Counts, Task, TaskPage};

use super::paths::{OrgPath, TaskPath, TaskTagPath, TaskUserPath};
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Cursor, Limit};
use crate::wire::phrase::Phrase;
use crate::wire::word::choice;

choice! {
    /// What a list of tasks can bring along.
    TaskExtra, "What to bring along." {
        /// `counts` in each task.
        Counts = "counts",
        /// The people named in the tasks, once, beside them.
        People = "people",
        /// The tags named in the tasks, once, beside them.
        Tags = "tags",
        /// The whole `description` in place of its `excerpt`; caps the page at 20.
        Description = "description",
    }
}

choice! {
    /// What one task can bring along.
    OneTaskExtra, "What to bring along." {
        /// `counts` in the task; such an answer carries no ETag.
        Counts = "counts",
    }
}

/// Most tasks of a page with whole descriptions (API.md, convention 7).
pub const WITH_DESCRIPTION: usize = 20;

/// Most matches that are counted (API.md, convention 7).
pub const COUNTED: u64 = 10_000;

input! {
    /// Which tasks, in which order, with what.
    #[derive(Default)]
    pub struct TaskQuery {
        /// The filter, such as `status:todo assignee:me due:..friday`; all living tasks if left out.
        pub filter: Option<Phrase>,
        /// Keys from the most important to the least, `-` for descending, such as `-due,created_at`. Without it tasks come
        /// by place where the filter allows one project only, else by creation.
        pub sort: Option<Phrase>,
        /// Most tasks; 50 if left out.
        pub limit: Option<Limit>,
        /// Where the page begins: `next_cursor` of the page before.
        pub cursor: Option<Cursor>,
        /// What to bring along: counts, people, tags, description.
        pub include: Option<Vec<TaskExtra>>,
        /// Whether to count all matches, up to 10,000.
        pub count: Option<bool>,
        /// The zone the days of the filter are in; that of the profile, else of the organization, if left out.
        pub time_zone: Option<Zone>,
    }
}

input! {
    /// How a task is made.
    #[derive(Default)]
    pub struct NewTaskQuery {
        /// Makes tags that are named and not there, where the caller may.
        pub create_tags: Option<bool>,
    }
}

input! {
    /// How a task is looked at.
    #[derive(Default)]
    pub struct OneTaskQuery {
        /// What to bring along: counts.
        pub include: Option<Vec<OneTaskExtra>>,
    }
}

crate::endpoints! {
    /// Tasks.
    pub const ROWS;

    /// List tasks.
    ///
    /// Those that a filter matches, a page at a time. Relative dates keep the meaning they had for the first page. A
    /// filter that is wrong is a fault at `?filter` that names the column and what was probably meant.
    ListTasks {
        GET "/v1/orgs/{org}/tasks" -> 200;
        tag "tasks";
        access tasks: read;
        path OrgPath;
        query TaskQuery;
        reply Json<TaskPage>;
        problems CursorExpired;
    }

    /// Create a task.
    ///
    /// Everything about it in one call. With an `id` of the client's own making a repeat is harmless.
    CreateTask {
        POST "/v1/orgs/{org}/tasks" -> 201;
        tag "tasks";
        access tasks: write;
        path OrgPath;
        query NewTaskQuery;
        body NewTask;
        reply Json<Task>;
        takes key;
        problems Conflict;
        example {
            "project": "OPS", "title": "Rotate the database password", "priority": "high",
            "due": { "date": "2026-12-01" }, "assignees": ["me"]
        };
    }

    /// Create a task from one line of text.
    ///
    /// `Call the bank #OPS @ada !high due:fri +urgent`: a project, people, a priority, a due and tags; the rest is the
    /// title. Answers what was understood of it and where it stands in the text, and the task unless `dry_run` asks for
    /// a preview only. A token needs the scope `read`, too, because names are looked up.
    QuickAddTask {
        POST "/v1/orgs/{org}/tasks/quick" -> 200;
        tag "tasks";
        access tasks: write;
        path OrgPath;
        query QuickQuery;
        body QuickAdd;
        reply Json<QuickAdded>;
        takes key;
        example { "text": "Call the bank #OPS !high due:fri" };
    }

    /// Read a task.
    ///
    /// In the trash or not.
    GetTask {
        GET "/v1/orgs/{org}/tasks/{task}" -> 200;
        tag "tasks";
        access tasks: read;
        path TaskPath;
        query OneTaskQuery;
        reply Json<Task>;
    }

    /// Change a task.
    ///
    /// Fields that are left out stay. Edits of different fields at the same time merge; the description needs
    /// `If-Match`. `after` and `before` put the task beside another one of its project.
    EditTask {
        PATCH "/v1/orgs/{org}/tasks/{task}" -> 200;
        tag "tasks";
        access tasks: write;
        path TaskPath;
        body TaskPatch;
        reply Json<Task>;
        takes key, if_match;
        problems Conflict, Deleted, Cycle, PreconditionRequired;
        example { "status": "done", "due": null };
    }

    /// Delete a task.
    ///
    /// It goes to the trash for 30 days; its comments and subtasks stay as they are.
    DeleteTask {
        DELETE "/v1/orgs/{org}/tasks/{task}" -> 204;
        tag "tasks";
        access tasks: write;
        path TaskPath;
        reply Empty;
        takes key, if_match;
        problems Deleted;
    }

    /// Take a task out of the trash.
    ///
    /// One that is not there stays as it is.
    RestoreTask {
        POST "/v1/orgs/{org}/tasks/{task}/restore" -> 200;
        tag "tasks";
        access tasks: write;
        path TaskPath;
        reply Json<Task>;
        takes key;
    }

    /// Tag a task.
    ///
    /// One that has the tag already stays as it is; other tags stay either way.
    TagTask {
        PUT "/v1/orgs/{org}/tasks/{task}/tags/{tag}" -> 200;
        tag "tasks";
        access tasks: write;
        path TaskTagPath;
        reply Json<Task>;
        takes key, if_match;
        problems Conflict, Deleted;
    }

    /// Take a tag off a task.
    ///
    /// One that does not have it stays as it is.
    UntagTask {
        DELETE "/v1/orgs/{org}/tasks/{task}/tags/{tag}" -> 200;
        tag "tasks";
        access tasks: write;
        path TaskTagPath;
        reply Json<Task>;
        takes key, if_match;
        problems Deleted;
    }

    /// Assign a person to a task.
    ///
    /// One who is on it already stays. Anyone may take a task that nobody is on.
    AssignTask {
        PUT "/v1/orgs/{org}/tasks/{task}/assignees/{user}" -> 200;
        tag "tasks";
        access tasks: write;
        path TaskUserPath;
        reply Json<Task>;
        takes key, if_match;
        problems Conflict, Deleted;
    }

    /// Take a person off a task.
    ///
    /// One who is not on it changes nothing.
    UnassignTask {
        DELETE "/v1/orgs/{org}/tasks/{task}/assignees/{user}" -> 200;
        tag "tasks";
        access tasks: write;
        path TaskUserPath;
        reply Json<Task>;
        takes key, if_match;
        problems Deleted;
    }
}
