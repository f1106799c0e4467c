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
    pub fn read(header: &str) -> Self {
        if header.trim() == "*" {
            return Self::Any;
        }
        Self::These(header.split(',').filter_map(|tag| tag.parse().ok()).collect())
    }

    /// Whether this tag is among them.
    pub fn matches(&self, tag: &ETag) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.contains(tag),
        }
    }

    /// The version an edit expects in this epoch: none where any will do, and 0, which no record has, where none of the
    /// named versions is of this epoch.
    pub fn version(&self, epoch: &str) -> Option<u64> {
        match self {
            Self::Any => None,
            Self::These(tags) => {
                Some(tags.iter().find(|tag| tag.epoch == epoch).map_or(0, |tag| tag.version))
            }
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
    #[case::the_same("\"v7-now\"", Some(7))]
    #[case::any("*", None)]
    #[case::of_another_epoch("\"v7-old\"", Some(0))]
    #[case::nonsense("7", Some(0))]
    #[case::several("\"v6-old\", \"v7-now\"", Some(7))]
    fn an_edit_expects_the_version_it_named(#[case] header: &str, #[case] version: Option<u64>) {
        assert_eq!(Named::read(header).version("now"), version);
    }
}
