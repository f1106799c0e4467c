//! What happens later: jobs written in the transaction of their cause, and the emptying of the trash.
//!
//! A job is leased to whoever runs it and deleted only once it is done. So any number of processes may tick at the same
//! time, and what one that dies had taken is done by another a minute later. A lease that runs out too early does no harm,
//! for every kind of work may be done twice.
//!
//! Who ticks: `serve` does, as often as [`Ticked::pause`] says; a command over a local store does at most once a minute;
//! a program that embeds Nimbus does when it likes, and nothing is lost where it does not, only later.

use std::time::Duration;

use crate::accounts::{Job, Work, Write};
use crate::error::{Error, Result};
use crate::id::{OrgId, UserId};
use crate::nimbus::{Caller, Nimbus, Request};
use crate::ops::member::RefreshMember;
use crate::ops::trash::{PurgeTrash, TRASH_DAYS};
use crate::store::CommitError;
use crate::time::Timestamp;

/// Most jobs run in one tick.
const JOBS: usize = 64;
/// How long a job is one process's, in seconds: longer than any work takes, unless the database is not well.
const LEASE: i64 = 60;
/// Times an account is copied anew because it was changed meanwhile, before that is left to a later tick.
const REFRESHES: usize = 8;
/// Records purged in one tick after which it stops.
const PURGES: usize = 1_000;
/// Steps of one tick in which the words of purged tasks leave the index; more follow with the next one, for others write,
/// too.
const STEPS: usize = 16;
/// Tries before a job is given up; with the pauses between them that is about half a day.
const TRIES: u32 = 20;
/// The pause after the first failure, in seconds; it doubles each time.
const FIRST_PAUSE: i64 = 5;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE: i64 = 3_600;
/// The pause between two ticks when nothing is left over; the copies of a profile follow within 5 s of its change.
const PAUSE: Duration = Duration::from_secs(3);

/// What a tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// Jobs done.
    pub done: usize,
    /// Jobs and purges that failed; they are tried again later.
    pub failed: usize,
    /// Records purged from the trash.
    pub purged: usize,
    /// Whether a bound was reached: there may be more to do at once.
    pub more: bool,
}

impl Ticked {
    /// How long to wait before the next tick.
    pub fn pause(&self) -> Duration {
        if self.more { Duration::ZERO } else { PAUSE }
    }
}

impl Nimbus {
    /// Does what is due now, within bounds: at most 64 jobs, and about 1,000 records purged from the trash.
    ///
    /// ```
    #[doc = include_str!("../doc/stage.txt")]
    /// loop {
    ///     let ticked = nimbus.tick().await?;
    ///     // A program that stays would sleep here for `ticked.pause()`.
    ///     if !ticked.more {
    ///         break;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Only where the store cannot say what is due; work that fails is noted, logged and tried again.
    pub async fn tick(&self) -> Result<Ticked> {
        let mut ticked = Ticked::default();
        self.run_jobs(&mut ticked).await?;
        self.empty_trash(&mut ticked).await?;
        self.forget_words(&mut ticked).await;
        Ok(ticked)
    }

