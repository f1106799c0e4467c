//! Hashing passwords: argon2id, on a bounded pool of blocking threads, so that a burst of sign-ins cannot take the
//! machine.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::Password;
use crate::error::{Error, Result};
use crate::time::Clock;

/// Hashes and checks passwords, at most as many at a time as it was made for.
#[derive(Debug, Clone)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// What the hashes made now begin with; m=47104 KiB, t=1, p=1 as in [`argon2()`].
const CURRENT: &str = "$argon2id$v=19$m=47104,t=1,p=1$";

/// Most callers that wait for a turn; more are told to come back (R35).
const WAITING: usize = 64;

fn argon2() -> Argon2<'static> {
    // m=47104 KiB, t=1, p=1: OWASP's first choice and ASVS 5.0 appendix C (GATES R35).
    Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(47_104, 1, 1, None).expect("constants within the limits"),
    )
}

impl Hasher {
    /// A hasher for `at_once` passwords at a time; each takes 46 MiB while it runs.
    pub fn new(at_once: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_once)), waiting: Arc::new(Semaphore::new(WAITING)) }
    }

    /// Whether a hash was made with today's parameters; one that was not is made anew at the next sign-in.
    pub fn is_current(hash: &str) -> bool {
        hash.starts_with(CURRENT)
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait already.
    pub async fn hash(&self, password: Password, clock: &dyn Clock) -> Result<String> {
        let mut salt = [0; 16];
        clock.random(&mut salt);
        self.run(move || {
            argon2()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|error| Error::internal(error.to_string()))
        })
        .await?
    }

    /// Whether the password is the one hashed; with no hash the same work is done and the answer is no, so that an
    /// unknown account takes as long as a known one.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait already; [`Error::Internal`] for a damaged hash.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool> {
        self.run(move || {
            let Some(hash) = hash else {
                let _ = argon2().hash_password_with_salt(password.as_bytes(), b"0123456789abcdef");
                return Ok(false);
            };
            let parsed = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
            Ok(argon2().verify_password(password.as_bytes(), &parsed).is_ok())
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = || Error::Unavailable { what: "signing in", source: None };
        let waiting = self.waiting.clone().try_acquire_owned().map_err(|_| busy())?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((turn, waiting));
            result
        });
        done.await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SystemClock;

    #[tokio::test]
    async fn the_right_password_is_known_and_a_wrong_one_is_not() {
        let hasher = Hasher::new(1);
        let password = |text| Password::parse(text).unwrap();
        let hash = hasher.hash(password("correct horse"), &SystemClock).await.unwrap();
        assert!(Hasher::is_current(&hash), "{hash}");
        assert!(!Hasher::is_current(&hash.replace("m=47104", "m=19456")));
        assert!(hasher.verify(password("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify(password("correct house"), Some(hash)).await.unwrap());
        assert!(!hasher.verify(password("correct horse"), None).await.unwrap());
    }
}
