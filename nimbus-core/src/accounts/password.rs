//! A password as a person typed it: never printed, never stored.

use std::fmt;

use crate::fault::{Fault, Faults, Json, Value, kind};

/// A password as a person typed it: 8 to 256 characters, any of them (GATES §2.1).
///
/// ```
/// use nimbus_core::accounts::Password;
///
/// let password = Password::parse("correct horse").unwrap();
/// assert_eq!(format!("{password:?}"), "Password(…)");
/// assert!(Password::parse("short").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// Fewest code points.
    pub const MIN: usize = 8;
    /// Most code points.
    pub const MAX: usize = 256;

    /// Takes a password as it was typed; nothing is trimmed or normalised.
    ///
    /// # Errors
    /// What is wrong with its length, in words.
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

    #[cfg(feature = "engine")]
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Value for Password {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let Json::String(text) = json else {
            faults.push(Fault::at(at, "type", format!("must be text, not {}", kind(json))));
            return None;
        };
        Self::parse(text).map_err(|why| faults.push(Fault::at(at, "invalid", why))).ok()
    }
    /// The password itself: what a client sends.
    fn encode(&self) -> Json {
        Json::String(self.0.clone())
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat};
        use utoipa::openapi::{KnownFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .description(Some("A password of 8 to 256 characters, any of them."))
            .min_length(Some(Self::MIN))
            .max_length(Some(Self::MAX))
            .write_only(true)
            .examples(["correct horse battery"])
            .into()
    }
}
crate::fault::to_schema!(Password);

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(7, false)]
    #[case(8, true)]
    #[case(9, true)]
    #[case(255, true)]
    #[case(256, true)]
    #[case(257, false)]
    fn passwords_are_taken_from_8_to_256_characters(#[case] length: usize, #[case] fits: bool) {
        assert_eq!(Password::parse(&"ä".repeat(length)).is_ok(), fits);
    }

    #[test]
    fn a_fault_about_a_password_does_not_repeat_it() {
        let mut faults = Faults::new();
        assert_eq!(Password::decode(&Json::from("hunter2"), "/password", &mut faults), None);
        assert_eq!(faults[0].pointer, "/password");
        assert!(!faults[0].to_string().contains("hunter2"));
    }
}
