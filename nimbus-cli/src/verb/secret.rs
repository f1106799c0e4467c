//! Options that are secrets.

use nimbus_core::accounts::SecretText;

/// Reads a secret; what is wrong with it is told without it.
pub(crate) fn secret(text: &str) -> Result<SecretText, String> {
    SecretText::parse(text).map_err(str::to_owned)
}
