//! The setup code: lets the first account be made on a server others can reach, once.

use std::sync::{Mutex, PoisonError};

use super::{Hash, People, Secret, SecretKind, SecretText};
use crate::error::{Error, Result};

/// The code of this process, as a hash; nothing of it is stored.
#[derive(Debug, Default)]
pub(super) struct Setup(Mutex<Option<Hash>>);

/// A code that was shown and is out of the drawer; it goes back unless it is spent.
#[derive(Debug)]
pub(super) struct Taken<'a> {
    setup: &'a Setup,
    hash: Option<Hash>,
}

impl Setup {
    fn set(&self, hash: Option<Hash>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = hash;
    }

    /// Takes the code if it is this one; of two at once, one has it.
    pub(super) fn take(&self, shown: &SecretText) -> Result<Taken<'_>> {
        let shown = Secret::parse(shown.reveal()).map(|secret| secret.hash());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.is_none() || shown != *kept {
            let why = "is not the setup code of this server, or was used already";
            return Err(Error::invalid("/setup_code", "invalid", why));
        }
        Ok(Taken { setup: self, hash: kept.take() })
    }
}

impl Taken<'_> {
    /// It was used: there is none any more.
    pub(super) fn spend(mut self) {
        self.hash = None;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.hash.is_some() {
            self.setup.set(self.hash);
        }
    }
}

impl People {
    /// Makes the code that the first account needs, to be shown to whoever started the server; `None` where no code is
    /// asked for, or somebody can sign in already. A code made earlier is void.
    pub async fn setup_code(&self) -> Result<Option<Secret>> {
        if self.registration() == super::Registration::Open || !self.is_first().await? {
            return Ok(None);
        }
        let code = self.secret(SecretKind::Setup);
        self.setup().set(Some(code.hash()));
        Ok(Some(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(byte: u8) -> (Setup, SecretText) {
        let secret = Secret::new(SecretKind::Setup, [byte; 32]);
        let setup = Setup::default();
        setup.set(Some(secret.hash()));
        (setup, SecretText::parse(secret.reveal()).unwrap())
    }

    #[test]
    fn a_setup_code_is_spent_once() {
        let (setup, code) = code(1);
        setup.take(&code).unwrap().spend();
        setup.take(&code).unwrap_err();
    }

    #[test]
    fn a_setup_code_comes_back_when_the_registration_failed() {
        let (setup, code) = code(1);
        let taken = setup.take(&code).unwrap();
        setup.take(&code).expect_err("somebody else has it in hand");
        drop(taken);
        setup.take(&code).unwrap();
    }

    #[test]
    fn another_code_is_refused_and_no_code_opens_nothing() {
        let (_, other) = code(2);
        code(1).0.take(&other).unwrap_err();
        Setup::default().take(&other).unwrap_err();
        Setup::default().take(&SecretText::parse("nim_set_x").unwrap()).unwrap_err();
    }
}
