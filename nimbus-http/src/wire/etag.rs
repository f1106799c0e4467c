//! The version of a record as HTTP knows it: `"v1337-k3f9"` (API.md, convention 10).

use std::fmt;
use std::str::FromStr;

/// A version and the epoch of the database that gave it: after a restore, old versions are recognised as foreign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag {
    /// The record's version.
    pub version: u64,
    /// The database's epoch.
    pub epoch: String,
}

impl ETag {
    /// The tag of this version in this epoch.
    pub fn new(version: u64, epoch: impl Into<String>) -> Self {
        Self { version, epoch: epoch.into() }
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"v{}-{}\"", self.version, self.epoch)
    }
}

/// The text is not a tag of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an ETag this server answered, such as \"v1337-k3f9\"")]
pub struct NotOurs;

impl FromStr for ETag {
    type Err = NotOurs;

    /// Reads a tag. A weak one (`W/"…"`) is accepted: a proxy that compresses answers makes tags weak, and ours still
    /// name exactly one version.
    fn from_str(text: &str) -> Result<Self, NotOurs> {
        let text = text.trim();
        let quoted = text.strip_prefix("W/").unwrap_or(text);
        let inner = quoted.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"')).ok_or(NotOurs)?;
        let (version, epoch) = inner.split_once('-').ok_or(NotOurs)?;
        let digits = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        let word = !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !digits || !word {
            return Err(NotOurs);
        }
        Ok(Self { version: version.parse().map_err(|_| NotOurs)?, epoch: epoch.to_owned() })
    }
}

/// What `If-Match` or `If-None-Match` named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// `*`: any version, so long as the record exists.
    Any,
    /// These versions; tags that are not ours name none.
    These(Vec<ETag>),
}

impl Named {
    /// Reads the header's value. Tags of others are left out: they match nothing.
    ///
    /// # Errors
    /// [`NotOurs`] where nothing in it is a tag of anybody's: a quoted text (RFC 9110, §8.8.3).
    pub fn read(header: &str) -> Result<Self, NotOurs> {
        if header.trim() == "*" {
            return Ok(Self::Any);
        }
        if header.matches('"').count() < 2 {
            return Err(NotOurs);
        }
        Ok(Self::These(header.split(',').filter_map(|tag| tag.parse().ok()).collect()))
    }

    /// Whether this tag is among them.
    pub fn matches(&self, tag: &ETag) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.contains(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_tag_is_written_and_read_again_also_when_made_weak() {
        let tag = ETag::new(1337, "k3f9");
        assert_eq!(tag.to_string(), "\"v1337-k3f9\"");
        assert_eq!(tag.to_string().parse(), Ok(tag.clone()));
        assert_eq!(format!("W/{tag}").parse(), Ok(tag));
    }

    #[rstest]
    #[case("v1-a")]
    #[case("\"1-a\"")]
    #[case("\"v-a\"")]
    #[case("\"v1-\"")]
    #[case("\"v+1-a\"")]
    #[case("\"v99999999999999999999-a\"")]
    fn a_tag_of_others_is_not_ours(#[case] text: &str) {
        assert_eq!(text.parse::<ETag>(), Err(NotOurs));
    }

    #[rstest]
    #[case::any("*", Ok(Named::Any))]
    #[case::of_others("\"abc\"", Ok(Named::These(vec![])))]
    #[case::of_others_with_a_comma("\"a,b\"", Ok(Named::These(vec![])))]
    #[case::several("W/\"v6-old\", \"x\"", Ok(Named::These(vec![ETag::new(6, "old")])))]
    #[case::without_quotes("v4", Err(NotOurs))]
    #[case::half_quoted("\"v4-now", Err(NotOurs))]
    #[case::a_number("7", Err(NotOurs))]
    #[case::nothing("", Err(NotOurs))]
    fn a_header_names_versions(#[case] header: &str, #[case] named: Result<Named, NotOurs>) {
        assert_eq!(Named::read(header), named);
    }
}
