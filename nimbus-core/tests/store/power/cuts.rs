//! R2: the power goes at random operations under commits; what was acknowledged is there, nothing is half applied.

use std::collections::BTreeMap;
use std::path::PathBuf;

use futures::future::join_all;
use nimbus_core::id::OperationId;
use nimbus_core::nimbus::{Caller, Nimbus};
use nimbus_core::store::StoreError;
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;
use nimbus_faults::vfs::{Disk, Fate, Image};
use tempfile::TempDir;

use super::examine::{Findings, examine};
use super::load::{Client, Place};
use crate::backend::{DATABASE, sqlite_at};
use crate::random::assert_replays;
use crate::world::World;

/// Power cuts one after the other before the next ones begin on a fresh stage.
const ROUNDS: u64 = 5;
/// Operations of the disk among which one is drawn.
const UNDER_LOAD: u64 = 1_000;
const WHILE_OPENING: u64 = 12;
/// Clients at a time, at most.
const CLIENTS: u64 = 8;

/// A world on a disk that loses power.
struct Stage {
    folder: TempDir,
    disk: Disk,
    world: World,
    furnished: Image,
}

/// What all the power cuts did.
#[derive(Debug, Default)]
struct Tally {
    cuts: usize,
    acknowledged: usize,
    lost: usize,
    faults: Vec<String>,
    fates: BTreeMap<Fate, usize>,
}

impl Stage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        let world = World::on(sqlite_at(&folder.path().join(DATABASE)).unwrap()).await;
        let furnished = disk.image();
        Self { folder, disk, world, furnished }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    /// The store as a program started now opens it.
    fn start(&mut self) -> Result<(), StoreError> {
        self.world.backend = sqlite_at(&self.database())?;
        self.world.nimbus = Nimbus::with_clock(self.world.backend.store.clone(), self.world.clock.clone());
        Ok(())
    }

    /// Several people work until the power goes.
    async fn work(&self, chance: &mut Chance) -> Vec<OperationId> {
        let clients = 1 + chance.below(CLIENTS);
        self.disk.cut_at(1 + chance.below(UNDER_LOAD));
        let place = self.place();
        let mut clients: Vec<_> =
            (0..clients).map(|_| Client::new(&place, Chance::seeded(chance.below(u64::MAX)))).collect();
        let database = self.database();
        for error in join_all(clients.iter_mut().map(|client| client.until_it_fails(&database))).await {
            assert!(self.disk.is_cut(), "with power nothing fails: {error:?}");
        }
        clients.into_iter().flat_map(|client| client.done).collect()
    }

    fn place(&self) -> Place {
        let World { nimbus, org, owner, project, .. } = &self.world;
        Place { nimbus: nimbus.clone(), caller: Caller::session(*owner), org: *org, project: *project }
    }

    async fn examine(&self, acknowledged: &[OperationId]) -> Findings {
        examine(self.world.store(), self.world.org, &self.database(), acknowledged).await
    }

    fn reboot(&self, chance: &mut Chance, tally: &mut Tally) {
        let toll = self.disk.reboot(chance);
        *tally.fates.entry(toll.fate).or_default() += 1;
        tally.cuts += 1;
    }
}

/// Cuts the power again and again on one database, sometimes while it is being recovered; everything is looked at after
/// each time.
async fn episode(stage: &mut Stage, seed: u64, tally: &mut Tally) {
    let mut chance = Chance::seeded(seed);
    stage.disk.restore(&stage.furnished);
    stage.start().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        acknowledged.extend(stage.work(&mut chance).await);
        stage.reboot(&mut chance, tally);
        if chance.per_mille(500) {
            stage.disk.cut_at(1 + chance.below(WHILE_OPENING));
            let opened = stage.start();
            assert!(opened.is_ok() || stage.disk.is_cut(), "with power it opens: {opened:?}");
            stage.reboot(&mut chance, tally);
        }
        stage.start().unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error}"));
        let found = stage.examine(&acknowledged).await;
        tally.lost += found.lost;
        tally.faults.extend(found.faults.iter().map(|fault| format!("seed {seed}, round {round}: {fault}")));
        assert_replays(&stage.world, stage.world.owner).await;
    }
    tally.acknowledged += acknowledged.len();
}

#[tokio::test]
async fn r2_what_was_acknowledged_survives_a_power_cut_whole() {
    let (mut stage, mut tally) = (Stage::new().await, Tally::default());
    let cuts = gate::count(150, 2_000);
    for seed in 0.. {
        episode(&mut stage, seed, &mut tally).await;
        if tally.cuts >= cuts {
            break;
        }
    }
    let Tally { cuts, acknowledged, lost, faults, fates } = tally;
    println!(
        "R2: {cuts} power cuts ({fates:?}), {acknowledged} acknowledged writes, lost {lost}, faults {}",
        faults.len()
    );
    assert_eq!((lost, faults), (0, Vec::new()));
    assert!(acknowledged >= cuts, "there was something to lose");
    assert_eq!(fates.len(), Fate::ALL.len());
}

/// The negative control: on a disk that acknowledges syncs and does not do them, which is what `synchronous = off` comes
/// to, the same work loses what was acknowledged.
#[tokio::test]
async fn r2_without_syncs_the_same_work_loses_what_was_acknowledged() {
    let (mut stage, mut tally) = (Stage::new().await, Tally::default());
    let (cuts, mut damaged) = (gate::count(20, 200) as u64, 0);
    for seed in 0..cuts {
        let mut chance = Chance::seeded(seed);
        stage.disk.restore(&stage.furnished);
        stage.start().unwrap();
        stage.disk.lie(true);
        let acknowledged = stage.work(&mut chance).await;
        stage.reboot(&mut chance, &mut tally);
        stage.disk.lie(false);
        tally.acknowledged += acknowledged.len();
        if stage.start().is_err() {
            (tally.lost, damaged) = (tally.lost + acknowledged.len(), damaged + 1);
            continue;
        }
        let found = stage.examine(&acknowledged).await;
        tally.lost += found.lost;
        damaged += usize::from(!found.faults.is_empty());
    }
    println!(
        "R2, control without syncs: {} power cuts, {} acknowledged writes, lost {}, databases damaged {damaged}",
        tally.cuts, tally.acknowledged, tally.lost
    );
    assert!(tally.lost > 0);
}