    /// Whatever was purged leaves the search index, too, but not within the purge: the index may be large.
    async fn forget_words(&self, ticked: &mut Ticked) {
        for _ in 0..STEPS {
            match self.store().forget_words().await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    ticked.failed += 1;
                    tracing::warn!(%error, "words that were purged could not be taken out of the index");
                    return;
                }
            }
        }
    }

    async fn run_jobs(&self, ticked: &mut Ticked) -> Result<()> {
        let due = self.store().due_jobs(self.clock().now(), JOBS).await?;
        ticked.more = due.len() == JOBS;
        for job in due {
            if !self.lease(&job).await? {
                continue;
            }
            let result = self.work(&job).await;
            if let Err(error) = &result {
                ticked.failed += 1;
                tracing::warn!(job = %job.id, org = %job.org, attempts = job.attempts, %error, "a job failed");
            } else {
                ticked.done += 1;
            }
            let writes = after(&job, result.is_ok(), self.clock().now());
            self.store().write(writes).await.map_err(crate::accounts::refused)?;
        }
        Ok(())
    }

    /// Takes a job; whether nobody else has taken it, or done it, since it was seen due.
    async fn lease(&self, job: &Job) -> Result<bool> {
        let until = self.clock().now().plus_seconds(LEASE);
        match self.store().write(vec![Write::LeaseJob(job.clone(), until)]).await {
            Ok(()) => Ok(true),
            Err(CommitError::Conflict) => Ok(false),
            Err(refusal) => Err(crate::accounts::refused(refusal)),
        }
    }

    async fn work(&self, job: &Job) -> Result<()> {
        let result = match job.work {
            Work::RefreshMember(user) => self.refresh_member(job.org, user).await,
        };
        match result {
            // There is no such organization any more: nothing is left to do.
            Err(Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }

    /// Copies an account until the copy is of the account as it is: somebody who changed it after it was read here may
    /// have been copied already, and then this wrote the older one over it.
    async fn refresh_member(&self, org: OrgId, user: UserId) -> Result<()> {
        for _ in 0..REFRESHES {
            let account = self.store().user(user).await?;
            let operation = RefreshMember { user, account: account.clone() };
            self.run(&Caller::system(), org, &operation, &Request::default()).await?;
            if self.store().user(user).await? == account {
                return Ok(());
            }
        }
        Err(Error::Unavailable { what: "the account, which is changed all the time", source: None })
    }

    async fn empty_trash(&self, ticked: &mut Ticked) -> Result<()> {
        let now = self.clock().now();
        for org in self.store().orgs_with_expired(now.plus_days(-TRASH_DAYS)).await? {
            if let Err(error) = self.empty_trash_of(org, now, ticked).await {
                ticked.failed += 1;
                tracing::warn!(%org, %error, "the trash could not be emptied");
            }
            if ticked.purged >= PURGES {
                ticked.more = true;
                break;
            }
        }
        Ok(())
    }

    async fn empty_trash_of(&self, org: OrgId, now: Timestamp, ticked: &mut Ticked) -> Result<()> {
        while ticked.purged < PURGES {
            let operation = PurgeTrash::at(now);
            let purged = self.run(&Caller::system(), org, &operation, &Request::default()).await?.output;
            if purged == 0 {
                break;
            }
            ticked.purged += purged;
        }
        Ok(())
    }
}

/// The pause after a job failed, having failed `attempts` times before: doubled each time, up to an hour.
fn pause(attempts: u32) -> i64 {
    FIRST_PAUSE
        .saturating_mul(1_i64.checked_shl(attempts).unwrap_or(i64::MAX))
        .clamp(FIRST_PAUSE, LONGEST_PAUSE)
}

/// What becomes of a job: it goes when it is done or was tried too often, else it comes back later.
fn after(job: &Job, done: bool, now: Timestamp) -> Vec<Write> {
    let mut writes = vec![Write::DeleteJob(job.id)];
    let attempts = job.attempts + 1;
    if !done && attempts < TRIES {
        let run_at = now.plus_seconds(pause(job.attempts));
        writes.push(Write::CreateJob(Job { run_at, attempts, ..job.clone() }));
    } else if !done {
        tracing::error!(job = %job.id, org = %job.org, work = ?job.work, "a job was given up");
    }
    writes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use uuid::Uuid;

    fn job(attempts: u32) -> Job {
        Job {
            id: Id::from_uuid(Uuid::from_u128(1)),
            org: Id::from_uuid(Uuid::from_u128(2)),
            work: Work::RefreshMember(Id::from_uuid(Uuid::from_u128(3))),
            run_at: now(),
            attempts,
        }
    }

    fn now() -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000).unwrap()
    }

    #[rstest::rstest]
    #[case::first(0, 5)]
    #[case::second(1, 10)]
    #[case::tenth(9, 2_560)]
    #[case::bounded(10, 3_600)]
    #[case::far_too_many(u32::MAX, 3_600)]
    fn the_pause_doubles_up_to_an_hour(#[case] attempts: u32, #[case] seconds: i64) {
        assert_eq!(pause(attempts), seconds);
    }

    #[test]
    fn a_job_that_is_done_goes() {
        assert_eq!(after(&job(0), true, now()), [Write::DeleteJob(job(0).id)]);
    }

    #[test]
    fn a_job_that_failed_comes_back_later() {
        let again = Job { run_at: now().plus_seconds(10), ..job(2) };
        assert_eq!(after(&job(1), false, now()), [Write::DeleteJob(job(1).id), Write::CreateJob(again)]);
    }

    #[test]
    fn a_job_is_given_up_after_twenty_tries() {
        assert_eq!(after(&job(TRIES - 2), false, now()).len(), 2);
        assert_eq!(after(&job(TRIES - 1), false, now()).len(), 1);
    }
}
