//! Options that set something or, with `none`, clear it.

use std::fmt::Display;
use std::str::FromStr;

use nimbus_core::fault::Patch;

/// Reads a value, or `none`.
pub(crate) fn clearable<T>(text: &str) -> Result<Patch<T>, String>
where
    T: FromStr<Err: Display>,
{
    if text == "none" {
        return Ok(Patch::Clear);
    }
    text.parse().map(Patch::Set).map_err(|why: T::Err| format!("{why} (or `none`)"))
}
