//! Live events: one tail per organization reads the log as it grows and feeds every stream of this process from a ring;
//! a stream that falls behind reads the log itself.

mod follower;
mod rights;
mod ring;
mod tail;
mod told;

pub(crate) use follower::Follower;
pub(crate) use tail::Tails;
