//! Texts on the command line: as they stand, or `-` for stdin.

use std::fmt::Display;
use std::str::FromStr;

use crate::exit::Failure;
use crate::prompt;

/// Most bytes read from stdin as a text: more than any text may have.
const MOST: usize = 1024 * 1024;

/// The text, or what comes on stdin for `-`.
pub(crate) async fn given(text: &str) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let bytes = prompt::stdin(MOST).await?;
    String::from_utf8(bytes).map_err(|_| Failure::usage("stdin is not UTF-8"))
}

/// A text read as what it must be; `what` names it in the message.
pub(crate) fn read<T>(what: &str, text: &str) -> Result<T, Failure>
where
    T: FromStr<Err: Display>,
{
    text.parse().map_err(|why| Failure::usage(format!("the {what} {why}")))
}
