//! Secrets people carry: `nim_pat_…` and their like, with a checksum so that scanners and typing slips are told apart,
//! and the hash that is stored instead.

use std::fmt;

use crate::fault::{Fault, Faults, Json, Value, kind};

/// SHA-256 of a secret: all that is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(…)")
    }
}

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// A session.
    Session,
    /// An API token of a person.
    Token,
    /// An invitation.
    Invitation,
    /// The one-time code that lets the first account be made on a server others can reach.
    Setup,
}

impl SecretKind {
    #[cfg(feature = "engine")]
    const ALL: [Self; 4] = [Self::Session, Self::Token, Self::Invitation, Self::Setup];

    /// What the secret begins with (GATES §2.6).
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Session => "nim_ses_",
            Self::Token => "nim_pat_",
            Self::Invitation => "nim_inv_",
            Self::Setup => "nim_set_",
        }
    }
}

/// A secret of 256 random bits: prefix, 43 characters of base 62, 6 of checksum.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    kind: SecretKind,
    text: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}…)", self.kind.prefix())
    }
}

/// A secret as somebody typed or pasted it: not checked yet, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// Most characters; a whole secret has 57.
    pub const MAX: usize = 200;

    /// Takes a text without blanks around it.
    ///
    /// # Errors
    /// What is wrong with its length, in words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if (1..=Self::MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("is not a secret of Nimbus")
        }
    }

    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

impl Value for SecretText {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let Json::String(text) = json else {
            faults.push(Fault::at(at, "type", format!("must be text, not {}", kind(json))));
            return None;
        };
        Self::parse(text).map_err(|why| faults.push(Fault::at(at, "invalid", why))).ok()
    }
    /// The secret itself: what a client sends.
    fn encode(&self) -> Json {
        Json::String(self.0.clone())
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        crate::fault::schema::text(
            &crate::fault::Shape::new(
                "A secret of Nimbus, whole, as it was shown.",
                "nim_inv_0000000000000000000000000000000000000000000000000",
            )
            .length(1, Self::MAX),
        )
    }
}
crate::fault::to_schema!(SecretText);

#[cfg(feature = "engine")]
mod making {
    use sha2::{Digest, Sha256};

    use super::{Hash, Secret, SecretKind};

    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const BODY: usize = 43;
    const CHECKSUM: usize = 6;

    /// A number of any size in base 62, exactly `length` digits.
    fn base62(mut bytes: Vec<u8>, length: usize) -> String {
        let mut digits = vec![b'0'; length];
        for place in digits.iter_mut().rev() {
            let mut rest = 0_u32;
            for byte in &mut bytes {
                let value = (rest << 8) | u32::from(*byte);
                *byte = (value / 62).to_le_bytes()[0];
                rest = value % 62;
            }
            *place = DIGITS[rest as usize];
        }
        digits.into_iter().map(char::from).collect()
    }

    fn checksum(body: &str) -> String {
        base62(crc32fast::hash(body.as_bytes()).to_be_bytes().to_vec(), CHECKSUM)
    }

    impl Secret {
        /// A secret of this kind from 256 random bits.
        pub fn new(kind: SecretKind, random: [u8; 32]) -> Self {
            let body = base62(random.to_vec(), BODY);
            let sum = checksum(&body);
            Self { kind, text: format!("{}{body}{sum}", kind.prefix()) }
        }

        /// Reads a secret; `None` where form or checksum are wrong, so that no look-up is spent on it.
        pub fn parse(text: &str) -> Option<Self> {
            let kind = SecretKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))?;
            let rest = &text[kind.prefix().len()..];
            let fits = rest.len() == BODY + CHECKSUM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !fits {
                return None;
            }
            let (body, sum) = rest.split_at(BODY);
            (checksum(body) == sum).then(|| Self { kind, text: text.to_owned() })
        }

        /// What it is for.
        pub fn kind(&self) -> SecretKind {
            self.kind
        }

        /// The text, to be shown once.
        pub fn reveal(&self) -> &str {
            &self.text
        }

        /// What is stored.
        pub fn hash(&self) -> Hash {
            Hash(Sha256::digest(self.text.as_bytes()).into())
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn a_secret_is_read_back(random: [u8; 32]) {
                let secret = Secret::new(SecretKind::Token, random);
                prop_assert_eq!(secret.reveal().len(), 8 + BODY + CHECKSUM);
                prop_assert_eq!(Secret::parse(secret.reveal()), Some(secret));
            }

            #[test]
            fn one_wrong_character_is_noticed(random: [u8; 32], at in 8usize..57) {
                let secret = Secret::new(SecretKind::Token, random);
                let mut text = secret.reveal().as_bytes().to_vec();
                text[at] = if text[at] == b'a' { b'b' } else { b'a' };
                let text = String::from_utf8(text).unwrap();
                prop_assert!(Secret::parse(&text).is_none());
            }

            #[test]
            fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
                let _ = Secret::parse(&text);
                let _ = Secret::parse(&format!("nim_pat_{text}"));
            }
        }

        #[test]
        fn a_secret_does_not_print_itself() {
            let secret = Secret::new(SecretKind::Session, [7; 32]);
            assert_eq!(format!("{secret:?} {:?}", secret.hash()), "Secret(nim_ses_…) Hash(…)");
        }
    }
}
