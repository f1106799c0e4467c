//! A phrase in one of the small languages (filters, orders, quick-add): read where the moment and the names are known.

use std::fmt;

use nimbus_core::fault::schema::SchemaRef;
use nimbus_core::fault::{Fault, Faults, Value, kind};
use nimbus_core::query::FILTER_MAX;
use serde_json::Value as Json;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// A phrase as it came. Its language says what is wrong with it, and in which column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase(String);

impl Phrase {
    /// A phrase of this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Phrase {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let Json::String(text) = json else {
            faults.push(Fault::at(at, "type", format!("must be text, not {}", kind(json))));
            return None;
        };
        Some(Self::new(text))
    }
    fn encode(&self) -> Json {
        Json::from(self.0.as_str())
    }
    fn schema() -> SchemaRef {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(FILTER_MAX)).into()
    }
}
