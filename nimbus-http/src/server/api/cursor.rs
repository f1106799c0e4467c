//! Cursors: where a page begins, sealed with a digest of the list it belongs to.

use nimbus_core::error::Error;
use nimbus_core::id::OrgId;
use nimbus_core::store::page::Cut;
use nimbus_core::time::{Timestamp, Zone};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::app::App;
use crate::endpoint::Row;
use crate::wire::base64url;
use crate::wire::page::{Cursor, Paging};
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// The version of the form below; cursors of other versions have expired.
const VERSION: u8 = 1;

/// Which list a cursor belongs to: operation, organization, database, filter, order and whatever else selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing([u8; 12]);

/// Where a page begins, and when and where the list was begun: its relative dates must mean the same on every page.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The sort key of the last item of the page before, as its list wrote it.
    pub key: String,
    /// The time the first page was asked for.
    pub now: Option<Timestamp>,
    /// The zone its days are in.
    pub zone: Option<Zone>,
}

impl Place {
    /// A place in a list without dates.
    pub fn after(key: String) -> Self {
        Self { key, now: None, zone: None }
    }
}

/// What is read back; its version was looked at before.
#[derive(Deserialize)]
struct Written {
    d: String,
    k: String,
    n: Option<Timestamp>,
    z: Option<Zone>,
}

impl Listing {
    /// The list that `row` answers for an organization where `selected` says which items and in which order.
    pub fn of(app: &App, row: &Row, org: Option<OrgId>, selected: &[&str]) -> Self {
        let org = org.map(|org| org.to_string()).unwrap_or_default();
        let of_whom = [row.name, app.nimbus().store().epoch(), &org];
        let parts = of_whom.iter().chain(selected);
        let digest = parts.fold(Sha256::new(), |digest, part| {
            digest.chain_update((part.len() as u64).to_be_bytes()).chain_update(part)
        });
        let mut short = [0; 12];
        short.copy_from_slice(&digest.finalize()[..12]);
        Self(short)
    }

    /// The cursor for a place in this list.
    pub fn seal(&self, place: &Place) -> Cursor {
        let Place { key, now, zone } = place;
        let written = json!({"v": VERSION, "d": base64url::encode(&self.0), "k": key, "n": now, "z": zone});
        Cursor::new(base64url::encode(written.to_string().as_bytes()))
    }

    /// The place a cursor names.
    ///
    /// # Errors
    /// `malformed` for what is no cursor, `cursor_expired` for one of another list, version or database.
    pub fn open(&self, cursor: &Cursor) -> Result<Place, Problem> {
        let text = base64url::decode(cursor.as_str()).ok_or_else(garbled)?;
        let Versioned { v } = serde_json::from_slice(&text).map_err(|_| garbled())?;
        if v != VERSION {
            return Err(Error::CursorExpired.into());
        }
        let written: Written = serde_json::from_slice(&text).map_err(|_| garbled())?;
        if written.d != base64url::encode(&self.0) {
            return Err(Error::CursorExpired.into());
        }
        // No text of ours holds a NUL, which a database may refuse; the place was altered.
        if written.k.contains('\0') {
            return Err(garbled());
        }
        Ok(Place { key: written.k, now: written.n, zone: written.z })
    }

    /// Where a page without dates begins and how long it is.
    ///
    /// # Errors
    /// As [`Listing::open`].
    pub fn cut(&self, paging: &Paging) -> Result<Cut, Problem> {
        let place = paging.cursor.as_ref().map(|cursor| self.open(cursor)).transpose()?;
        Ok(Cut { after: place.map(|place| place.key), limit: paging.limit.unwrap_or_default().get() })
    }
}

/// The version alone, which every form of a cursor has.
#[derive(Deserialize)]
struct Versioned {
    v: u8,
}

fn garbled() -> Problem {
    Problem::new(ProblemCode::Malformed, "the cursor is not one of ours; begin again without it")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HERE: Listing = Listing([1; 12]);

    fn place() -> Place {
        Place {
            key: "[\"a\",null]".to_owned(),
            now: Timestamp::from_millis(1_800_000_000_000),
            zone: Some("Europe/Paris".parse().unwrap()),
        }
    }

    #[test]
    fn a_place_is_found_again_in_its_own_list_only() {
        let cursor = HERE.seal(&place());
        assert_eq!(HERE.open(&cursor).unwrap(), place());
        let elsewhere = Listing([2; 12]).open(&cursor).unwrap_err();
        assert_eq!(elsewhere.known(), Some(ProblemCode::CursorExpired));
    }

    #[test]
    fn a_place_with_a_nul_is_none_of_ours() {
        let altered = HERE.seal(&Place { key: "a\0".to_owned(), ..place() });
        assert_eq!(HERE.open(&altered).unwrap_err().known(), Some(ProblemCode::Malformed));
    }

    #[rstest]
    #[case::empty("", ProblemCode::Malformed)]
    #[case::no_base64("a b", ProblemCode::Malformed)]
    #[case::no_json("AAAA", ProblemCode::Malformed)]
    #[case::no_version(&base64url::encode(b"{}"), ProblemCode::Malformed)]
    #[case::cut_off(&base64url::encode(b"{\"v\":1}"), ProblemCode::Malformed)]
    #[case::of_a_later_version(&base64url::encode(b"{\"v\":2,\"x\":1}"), ProblemCode::CursorExpired)]
    fn what_is_no_cursor_is_told_apart_from_an_old_one(#[case] text: &str, #[case] code: ProblemCode) {
        assert_eq!(HERE.open(&Cursor::new(text)).unwrap_err().known(), Some(code));
    }
}
