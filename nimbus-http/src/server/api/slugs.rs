//! The ids behind slugs, remembered for a second.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use nimbus_core::error::Result;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::Nimbus;
use nimbus_core::reference::OrgRef;
use nimbus_core::text::Slug;
use nimbus_core::time::Timestamp;

/// How long a slug is remembered: a slug that was given away leads to its former organization no longer than this.
const KEPT_MILLIS: i64 = 1_000;
/// Slugs remembered at a time.
const MOST: usize = 10_000;

/// Slugs seen lately. Only those that lead somewhere: a slug that was just taken must be found at once.
#[derive(Debug, Default)]
pub(super) struct Slugs(Mutex<HashMap<Slug, (OrgId, Timestamp)>>);

impl Slugs {
    /// The id behind an id or slug.
    pub(super) async fn resolve(&self, nimbus: &Nimbus, org: &OrgRef) -> Result<OrgId> {
        let OrgRef::Slug(slug) = org else {
            return nimbus.resolve(org).await;
        };
        let now = nimbus.clock().now();
        if let Some(id) = self.known(slug, now) {
            return Ok(id);
        }
        let id = nimbus.resolve(org).await?;
        self.note(slug.clone(), id, now);
        Ok(id)
    }

    fn known(&self, slug: &Slug, now: Timestamp) -> Option<OrgId> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (id, at) = known.get(slug)?;
        is_fresh(*at, now).then_some(*id)
    }

    fn note(&self, slug: Slug, id: OrgId, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, at)| is_fresh(*at, now));
        }
        if known.len() < MOST {
            known.insert(slug, (id, now));
        }
    }
}

/// A clock that was set back makes nothing fresh for longer.
fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    (0..KEPT_MILLIS).contains(&(now.as_millis() - at.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::at_once(0, true)]
    #[case::almost_too_old(999, true)]
    #[case::too_old(1_000, false)]
    #[case::from_the_future(-1, false)]
    fn a_slug_is_remembered_for_a_second(#[case] age: i64, #[case] fresh: bool) {
        let at = Timestamp::from_millis(1_800_000_000_000).unwrap();
        assert_eq!(is_fresh(at, at.plus_millis(age)), fresh);
    }
}
