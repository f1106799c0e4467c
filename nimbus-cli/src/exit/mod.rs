//! How a command ends: the exit codes, and what is said when it did not succeed.

mod refusal;

use nimbus_http::wire::problem::Problem;
use serde_json::{Value as Json, json};

/// What the calling program learns from the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It worked.
    Ok = 0,
    /// Something broke that is nobody's input.
    Error = 1,
    /// The command line, or what it says, is wrong.
    Usage = 2,
    /// There is nothing of this name.
    NotFound = 3,
    /// Nobody is signed in, or they may not do this.
    Denied = 4,
    /// It contradicts the present state.
    Conflict = 5,
    /// The server or the database cannot be reached just now.
    Unavailable = 6,
    /// The person decided against it.
    Cancelled = 7,
    /// Too many requests.
    RateLimited = 8,
}

impl Exit {
    /// Every code with what it means, for the documentation.
    #[cfg(test)]
    pub(crate) const TABLE: &'static [(Self, &'static str)] = &[
        (Self::Ok, "it worked"),
        (Self::Error, "something broke that is not the fault of your input"),
        (Self::Usage, "the command line, or what it says, is wrong"),
        (Self::NotFound, "there is nothing of this name that you may know of"),
        (Self::Denied, "you are not signed in, or may not do this"),
        (
            Self::Conflict,
            "it contradicts the present state: a name is taken, a record has changed, it is in the trash",
        ),
        (Self::Unavailable, "the server or the database cannot be reached just now"),
        (Self::Cancelled, "you decided against it, or interrupted it"),
        (Self::RateLimited, "too many requests; wait a little"),
    ];
}

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What went wrong; empty where nothing needs to be said.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) fix: Option<String>,
    /// The server's own words, for `--json`.
    pub(crate) problem: Option<Problem>,
    /// What failed beside it, where several things were asked for at once.
    pub(crate) others: Vec<Failure>,
}

impl Failure {
    /// A failure of this kind.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), fix: None, problem: None, others: Vec::new() }
    }

    /// Wrong input.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Nothing of this name.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, message)
    }

    /// Something broke.
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self::new(Exit::Error, message)
    }

    /// Something about a file or a folder.
    pub(crate) fn file(path: &std::path::Path, why: &dyn std::fmt::Display) -> Self {
        Self::error(format!("{}: {why}", path.display()))
    }

    /// The person decided against it before anything was done.
    pub(crate) fn cancelled() -> Self {
        Self::new(Exit::Cancelled, "cancelled; nothing was changed")
    }

    /// The person stopped it while it was at work.
    pub(crate) fn interrupted(fix: &str) -> Self {
        Self::new(Exit::Cancelled, "interrupted; what was done until then stays").fix(fix)
    }

    /// Whoever read our output has closed it: nothing is left to say, and nothing went wrong.
    pub(crate) fn nobody_reads() -> Self {
        Self::new(Exit::Ok, "")
    }

    /// The same failure as programs read it: one object, with one of its kind for each of several.
    pub(crate) fn json(&self) -> Json {
        let one = |failure: &Self| {
            json!({
                "error": failure.message, "fix": failure.fix, "exit": failure.exit as u8,
                "problem": failure.problem,
            })
        };
        let mut told = one(self);
        if !self.others.is_empty() {
            told["errors"] = std::iter::once(self).chain(&self.others).map(one).collect();
        }
        told
    }

    /// The same failure saying what to do.
    #[must_use]
    pub(crate) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// The same failure saying which of the things that were named it is about.
    #[must_use]
    pub(crate) fn about(self, named: &dyn std::fmt::Display) -> Self {
        Self { message: format!("{named}: {}", self.message), ..self }
    }

    /// The same failure saying what to do, unless it says so already.
    #[must_use]
    pub(crate) fn or_fix(self, exit: Exit, fix: impl Into<String>) -> Self {
        if self.exit == exit && self.fix.is_none() { self.fix(fix) } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_codes_are_counted_without_gaps() {
        for (number, (exit, _)) in Exit::TABLE.iter().enumerate() {
            assert_eq!(*exit as usize, number);
        }
    }
}
