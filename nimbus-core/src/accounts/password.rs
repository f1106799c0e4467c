//! Passwords: argon2id, on a bounded pool of blocking threads, so that a burst of sign-ins cannot take the machine.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::time::Clock;

/// A password as a person typed it: 8 to 256 characters, any of them (GATES §2.1).
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// Fewest code points.
    pub const MIN: usize = 8;
    /// Most code points.
    pub const MAX: usize = 256;

    /// Takes a password as it was typed; nothing is trimmed or normalised.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.chars().count() {
            length if length < Self::MIN => {
                Err(format!("has {length} characters; at least {} are needed, 15 are better", Self::MIN))
            }
            length if length > Self::MAX => {
                Err(format!("has {length} characters; at most {} are taken", Self::MAX))
            }
            _ => Ok(Self(text.to_owned())),
        }
    }
}

/// Hashes and checks passwords, at most as many at a time as it was made for.
#[derive(Debug, Clone)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

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

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait already.
    pub async fn hash(&self, password: Password, clock: &dyn Clock) -> Result<String> {
        let mut salt = [0; 16];
        clock.random(&mut salt);
        self.run(move || {
            argon2()
                .hash_password_with_salt(password.0.as_bytes(), &salt)
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
                let _ = argon2().hash_password_with_salt(password.0.as_bytes(), b"0123456789abcdef");
                return Ok(false);
            };
            let parsed = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
            Ok(argon2().verify_password(password.0.as_bytes(), &parsed).is_ok())
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
        assert!(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{hash}");
        assert!(hasher.verify(password("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify(password("correct house"), Some(hash)).await.unwrap());
        assert!(!hasher.verify(password("correct horse"), None).await.unwrap());
    }

    #[test]
    fn passwords_are_taken_from_8_to_256_characters() {
        for (length, fits) in [(7, false), (8, true), (9, true), (255, true), (256, true), (257, false)] {
            assert_eq!(Password::parse(&"ä".repeat(length)).is_ok(), fits, "{length}");
        }
    }
}
