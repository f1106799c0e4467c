//! A phrase in one of the small languages (filters, orders, quick-add), as it is written.

use std::fmt;

use nimbus_core::fault::schema::SchemaRef;
use nimbus_core::fault::{Fault, Faults, Value, kind};
use nimbus_core::query::{FILTER_MAX, Filter, QueryError, Sort};
use serde_json::Value as Json;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// What a phrase can be in.
pub trait Language: Sized + Clone {
    /// Reads a phrase.
    ///
    /// # Errors
    /// What is wrong with it, and in which column.
    fn parse(text: &str) -> Result<Self, QueryError>;
}

/// Read later, where the moment and the names are known.
impl Language for () {
    fn parse(_: &str) -> Result<Self, QueryError> {
        Ok(())
    }
}

impl Language for Filter {
    fn parse(text: &str) -> Result<Self, QueryError> {
        Self::parse(text)
    }
}

impl Language for Sort {
    fn parse(text: &str) -> Result<Self, QueryError> {
        Self::parse(text)
    }
}

/// A phrase as it was written. A server that decodes one refuses what its language does not know; a client may send
/// anything.
#[derive(Debug, Clone)]
pub struct Phrase<L = ()> {
    text: String,
    read: Option<L>,
}

impl<L> Phrase<L> {
    /// A phrase of this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), read: None }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<L: Language> Phrase<L> {
    /// What it says in its language.
    ///
    /// # Errors
    /// What is wrong with it, as a fault at `pointer`; never for a phrase that was decoded.
    pub fn meaning(&self, pointer: &str) -> Result<L, nimbus_core::error::Error> {
        let read = self.read.clone().map_or_else(|| L::parse(&self.text), Ok);
        read.map_err(|error| vec![error.fault(pointer, "invalid")].into())
    }
}

impl<L> Default for Phrase<L> {
    fn default() -> Self {
        Self::new("")
    }
}

impl<L> PartialEq for Phrase<L> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<L> fmt::Display for Phrase<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<L: Language> Value for Phrase<L> {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let Json::String(text) = json else {
            faults.push(Fault::at(at, "type", format!("must be text, not {}", kind(json))));
            return None;
        };
        let read = L::parse(text).map_err(|error| faults.push(error.fault(at, "invalid"))).ok()?;
        Some(Self { text: text.clone(), read: Some(read) })
    }
    fn encode(&self) -> Json {
        Json::from(self.text.as_str())
    }
    fn schema() -> SchemaRef {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(FILTER_MAX)).into()
    }
}
