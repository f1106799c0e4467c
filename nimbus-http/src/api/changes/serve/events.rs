//! Following the log: events as they happen, resumed without gaps.

use nimbus_core::error::Error;

use super::super::FollowChanges;
use super::Reply;
use crate::server::api::{App, Visitor};
use crate::server::live::Follower;
use crate::server::{Answer, Call};
use crate::wire::log_place::LogPlace;
use crate::wire::problem::Problem;

pub(super) async fn follow(app: App, call: Call<FollowChanges, Visitor>) -> Reply<FollowChanges> {
    let look = app.looking(&call, &call.path.org).await?;
    let resumed = call.last_event_id.as_deref().map(last_event).transpose()?;
    // A browser that reconnects sends the id of the last event and the address it began with.
    let place = resumed.or(call.query.after);
    let follower = Follower::new(app, call.caller, look.org, place).await?;
    Ok(Answer::of(follower.events()))
}

fn last_event(text: &str) -> Result<LogPlace, Problem> {
    text.parse().map_err(|why| Error::invalid("Last-Event-ID", "invalid", why).into())
}
