//! The handlers of permissions and statistics.

use axum::Router;
use nimbus_core::error::Error;
use nimbus_core::ops::explain::TargetRef;
use nimbus_core::store::page;
use nimbus_core::task::Status;

use super::{ByStatus, DoneOnDay, ExplainPermission, Explanation, GetStats, Stats};
use crate::server::api::{App, Visitor};
use crate::server::{Answer, Call, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    mount(mount(router, explain), stats)
}

async fn explain(app: App, call: Call<ExplainPermission, Visitor>) -> Reply<ExplainPermission> {
    let look = app.looking(&call, &call.path.org).await?;
    let action = call.query.action;
    let target = call.query.target.map(|text| text.as_str().parse::<TargetRef>()).transpose();
    let target = target.map_err(|why| Error::invalid("?target", "invalid", why))?;
    let explained = look.nimbus().explain_on(&look.caller, look.org, action, target.as_ref()).await;
    let explained = explained.map_err(|error| absent(error, target.as_ref()))?;
    let nimbus_core::policy::Explanation { allowed, rule, because } = explained;
    Ok(Answer::of(Explanation { action, allowed, rule, because }))
}

/// What is not there is a fault of the parameter that names it; the organization is one of the path.
fn absent(error: Error, target: Option<&TargetRef>) -> Problem {
    match (error, target) {
        (Error::NotFound { what }, Some(target)) if what != "organization" => {
            Error::invalid("?target", "not_found", format!("there is no {what} {target}")).into()
        }
        (error, _) => error.into(),
    }
}

async fn stats(app: App, call: Call<GetStats, Visitor>) -> Reply<GetStats> {
    let look = app.looking(&call, &call.path.org).await?;
    let zone = look.zone(&call.caller, call.query.time_zone.as_ref()).await?;
    let stats = look.nimbus().stats(&look.caller, look.org, &zone.to_jiff()).await?;
    Ok(Answer::of(counted(&stats)))
}

fn counted(stats: &page::Stats) -> Stats {
    let of = |status| stats.by_status.get(&status).copied().unwrap_or_default();
    Stats {
        by_status: ByStatus {
            todo: of(Status::Todo),
            in_progress: of(Status::InProgress),
            done: of(Status::Done),
            cancelled: of(Status::Cancelled),
        },
        overdue: stats.overdue,
        done_per_day: stats
            .done_per_day
            .iter()
            .map(|(day, count)| DoneOnDay { day: *day, count: *count })
            .collect(),
    }
}
