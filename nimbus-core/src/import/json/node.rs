//! A JSON value that knows where it stands, so that every complaint about it says so.

use std::borrow::Cow;

use serde_json::Value;

use super::{Entry, ImportError};
use crate::time::{Timestamp, Written};

/// A value and its place in the file.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    path: String,
    line: u32,
}

impl<'a> Node<'a> {
    /// The value of an entry.
    pub(crate) fn new(entry: &Entry<'_>, value: &'a Value) -> Self {
        Self { value, path: entry.path(), line: entry.line }
    }

    /// The JSON path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The line on which the entry begins.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// The value itself.
    pub(crate) fn json(&self) -> &'a Value {
        self.value
    }

    /// This value is wrong, and why.
    pub(crate) fn wrong(&self, message: impl Into<String>) -> ImportError {
        ImportError::at_path(self.line, &self.path, message)
    }

    /// The names of the members of an object.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.value.as_object().into_iter().flat_map(|map| map.keys().map(String::as_str))
    }

    /// A member, unless it is absent or null.
    pub(crate) fn get(&self, name: &str) -> Option<Node<'a>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(self.child(name, value))
    }

    /// The first of these members that is there and not null.
    pub(crate) fn any(&self, names: &[&str]) -> Option<Node<'a>> {
        names.iter().find_map(|name| self.get(name))
    }

    /// A member that must be there; `whose` is what has one, for the message.
    pub(crate) fn need(&self, name: &str, whose: &str) -> Result<Node<'a>, ImportError> {
        self.get(name).ok_or_else(|| {
            let missing = self.child(name, &Value::Null);
            missing.wrong(format!("is missing; every {whose} has a `{name}`"))
        })
    }

    fn child<'b>(&self, name: &str, value: &'b Value) -> Node<'b> {
        let name: Cow<'_, str> = if name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            name.into()
        } else {
            format!("{name:?}").into()
        };
        let dot = if self.path.is_empty() { "" } else { "." };
        Node { value, path: format!("{}{dot}{name}", self.path), line: self.line }
    }

    /// The object, or a complaint.
    pub(crate) fn object(&self) -> Result<&Self, ImportError> {
        if self.value.is_object() { Ok(self) } else { Err(self.expected("an object")) }
    }

    /// The text.
    pub(crate) fn text(&self) -> Result<&'a str, ImportError> {
        self.value.as_str().ok_or_else(|| self.expected("text"))
    }

    /// The whole number, not negative.
    pub(crate) fn number(&self) -> Result<u64, ImportError> {
        self.value.as_u64().ok_or_else(|| self.expected("a whole number"))
    }

    /// The elements that are not null.
    pub(crate) fn list(&self) -> Result<Vec<Node<'a>>, ImportError> {
        let list = self.value.as_array().ok_or_else(|| self.expected("a list"))?;
        let elements = list.iter().enumerate().filter(|(_, value)| !value.is_null());
        Ok(elements
            .map(|(i, value)| Node { value, path: format!("{}[{i}]", self.path), line: self.line })
            .collect())
    }

    /// The instant, in whole milliseconds (finer digits are cut); held at the last one there is, which
    /// [`is_late`](Self::is_late) tells.
    pub(crate) fn time(&self) -> Result<Timestamp, ImportError> {
        let text = self.text()?;
        match Timestamp::read(text) {
            Ok(Written::At(at)) => Ok(at),
            Ok(Written::Later) => Ok(Timestamp::MAX),
            Err(_) => {
                let shown: String = text.chars().take(40).collect();
                Err(self.wrong(format!(
                    "{shown:?} is not a time; expected one such as `2026-11-23T14:00:00Z` or `20261123T140000Z`"
                )))
            }
        }
    }

    /// Whether it is a time later than any there is here.
    pub(crate) fn is_late(&self) -> bool {
        self.text().is_ok_and(|text| Timestamp::read(text) == Ok(Written::Later))
    }

    fn expected(&self, what: &str) -> ImportError {
        let found = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.wrong(format!("must be {what}, not {found}"))
    }
}
