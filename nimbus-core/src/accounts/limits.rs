//! How often somebody may try: token buckets per account and per address, in this process (GATES §2.12).
//!
//! The buckets are a table of fixed size, so that an attacker with many names can neither fill the memory nor push a
//! full bucket out: two keys may share a bucket, and then they share its limit. It never fails open.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::limit::Limit;
use crate::text::Email;
use crate::time::Timestamp;

/// Buckets of a table; 128 KiB of them.
const BUCKETS: usize = 16_384;

/// A table of buckets of one size. Each is one number, the moment it will be empty again (the generic cell rate
/// algorithm, ITU-T I.371).
#[derive(Debug)]
struct Buckets {
    limit: Limit,
    /// Milliseconds in which one attempt comes back.
    every: i64,
    seed: RandomState,
    empty_at: Mutex<Box<[i64]>>,
}

impl Buckets {
    fn new(limit: Limit) -> Self {
        let empty_at = Mutex::new(vec![0; BUCKETS].into_boxed_slice());
        let every = i64::from(limit.seconds) * 1_000 / i64::from(limit.attempts);
        Self { limit, every, seed: RandomState::new(), empty_at }
    }

    fn with<T>(&self, key: impl Hash, act: impl FnOnce(&mut i64) -> T) -> T {
        let index =
            usize::try_from(self.seed.hash_one(key) % BUCKETS as u64).expect("less than the table's size");
        act(&mut self.empty_at.lock().unwrap_or_else(PoisonError::into_inner)[index])
    }

    /// Takes an attempt, or says when there will be one.
    fn take(&self, key: impl Hash, now: Timestamp) -> Result<()> {
        let (now, full) = (now.as_millis(), i64::from(self.limit.attempts) * self.every);
        self.with(key, |empty_at| {
            // Held within a full bucket from now, so that a clock set back locks nobody out for longer than that.
            *empty_at = (*empty_at).clamp(now, now + full);
            let after = *empty_at + self.every;
            if after > now + full {
                return Err(limited(self.limit, after - now - full));
            }
            *empty_at = after;
            Ok(())
        })
    }

    /// Gives an attempt back that was no guess.
    fn give_back(&self, key: impl Hash) {
        self.with(key, |empty_at| *empty_at -= self.every);
    }
}

/// The limits on attempts. An address of this machine itself has none: it tells nobody apart.
#[derive(Debug)]
pub(super) struct Limits {
    login_account: Buckets,
    login_address: Buckets,
    signup_address: Buckets,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            login_account: Buckets::new(Limit::LOGIN_ACCOUNT),
            login_address: Buckets::new(Limit::LOGIN_ADDRESS),
            signup_address: Buckets::new(Limit::SIGNUP_ADDRESS),
        }
    }
}

fn limited(limit: Limit, millis: i64) -> Error {
    let millis = u64::try_from(millis).expect("a wait is not negative");
    Error::RateLimited { limit, retry_after: millis.div_ceil(1_000) }
}

/// What an address is counted as: itself, or its /64 for IPv6; `None` for this machine.
fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    let address = address?.to_canonical();
    match address {
        _ if address.is_loopback() => None,
        IpAddr::V6(address) => Some(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into()),
        IpAddr::V4(address) => Some(address.into()),
    }
}

impl Limits {
    /// Counts an attempt to sign in, before the password is looked at.
    pub(super) fn login(&self, email: &Email, address: Option<IpAddr>, now: Timestamp) -> Result<()> {
        if let Some(network) = network(address) {
            self.login_address.take(network, now)?;
        }
        self.login_account.take(email.folded(), now)
    }

    /// The attempt was the right password.
    pub(super) fn logged_in(&self, email: &Email, address: Option<IpAddr>) {
        if let Some(network) = network(address) {
            self.login_address.give_back(network);
        }
        self.login_account.give_back(email.folded());
    }

    /// Counts an attempt to sign up.
    pub(super) fn signup(&self, address: Option<IpAddr>, now: Timestamp) -> Result<()> {
        match network(address) {
            Some(network) => self.signup_address.take(network, now),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000).unwrap().plus_seconds(seconds)
    }

    #[test]
    fn ten_wrong_passwords_are_taken_and_the_eleventh_waits() {
        let limits = Limits::default();
        let ada: Email = "ada@example.com".parse().unwrap();
        for _ in 0..10 {
            limits.login(&ada, None, at(0)).unwrap();
        }
        let refused = limits.login(&"ADA@example.com".parse().unwrap(), None, at(0));
        assert!(
            matches!(refused, Err(Error::RateLimited { limit: Limit::LOGIN_ACCOUNT, retry_after: 90 })),
            "{refused:?}"
        );
        limits.login(&ada, None, at(89)).unwrap_err();
        limits.login(&ada, None, at(90)).unwrap();
    }

    #[test]
    fn right_passwords_are_not_counted() {
        let limits = Limits::default();
        let (ada, address) = ("ada@example.com".parse().unwrap(), Some("203.0.113.7".parse().unwrap()));
        for _ in 0..100 {
            limits.login(&ada, address, at(0)).unwrap();
            limits.logged_in(&ada, address);
        }
    }

    #[test]
    fn an_address_guessing_at_many_accounts_is_stopped_at_thirty() {
        let limits = Limits::default();
        let address = |host: u16| Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, host)));
        let taken = (0..100).filter(|n| {
            let email = format!("person{n}@example.com").parse().unwrap();
            limits.login(&email, address(*n), at(0)).is_ok()
        });
        assert_eq!(taken.count(), 30, "addresses of one /64 count as one");
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out_for_good() {
        let limits = Limits::default();
        let ada: Email = "ada@example.com".parse().unwrap();
        while limits.login(&ada, None, at(1_000_000)).is_ok() {}
        limits.login(&ada, None, at(0)).unwrap_err();
        limits.login(&ada, None, at(90)).unwrap();
    }

    #[rstest::rstest]
    #[case::not_known(None, None)]
    #[case::this_machine(Some("127.0.0.1"), None)]
    #[case::this_machine_mapped(Some("::ffff:127.0.0.1"), None)]
    #[case::mapped(Some("::ffff:203.0.113.7"), Some("203.0.113.7"))]
    #[case::a_network(Some("2001:db8::7"), Some("2001:db8::"))]
    fn an_address_counts_as(#[case] address: Option<&str>, #[case] counted: Option<&str>) {
        let parse = |text: &str| text.parse().unwrap();
        assert_eq!(network(address.map(parse)), counted.map(parse));
    }
}
