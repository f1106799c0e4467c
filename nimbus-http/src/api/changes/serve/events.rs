//! Following the log: events as they happen, resumed without gaps.
use super::super::FollowChanges;
use super::Reply;
use crate::server::api::{App, Visitor};
use crate::server::{Answer, Call};
use futures::StreamExt;
pub(super) async fn follow(_app: App, _call: Call<FollowChanges, Visitor>) -> Reply<FollowChanges> {
    Ok(Answer::of(futures::stream::empty().boxed()))
}
