//! Jobs that two servers see at the same time: one of them does it, and if that one dies the other does.

use nimbus_core::accounts::{Job, Work, Write};
use nimbus_core::id::JobId;
use nimbus_core::store::CommitError;

use super::pair::{Pair, on_both_engines};
use crate::suite::races::all;

on_both_engines! {
    a_job_is_done_by_one_of_two_servers,
    of_two_servers_that_take_a_job_one_has_it,
    a_job_whose_server_died_is_done_by_the_other,
}

/// Jobs that are due.
async fn due(pair: &Pair, count: usize) -> Vec<Job> {
    let world = &pair.world;
    let job = |_| Job {
        id: world.id::<JobId>(),
        org: world.org,
        work: Work::RefreshMember(world.member),
        run_at: world.now(),
        attempts: 0,
    };
    let jobs: Vec<Job> = (0..count).map(job).collect();
    world.store().write(jobs.iter().cloned().map(Write::CreateJob).collect()).await.unwrap();
    jobs
}

async fn a_job_is_done_by_one_of_two_servers(pair: &Pair) {
    let count = 40;
    due(pair, count).await;
    let sides = pair.sides.clone();
    let ticked = all(sides.map(|side| async move { side.tick().await.unwrap() })).await;
    let (done, failed) =
        ticked.iter().fold((0, 0), |sum, ticked| (sum.0 + ticked.done, sum.1 + ticked.failed));
    assert_eq!((done, failed), (count, 0), "{ticked:?}");
    assert_eq!(pair.sides[0].tick().await.unwrap().done, 0, "nothing is left");
}

async fn of_two_servers_that_take_a_job_one_has_it(pair: &Pair) {
    for round in 0..20 {
        let job = due(pair, 1).await.pop().unwrap();
        let until = job.run_at.plus_seconds(60);
        let taking = (0..2).map(|side| {
            let (store, job) = (pair.side(side).store().clone(), job.clone());
            async move { store.write(vec![Write::LeaseJob(job, until)]).await }
        });
        let taken = all(taking).await;
        assert_eq!(taken.iter().filter(|taken| taken.is_ok()).count(), 1, "round {round}: {taken:?}");
        assert!(taken.iter().any(|taken| matches!(taken, Err(CommitError::Conflict))), "{taken:?}");
        pair.world.store().write(vec![Write::DeleteJob(job.id)]).await.unwrap();
    }
}

async fn a_job_whose_server_died_is_done_by_the_other(pair: &Pair) {
    let job = due(pair, 1).await.pop().unwrap();
    let until = job.run_at.plus_seconds(60);
    pair.sides[0].store().write(vec![Write::LeaseJob(job, until)]).await.unwrap();
    assert_eq!(pair.sides[1].tick().await.unwrap().done, 0, "it is somebody's");
    pair.world.clock.advance(60_000);
    assert_eq!(pair.sides[1].tick().await.unwrap().done, 1);
}
