//! One thing wrong with an input (stands in until the core's own lands).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// What kind: a short word programs can branch on, such as `required` or `too_long`.
    pub code: Cow<'static, str>,
    /// What was wrong and what would be right, for people.
    pub detail: String,
}
