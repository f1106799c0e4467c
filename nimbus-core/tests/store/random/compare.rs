//! What comparing two worlds needs: all records of a kind, and where two answers part.

use nimbus_core::change::{Kind, Record};
use nimbus_core::id::{Id, UserId};
use nimbus_core::store::Asker;
use uuid::Uuid;

use crate::world::World;

/// The place where two answers part, with some of what stands around it.
pub(super) fn difference(model: &str, real: &str) -> String {
    let same = model.chars().zip(real.chars()).take_while(|(model, real)| model == real).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(300)).take(600).collect::<String>();
    format!("\n  the model says …{}…\n the engine says …{}…", around(model), around(real))
}

/// All records of a kind, page by page.
pub(super) async fn dump(world: &World, who: Asker, kind: Kind) -> Vec<Record> {
    let mut all: Vec<Record> = Vec::new();
    loop {
        let after: Option<Uuid> = all.last().map(|record| record.id().id);
        match world.store().dump(who, kind, after, 6).await.unwrap() {
            Some(seen) if !seen.value.is_empty() => all.extend(seen.value),
            _ => return all,
        }
    }
}

/// An owner: there is always one.
pub(super) async fn owner(world: &World) -> UserId {
    let owners = world.read().owners().await.unwrap();
    owners.first().map(|owner| UserId::from_uuid(owner.id.uuid())).expect("an organization keeps an owner")
}
