//! What is worth knowing beforehand or at a glance: may I, and why; and how the work stands.

#[cfg(feature = "server")]
pub(crate) mod serve;

use jiff::civil::Date;
use nimbus_core::input;
use nimbus_core::policy::Action;
use nimbus_core::time::Zone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::paths::OrgPath;
use crate::endpoint::Json;
use crate::wire::phrase::Phrase;

input! {
    /// What one would like to do, to what.
    pub struct PermissionQuery {
        /// The act.
        pub action: Action,
        /// What it would be done to: an id of any kind, or `OPS-42`, `OPS`, `me`, an e-mail address. Without one the answer
        /// is for something that is not one's own.
        pub target: Option<Phrase>,
    }
}

/// Whether something may be done, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// The act.
    pub action: Action,
    /// Whether it may be done.
    pub allowed: bool,
    /// The rule, in words.
    pub rule: String,
    /// How it applies here, in words.
    pub because: String,
}

input! {
    /// How days are counted.
    #[derive(Default)]
    pub struct StatsQuery {
        /// The zone its days are in; that of the profile, else of the organization, if left out.
        pub time_zone: Option<Zone>,
    }
}

/// How the work of an organization stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// Tasks by where they stand, without those in the trash.
    pub by_status: ByStatus,
    /// Unfinished tasks whose due has passed.
    pub overdue: u64,
    /// Tasks finished on each of the last 14 days, oldest first.
    pub done_per_day: Vec<DoneOnDay>,
}

/// Numbers of tasks by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct ByStatus {
    /// Not begun.
    pub todo: u64,
    /// Being worked on.
    pub in_progress: u64,
    /// Finished.
    pub done: u64,
    /// Given up.
    pub cancelled: u64,
}

/// How many tasks were finished on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DoneOnDay {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// How many.
    pub count: u64,
}

crate::endpoints! {
    /// Permissions and statistics.
    pub const ROWS;

    /// Ask whether something may be done, and why.
    ///
    /// By the same table and the same facts that the act itself would go by.
    ExplainPermission {
        GET "/v1/orgs/{org}/permissions" -> 200;
        tag "permissions";
        access organizations: read;
        path OrgPath;
        query PermissionQuery;
        reply Json<Explanation>;
        problems Deleted;
    }

    /// Count tasks.
    ///
    /// By where they stand, overdue, and finished on each of the last 14 days.
    GetStats {
        GET "/v1/orgs/{org}/stats" -> 200;
        tag "statistics";
        access tasks: read;
        path OrgPath;
        query StatsQuery;
        reply Json<Stats>;
    }
}
