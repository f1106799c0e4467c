//! Several writers side by side, each with a connection of its own: an organization always uses the same one, so that its
//! commits gather as before, and one that imports a file keeps only its neighbours waiting.

use async_trait::async_trait;

use crate::accounts::Write;
use crate::change::{Commit, Committed};
use crate::id::{Id as _, OrgId};
use crate::store::sql::Writer;
use crate::store::sql::queue::Queue;
use crate::store::{CommitError, Hold, StoreError};

/// How many there are. Each is a thread of ours and a process of the server's, and more than there are processors help
/// nobody.
pub(super) const LANES: usize = 2;

/// The writers.
pub(super) struct Lanes([Queue; LANES]);

impl Lanes {
    pub(super) fn new(mut lane: impl FnMut() -> Result<Queue, StoreError>) -> Result<Self, StoreError> {
        Ok(Self([lane()?, lane()?]))
    }

    fn of(&self, org: OrgId) -> &Queue {
        // The last byte of an id is random.
        &self.0[usize::from(org.uuid().as_bytes()[15]) % LANES]
    }

    fn of_all(&self) -> &Queue {
        &self.0[0]
    }
}

#[async_trait]
impl Writer for Lanes {
    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        // What touches accounts goes one after the other: who closes one and who lets it in must see each other.
        let lane = if commit.accounts.is_empty() { self.of(commit.org) } else { self.of_all() };
        lane.commit(commit).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        self.of_all().write(writes).await
    }

    async fn hold(&self, org: OrgId) -> Result<Box<dyn Hold>, StoreError> {
        self.of(org).hold(org).await
    }

    fn ping(&self) -> Result<(), StoreError> {
        self.0.iter().try_for_each(Queue::ping)
    }

    async fn forget_words(&self) -> Result<bool, StoreError> {
        self.of_all().forget_words().await
    }
}
