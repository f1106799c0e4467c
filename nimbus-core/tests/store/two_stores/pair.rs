//! The stage with two stores on its database, and cases stamped on both engines.

use nimbus_core::error::Result;
use nimbus_core::id::UserId;
use nimbus_core::nimbus::{Caller, Nimbus, Operation, Request};

use crate::backend::Backend;
use crate::world::World;

/// A stage, and a second store beside its own.
pub(super) struct Pair {
    pub(super) world: World,
    /// The stage's own, and the other one: with nothing in common but the database and the clock that gives the ids.
    pub(super) sides: [Nimbus; 2],
}

impl Pair {
    pub(super) async fn on(backend: Backend) -> Self {
        let other = backend.beside().await;
        let world = World::on(backend).await;
        let sides = [world.nimbus.clone(), Nimbus::with_clock(other.store, world.clock.clone())];
        Self { world, sides }
    }

    /// One of the two, in turn.
    pub(super) fn side(&self, number: usize) -> Nimbus {
        self.sides[number % self.sides.len()].clone()
    }

    /// Does something on one of the two sides, apart from the stage.
    pub(super) fn act<O: Operation>(
        &self,
        side: usize,
        user: UserId,
        operation: O,
        request: Request,
    ) -> impl Future<Output = Result<O::Output>> + Send + use<O> {
        let (nimbus, org) = (self.side(side), self.world.org);
        async move { nimbus.run(&Caller::session(user), org, &operation, &request).await.map(|done| done.output) }
    }
}

/// Stamps cases, plain async functions over a [`Pair`], on both engines.
macro_rules! on_both_engines {
    ($($case:ident),* $(,)?) => {
        crate::two_stores::pair::on_both_engines! { @ sqlite $($case),* }
        crate::two_stores::pair::on_both_engines! { @ postgres $($case),* }
    };
    (@ $backend:ident $($case:ident),*) => {
        mod $backend {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let backend = crate::backend::stamped::$backend().await;
                super::$case(&crate::two_stores::pair::Pair::on(backend).await).await;
            })*
        }
    };
}
pub(super) use on_both_engines;
