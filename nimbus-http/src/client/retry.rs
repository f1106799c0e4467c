//! When and how often to try again: capped exponential backoff with full jitter, within a budget.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::StatusCode;
use nimbus_core::time::Clock;

use super::error::ClientError;

/// A client's patience with a server that does not answer well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Requests for one call at most, the first included. 5.
    pub attempts: u32,
    /// The first wait is at most this long; each further one at most twice the one before. 200 ms.
    pub base: Duration,
    /// No wait is longer than this, `Retry-After` excepted. 5 s.
    pub cap: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 5, base: Duration::from_millis(200), cap: Duration::from_secs(5) }
    }
}

impl Retry {
    /// Never tries again.
    pub const NEVER: Self = Self { attempts: 1, base: Duration::ZERO, cap: Duration::ZERO };

    /// How long to wait after the attempt of this number (from 1): any length up to the limit, so that clients that
    /// failed together do not come back together; on top of what the server asked for.
    pub(super) fn wait(&self, attempt: u32, asked: Option<u32>, clock: &dyn Clock) -> Duration {
        let most = self.base.saturating_mul(1 << (attempt - 1).min(16)).min(self.cap);
        let asked = Duration::from_secs(asked.unwrap_or_default().into());
        asked + most.mul_f64(fraction(clock))
    }
}

/// A number from 0 to 1, evenly spread.
fn fraction(clock: &dyn Clock) -> f64 {
    let mut bytes = [0; 4];
    clock.random(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

/// Whether trying again may help, and is harmless: nothing was sent, or repeating changes nothing more.
pub(super) fn may_help(failure: &ClientError, harmless: bool) -> bool {
    match failure {
        ClientError::Transport(_) => harmless || failure.is_unreachable(),
        ClientError::Problem(problem) => {
            let status = StatusCode::from_u16(problem.status).unwrap_or_default();
            harmless && is_transient(status)
        }
        ClientError::Decode(_) => false,
    }
}

fn is_transient(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Retries a client may still send: a tenth of a retry is earned by every call, so that a server that fails everything
/// gets at most a tenth more requests than usual (GATES R31).
#[derive(Debug)]
pub(crate) struct Budget(AtomicI64);

/// A retry, in tenths.
const RETRY: i64 = 10;
/// What a fresh client may spend, and the most it may save up: enough for the retries of two calls.
const RESERVE: i64 = 10 * RETRY;

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicI64::new(RESERVE))
    }
}

impl Budget {
    /// Notes a call.
    pub(super) fn earn(&self) {
        let earned = |tenths: i64| (tenths < RESERVE).then_some(tenths + 1);
        let _full = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earned);
    }

    /// Takes a retry out of it; false if there is none.
    pub(super) fn spend(&self) -> bool {
        let spent = |tenths: i64| (tenths >= RETRY).then_some(tenths - RETRY);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use nimbus_core::time::SystemClock;

    use super::*;

    #[test]
    fn waits_grow_up_to_the_cap_and_are_spread_from_nought() {
        let retry = Retry::default();
        for (attempt, most) in [(1, 200), (2, 400), (3, 800), (6, 5_000), (60, 5_000)] {
            let most = Duration::from_millis(most);
            let waits: Vec<_> = (0..200).map(|_| retry.wait(attempt, None, &SystemClock)).collect();
            assert!(waits.iter().all(|wait| *wait <= most));
            assert!(
                waits.iter().any(|wait| *wait < most / 4) && waits.iter().any(|wait| *wait > most * 3 / 4)
            );
        }
    }

    #[test]
    fn the_server_is_not_bothered_before_it_asked_to_be() {
        let wait = Retry::default().wait(1, Some(7), &SystemClock);
        assert!(wait >= Duration::from_secs(7) && wait < Duration::from_secs(8));
    }

    #[test]
    fn when_everything_fails_retries_are_a_tenth_of_the_calls() {
        let budget = Budget::default();
        let mut retries = 0;
        for _ in 0..10_000 {
            budget.earn();
            while budget.spend() {
                retries += 1;
            }
        }
        assert!((1_000..=1_020).contains(&retries), "{retries}");
    }
}
