//! Moving, backing up and restoring whole databases, on and between both engines.

mod broken;
mod moved;
mod refused;
mod under_load;

use std::path::PathBuf;

use nimbus_core::change::OperationRow;
use nimbus_core::store::Asker;
use nimbus_core::store::keeping::{self, CopyError, Place, Report};
use nimbus_core::time::SystemClock;
use tempfile::TempDir;

use crate::accounts_stage::{process, registered};
use crate::backend::{self, Backend};
use crate::export_round_trip::furnish;
use crate::ops_stage::keyed;
use crate::world::World;

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// An empty database that was opened once.
    async fn empty(self) -> Backend {
        match self {
            Self::Sqlite => backend::sqlite(),
            Self::Postgres => backend::postgres().await,
        }
    }

    /// A database with something of everything in it.
    async fn furnished(self) -> World {
        let world = World::on(self.empty().await).await;
        furnish(&world).await;
        people(&world).await;
        world
    }
}

/// Accounts with sessions, a token, an open invitation; work that is left for later; a request with a key.
async fn people(world: &World) {
    use nimbus_core::accounts::{NewToken, ProfilePatch, Scope};
    use nimbus_core::member::NewInvitation;
    use nimbus_core::nimbus::{Caller, Request};
    use nimbus_core::ops::task::CreateTask;
    use nimbus_core::policy::Role;
    use nimbus_core::reference::OrgRef;

    let people = process(world);
    registered(&people, "sessions").await;
    let owner = Caller::session(world.owner);
    let new = NewToken {
        name: "nightly".parse().unwrap(),
        scopes: vec![Scope::Read],
        org: OrgRef::Id(world.org),
        expires_at: None,
    };
    people.create_token(&owner, new).await.unwrap();
    let invitation = NewInvitation { email: "new@example.org".parse().unwrap(), role: Some(Role::Member) };
    people.invite(&owner, world.org, invitation, &Request::default()).await.unwrap();
    let patch = ProfilePatch {
        name: nimbus_core::fault::Edit::Set("Ada L.".parse().unwrap()),
        ..ProfilePatch::default()
    };
    people.edit_me(&owner, patch).await.unwrap();
    let task = CreateTask::from(world.new_task("once"));
    world.ask(world.member, task, &keyed("once", 1)).await.unwrap();
}

/// What became of the request with the key.
async fn replayed(world: &World) -> Option<OperationRow> {
    let who = Asker { org: world.org, user: world.member };
    let key = keyed("once", 1).key;
    world.store().open(who, key.as_ref()).await.unwrap().unwrap().replay
}

async fn relocate(from: &Place, to: &Place) -> Result<Report, CopyError> {
    keeping::relocate(from, to, &SystemClock, &mut |_, _| ()).await
}

async fn restore(file: &std::path::Path, to: &Place) -> Result<Report, CopyError> {
    keeping::restore(file, to, &SystemClock, &mut |_, _| ()).await
}

/// A backup in a folder of its own.
async fn backed_up(from: &Place) -> (TempDir, PathBuf, Report) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nimbus.backup");
    let report = keeping::backup(from, &file, false, &SystemClock, &mut |_, _| ()).await.unwrap();
    (folder, file, report)
}
