//! A place in an organization's log: what a follower resumes after.

use std::fmt;
use std::str::FromStr;

use nimbus_core::change::Seq;
use nimbus_core::fault::schema::SchemaRef;
use nimbus_core::fault::{Faults, Shape, Value, decode_text, schema};
use serde_json::Value as Json;

/// After which change, and in which database: `1337-k3f9`, or `1337` where the epoch is taken for the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    /// The number of the last change that is known.
    pub seq: Seq,
    /// The epoch of the database that gave it.
    pub epoch: Option<String>,
}

impl LogPlace {
    /// The place after this change in this epoch.
    pub fn new(seq: Seq, epoch: impl Into<String>) -> Self {
        Self { seq, epoch: Some(epoch.into()) }
    }

    /// Whether it can be a place in the log of a database with this epoch.
    pub fn is_of(&self, epoch: &str) -> bool {
        self.epoch.as_deref().is_none_or(|own| own == epoch)
    }
}

impl fmt::Display for LogPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.epoch {
            Some(epoch) => write!(f, "{}-{epoch}", self.seq),
            None => self.seq.fmt(f),
        }
    }
}

impl FromStr for LogPlace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "must be the number of a change, such as 1337, or the id of an event, such as 1337-k3f9";
        let (seq, epoch) = match text.split_once('-') {
            Some((seq, epoch)) => (seq, Some(epoch)),
            None => (text, None),
        };
        let digits = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
        let word = |epoch: &str| !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !digits || !epoch.is_none_or(word) {
            return Err(wrong);
        }
        // No log is longer than a JSON number can count (2^53), and databases count in 63 bits.
        let seq = seq.parse().ok().filter(|seq| *seq < 1 << 53).ok_or(wrong)?;
        Ok(Self { seq: Seq(seq), epoch: epoch.map(str::to_owned) })
    }
}

impl Value for LogPlace {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        decode_text(json, at, faults)
    }
    fn encode(&self) -> Json {
        Json::String(self.to_string())
    }
    fn schema() -> SchemaRef {
        schema::text(&Shape::new(
            "A place in the log: the number of a change, or the id of an event.",
            "1337-k3f9",
        ))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0", true)]
    #[case("1337", true)]
    #[case("1337-k3f9", true)]
    #[case("9007199254740991", true)]
    #[case("9007199254740992", false)]
    #[case("99999999999999999999999", false)]
    #[case("", false)]
    #[case("-k3f9", false)]
    #[case("1337-", false)]
    #[case("+1", false)]
    #[case("1-a-b", false)]
    #[case("1 ", false)]
    fn a_place_is_read(#[case] text: &str, #[case] fits: bool) {
        let read = text.parse::<LogPlace>();
        assert_eq!(read.is_ok(), fits, "{read:?}");
        if let Ok(place) = read {
            assert_eq!(place.to_string(), text);
        }
    }

    #[test]
    fn a_place_of_another_epoch_is_foreign() {
        let place: LogPlace = "7-old".parse().unwrap();
        assert!(!place.is_of("new") && place.is_of("old"));
        assert!("7".parse::<LogPlace>().unwrap().is_of("new"));
    }
}
