//! What is wrong with a phrase in one of the small languages, as faults and as places for clients that highlight.

use nimbus_core::fault::Fault;
use nimbus_core::query::QueryError;
use serde_json::{Value, json};

use crate::wire::problem::Problem;

/// What is wrong with the phrases of one request.
#[derive(Debug, Default)]
pub struct Misread {
    faults: Vec<Fault>,
    places: Vec<Value>,
}

impl Misread {
    /// Notes what is wrong with the phrase at `pointer`.
    pub fn note(&mut self, pointer: &str, code: &'static str, error: &QueryError) {
        self.faults.push(Fault::at(pointer, code, error.to_string()));
        self.places.push(json!({
            "pointer": pointer,
            "column": error.column,
            "start": error.span.start,
            "end": error.span.end,
            "suggestion": error.suggestion,
        }));
    }

    /// What was read, unless something is wrong with it; that is noted.
    pub fn take<T>(&mut self, pointer: &str, read: Result<T, QueryError>) -> Option<T> {
        read.map_err(|error| self.note(pointer, "invalid", &error)).ok()
    }

    /// The problem with all of them; fine if nothing was noted.
    ///
    /// # Errors
    /// `validation_failed`, with a member `places` that tells where in each phrase, in bytes and by column, and what
    /// could stand there.
    pub fn told(self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Problem::invalid(self.faults).with("places", Value::Array(self.places)))
    }
}
