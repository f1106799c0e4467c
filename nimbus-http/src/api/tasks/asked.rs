//! What can be asked for beside tasks: which, in which order, and what comes along.

use nimbus_core::input;
use nimbus_core::query::{Filter, Sort};
use nimbus_core::time::Zone;

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
        pub filter: Option<Phrase<Filter>>,
        /// Keys from the most important to the least, `-` for descending, such as `-due,created_at`. Without it tasks come
        /// by place where the filter allows one project only, else by creation.
        pub sort: Option<Phrase<Sort>>,
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
