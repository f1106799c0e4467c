//! Small sets of words that parameters choose from.

/// Declares an enum whose JSON form is one of a few words, with its fault when it is another.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $about:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// How it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("must be one of {}", [$($word),+].join(", "))),
                }
            }
        }

        impl nimbus_core::fault::Value for $name {
            fn decode(
                json: &serde_json::Value,
                at: &str,
                faults: &mut nimbus_core::fault::Faults,
            ) -> Option<Self> {
                nimbus_core::fault::decode_text(json, at, faults)
            }
            fn encode(&self) -> serde_json::Value {
                serde_json::Value::from(self.as_str())
            }
            fn schema() -> nimbus_core::fault::schema::SchemaRef {
                const WORDS: &[&str] = &[$($word),+];
                nimbus_core::fault::schema::text(&nimbus_core::fault::Shape::new($about, WORDS[0]).words(WORDS))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> nimbus_core::fault::schema::SchemaRef {
                <Self as nimbus_core::fault::Value>::schema()
            }
        }
        impl utoipa::ToSchema for $name {}

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use choice;
