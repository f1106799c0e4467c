//! Who was recognised a moment ago: a small cache, so that not every request asks the store who is calling.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Hash, Proof, Who};
use crate::id::{SessionId, TokenId, UserId};
use crate::time::Timestamp;

/// How long an answer of the store is believed, in milliseconds: a revocation anywhere counts within that time (R41).
pub(super) const FRESH_MILLIS: i64 = 1_000;
/// Milliseconds between two notes of when a session or token was last used.
const NOTE_MILLIS: i64 = 60_000;
/// Most secrets remembered.
const MAX: usize = 10_000;

#[derive(Debug)]
struct Entry {
    who: Arc<Who>,
    read_at: Timestamp,
    noted_at: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct State {
    /// Counts what was forgotten: an answer that was on its way meanwhile is not remembered.
    forgotten: u64,
    entries: HashMap<[u8; 32], Entry>,
}

/// The cache of this process.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<State>);

/// A place in the history of the cache.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(u64);

fn fresh(read_at: Timestamp, now: Timestamp) -> bool {
    read_at <= now && now < read_at.plus_millis(FRESH_MILLIS)
}

impl Known {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whoever the secret belongs to, if that was read just now; or else a mark to be taken before the store is asked.
    pub(super) fn get(&self, hash: Hash, now: Timestamp) -> Result<Arc<Who>, Mark> {
        self.with(|state| match state.entries.get(&hash.0) {
            Some(entry) if fresh(entry.read_at, now) => Ok(entry.who.clone()),
            _ => Err(Mark(state.forgotten)),
        })
    }

    /// Remembers what the store said, asked at `now` after `mark` was taken; answers whether the use is to be noted in
    /// the store.
    pub(super) fn put(&self, hash: Hash, who: Arc<Who>, now: Timestamp, mark: Mark) -> bool {
        self.with(|state| {
            if state.forgotten != mark.0 {
                return false;
            }
            if state.entries.len() >= MAX {
                state.entries.retain(|_, entry| fresh(entry.read_at, now));
            }
            if state.entries.len() >= MAX {
                state.entries.clear();
            }
            let noted_at = state.entries.get(&hash.0).and_then(|entry| entry.noted_at);
            let due = |at: Option<Timestamp>| at.is_none_or(|at| now >= at.plus_millis(NOTE_MILLIS));
            let note = due(who.last_used_at()) && due(noted_at);
            let noted_at = if note { Some(now) } else { noted_at };
            state.entries.insert(hash.0, Entry { who, read_at: now, noted_at });
            note
        })
    }

    fn forget(&self, gone: impl Fn(&Who) -> bool) {
        self.with(|state| {
            state.forgotten += 1;
            state.entries.retain(|_, entry| !gone(&entry.who));
        });
    }

    /// Forgets a session at once.
    pub(super) fn forget_session(&self, id: SessionId) {
        self.forget(|who| matches!(&who.proof, Proof::Session(session) if session.id == id));
    }

    /// Forgets a token at once.
    pub(super) fn forget_token(&self, id: TokenId) {
        self.forget(|who| matches!(&who.proof, Proof::Token(token) if token.id == id));
    }

    /// Forgets all that is known of a person.
    pub(super) fn forget_person(&self, id: UserId) {
        self.forget(|who| who.user.id == id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Session, User};
    use crate::id::Id;
    use crate::nimbus::Caller;
    use uuid::Uuid;

    const SECRET: Hash = Hash([1; 32]);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000).unwrap().plus_millis(millis)
    }

    fn who() -> Arc<Who> {
        let id = UserId::from_uuid(Uuid::from_u128(1));
        let session = Session {
            id: SessionId::from_uuid(Uuid::from_u128(2)),
            user: id,
            created_at: at(0),
            last_used_at: at(0),
            expires_at: at(0).plus_days(1),
            agent: None,
            address: None,
        };
        let user = User {
            id,
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".parse().unwrap(),
            image_url: None,
            time_zone: None,
            password: None,
            created_at: at(0),
            updated_at: at(0),
        };
        Arc::new(Who { user, caller: Caller::session(id), proof: Proof::Session(session) })
    }

    fn learn(known: &Known, millis: i64) -> bool {
        let mark = known.get(SECRET, at(millis)).unwrap_err();
        known.put(SECRET, who(), at(millis), mark)
    }

    #[test]
    fn an_answer_is_believed_for_less_than_a_second() {
        let known = Known::default();
        learn(&known, 0);
        assert!(known.get(SECRET, at(FRESH_MILLIS - 1)).is_ok());
        assert!(known.get(SECRET, at(FRESH_MILLIS)).is_err());
    }

    #[test]
    fn an_answer_from_the_future_is_not_believed() {
        let known = Known::default();
        learn(&known, 0);
        assert!(known.get(SECRET, at(-1)).is_err(), "a clock set back must not keep a revoked session alive");
    }

    #[test]
    fn an_answer_that_was_on_its_way_when_it_was_revoked_is_not_remembered() {
        let known = Known::default();
        let mark = known.get(SECRET, at(0)).unwrap_err();
        known.forget_person(who().user.id);
        known.put(SECRET, who(), at(0), mark);
        assert!(known.get(SECRET, at(1)).is_err());
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let known = Known::default();
        let notes: Vec<bool> =
            [0, 59_000, 60_000, 61_000, 119_000, 120_000].map(|millis| learn(&known, millis)).into();
        assert_eq!(notes, [false, false, true, false, false, true]);
    }
}
