//! Identifiers: UUIDv7 inside, TypeID text outside (`tsk_01j…`), one type per kind of record.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// Crockford's base32 in lower case, as the TypeID specification (v0.3) asks.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of the suffix: 128 bits in groups of five, the first group holding three.
const SUFFIX: usize = 26;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Another prefix than the expected one.
    #[error("an id of this kind begins with `{expected}_`")]
    Prefix {
        /// What it would have to begin with.
        expected: &'static str,
    },
    /// The part after the prefix is not 26 characters of base32.
    #[error("after `{expected}_` come 26 characters of 0-9 and a-z without i, l, o, u")]
    Suffix {
        /// The prefix that was read.
        expected: &'static str,
    },
    /// All zeroes: the nil UUID stands for none (RFC 9562 §5.9).
    #[error("an id of nothing but zeroes names nothing; make a UUIDv7")]
    Nil,
}

fn write_suffix(uuid: Uuid, out: &mut String) {
    let bits = uuid.as_u128();
    for group in (0..SUFFIX).rev() {
        let index = usize::try_from((bits >> (group * 5)) & 31).expect("five bits fit");
        out.push(char::from(ALPHABET[index]));
    }
}

fn read_suffix(text: &str) -> Option<Uuid> {
    let bytes = text.as_bytes();
    if bytes.len() != SUFFIX || bytes[0] > b'7' {
        return None;
    }
    bytes
        .iter()
        .try_fold(0_u128, |bits, byte| {
            let digit = ALPHABET.iter().position(|letter| letter == byte)?;
            Some((bits << 5) | digit as u128)
        })
        .map(Uuid::from_u128)
}

/// What every identifier can do; lets generic code name, store and read any of them.
pub trait Id: Copy + Ord + fmt::Display + FromStr<Err = IdError> + Send + Sync + 'static {
    /// What the text begins with, without the underscore.
    const PREFIX: &'static str;
    /// Wraps a UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = String::with_capacity($prefix.len() + 1 + SUFFIX);
                text.push_str(concat!($prefix, "_"));
                write_suffix(self.0, &mut text);
                f.write_str(&text)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let suffix = text
                    .strip_prefix(concat!($prefix, "_"))
                    .ok_or(IdError::Prefix { expected: $prefix })?;
                match read_suffix(suffix) {
                    None => Err(IdError::Suffix { expected: $prefix }),
                    Some(uuid) if uuid.is_nil() => Err(IdError::Nil),
                    Some(uuid) => Ok(Self(uuid)),
                }
            }
        }
        crate::fault::text_value!($name, crate::fault::Shape::new(
            concat!("A `", $prefix, "_…` identifier (TypeID)."),
            concat!($prefix, "_01kat6m3n9f6y8q2w4e5r7t9z1"),
        ));
    )*};
}

ids! {
    /// An organization.
    OrgId = "org";
    /// A person with an account, and their membership in each organization.
    UserId = "usr";
    /// A project.
    ProjectId = "prj";
    /// A task.
    TaskId = "tsk";
    /// A tag.
    TagId = "tag";
    /// A comment.
    CommentId = "cmt";
    /// An invitation.
    InvitationId = "inv";
    /// An API token.
    TokenId = "tok";
    /// A session.
    SessionId = "ses";
    /// An operation: one act of one actor.
    OperationId = "op";
    /// A piece of later work.
    JobId = "job";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_uuid_but_nil_survives_its_text(bits in 1..=u128::MAX) {
            let id = TaskId::from_uuid(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<TaskId>(), Ok(id));
        }

        #[test]
        fn texts_sort_like_the_uuids(a: u128, b: u128) {
            let (a, b) = (TaskId::from_uuid(Uuid::from_u128(a)), TaskId::from_uuid(Uuid::from_u128(b)));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = text.parse::<TaskId>();
        }
    }

    #[test]
    fn the_example_of_the_typeid_specification_is_read() {
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        assert_eq!(TaskId::from_uuid(uuid).to_string(), "tsk_01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn a_client_cannot_make_something_with_the_nil_id() {
        use crate::fault::Input as _;
        let new = serde_json::json!({"id": "tag_00000000000000000000000000", "name": "bug"});
        let faults = crate::tag::NewTag::from_json(&new).unwrap_err();
        let told: Vec<(&str, String)> =
            faults.iter().map(|fault| (fault.pointer.as_str(), fault.detail.clone())).collect();
        assert_eq!(told, [("/id", IdError::Nil.to_string())]);
    }

    #[rstest::rstest]
    #[case::another_kind("prj_01h455vb4pex5vsknk084sn02q", IdError::Prefix { expected: "tsk" })]
    #[case::too_short("tsk_01h455", IdError::Suffix { expected: "tsk" })]
    #[case::overflowing("tsk_81h455vb4pex5vsknk084sn02q", IdError::Suffix { expected: "tsk" })]
    #[case::nothing("tsk_00000000000000000000000000", IdError::Nil)]
    #[case::upper_case("tsk_01H455VB4PEX5VSKNK084SN02Q", IdError::Suffix { expected: "tsk" })]
    fn what_is_not_an_id_says_why(#[case] text: &str, #[case] why: IdError) {
        assert_eq!(text.parse::<TaskId>(), Err(why));
    }
}
