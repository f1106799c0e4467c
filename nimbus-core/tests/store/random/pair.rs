//! Two worlds, one on the plain model and one on a real engine, in which the same things happen.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::pin::Pin;

use nimbus_core::change::{Kind, RecordId, RequestKey, Seq};
use nimbus_core::error::Error;
use nimbus_core::id::{Id, TaskId, UserId};
use nimbus_core::nimbus::{Caller, Done, Operation, Request};
use nimbus_core::ops::organization::DeleteOrganization;
use nimbus_core::ops::trash::PurgeTrash;
use nimbus_core::reference::TaskRef;
use uuid::Uuid;

use super::answers::Answers;
use super::compare::{difference, owner};
use super::replay::assert_replays;
use super::steps::{Act, Pick};
use crate::backend::{Backend, model_of};
use crate::model::Model;
use crate::world::World;

/// The two worlds, and the model under the first for a look at what is there.
pub(super) struct Pair {
    seed: usize,
    pub(super) model: World,
    pub(super) real: World,
    plain: Model,
    /// What happened so far, for whoever reads a failure.
    story: String,
    /// How often each operation was done, and refused.
    pub(super) tally: Tally,
    /// What was asked last, for a retry.
    pub(super) last: Option<(Act, Caller, Request)>,
}

/// How often each operation was done, and refused.
pub(super) type Tally = BTreeMap<&'static str, (u32, u32)>;

impl Pair {
    /// Two like worlds.
    pub(super) async fn of(real: Backend, seed: u64) -> Self {
        let plain = Model::new();
        let model = World::beside_others(model_of(plain.clone()), seed).await;
        let real = World::beside_others(real, seed).await;
        model.furnish().await;
        real.furnish().await;
        let seed = usize::try_from(seed).unwrap_or_default();
        Self { seed, model, real, plain, story: String::new(), tally: Tally::new(), last: None }
    }

    /// Moves both clocks.
    pub(super) fn pause(&self, millis: i64) {
        self.model.clock.advance(millis);
        self.real.clock.advance(millis);
    }

    /// Does one thing in both worlds and compares the answers. Boxed: dozens of these in one function would fill a stack.
    pub(super) fn both<'a, O>(
        &'a mut self,
        caller: &'a Caller,
        operation: O,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = ()> + 'a>>
    where
        O: Operation,
        O::Output: Debug,
    {
        Box::pin(async move {
            let org = self.model.org;
            let model = told(self.model.nimbus.run(caller, org, &operation, request).await);
            let real = told(self.real.nimbus.run(caller, org, &operation, request).await);
            self.compare_answers(O::NAME, caller.user, &model, &real);
        })
    }

    fn compare_answers(&mut self, name: &'static str, user: UserId, model: &str, real: &str) {
        let short = model.chars().take(200).collect::<String>();
        let _ = writeln!(self.story, "{name} by {user}: {short}");
        let (done, refused) = self.tally.entry(name).or_default();
        *if model.starts_with("refused") { refused } else { done } += 1;
        assert!(model == real, "{name} after:\n{}{}", self.story, difference(model, real));
    }

    /// Compares all there is to see, and replays the log.
    pub(super) async fn compare(&self) {
        let keeper = owner(&self.real).await;
        let tasks: Vec<_> = self.known(Kind::Task).into_iter().map(Id::from_uuid).collect();
        let seed = self.seed;
        let model = Answers::of_owner(&self.model, keeper, &tasks, seed).await;
        model.assert_same(Answers::of_owner(&self.real, keeper, &tasks, seed).await);
        for user in [self.model.member, self.model.outsider] {
            let model = Answers::of_another(&self.model, user).await;
            model.assert_same(Answers::of_another(&self.real, user).await);
        }
        assert_replays(&self.real, keeper).await;
    }

    /// Puts the organization into the trash, purges all of it, and compares what there is to see then: nothing but the log.
    pub(super) async fn purge_organization(&mut self) {
        let keeper = Caller::session(owner(&self.real).await);
        self.both(&keeper, DeleteOrganization, &Request::default()).await;
        self.pause(31 * 86_400_000);
        let expired = async |world: &World| {
            let organizations = world.store().orgs_with_expired(world.now().plus_days(-30)).await.unwrap();
            organizations.contains(&world.org)
        };
        while expired(&self.model).await {
            let purge = PurgeTrash::at(self.model.now());
            self.both(&Caller::system(), purge, &Request::default()).await;
        }
        assert!(!expired(&self.real).await, "the engine has more to purge than the model");
        for user in [keeper.user, self.model.outsider] {
            let model = Answers::of_another(&self.model, user).await;
            model.assert_same(Answers::of_another(&self.real, user).await);
        }
        let model = Answers::of_nobody(&self.model).await;
        model.assert_same(Answers::of_nobody(&self.real).await);
    }

    /// All ids of a kind that were ever given, in the order they were given.
    pub(super) fn known(&self, kind: Kind) -> Vec<Uuid> {
        self.plain.known(self.model.org, kind)
    }

    /// One of a kind, or the one of another organization.
    pub(super) fn one<T: Id>(&self, kind: Kind, pick: Pick) -> T {
        let known = self.known(kind);
        let foreign = &self.model.foreign;
        T::from_uuid(match (pick, kind) {
            (u8::MAX, Kind::Project) => foreign.project.uuid(),
            (u8::MAX, Kind::Task) => foreign.task.uuid(),
            (u8::MAX, Kind::Tag) => foreign.tag.uuid(),
            (u8::MAX, Kind::Comment) => foreign.comment.uuid(),
            (u8::MAX, Kind::Member) => self.model.outsider.uuid(),
            _ if known.is_empty() => Uuid::nil(),
            _ => known[usize::from(pick) % known.len()],
        })
    }

    /// A task as people call it, such as `OPS-3`.
    pub(super) fn reference(&self, task: TaskId) -> Option<TaskRef> {
        self.plain.reference(self.model.org, task)
    }

    /// The version a record has now; before the first one if it has none.
    pub(super) fn version(&self, record: RecordId) -> Seq {
        self.plain.version(self.model.org, record).unwrap_or_default()
    }

    /// One of the people of the stage.
    pub(super) fn person(&self, who: u8) -> UserId {
        let world = &self.model;
        [world.owner, world.admin, world.member, world.other, world.outsider][usize::from(who) % 5]
    }

    /// An operation of the log, the newest ones more often.
    pub(super) fn operation(&self, pick: Pick) -> nimbus_core::id::OperationId {
        let operations = self.plain.operations(self.model.org);
        let back = usize::from(pick % 8).min(operations.len() - 1);
        operations[operations.len() - 1 - back]
    }
}

/// An answer as it is compared. A mistake of ours is never the right answer, even if both make it.
fn told<T: Debug>(result: Result<Done<T>, Error>) -> String {
    match result {
        Ok(done) => format!("{done:?}"),
        Err(error @ (Error::Internal(_) | Error::Unavailable { .. })) => panic!("{error:?}"),
        Err(error) => format!("refused: {error}"),
    }
}

/// A request key from a small number.
pub(super) fn key(number: u8) -> RequestKey {
    RequestKey::parse(&format!("key-{number}")).expect("a short word")
}
