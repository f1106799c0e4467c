//! The head of a log as it is written down elsewhere: it shows later whether the end of the log was cut off.

use std::fmt;
use std::str::FromStr;

use crate::change::Seq;

/// A change's number and the hash of its row, which vouches for every row before it. Written `SEQ:HASH`, the hash as 64
/// hexadecimal digits.
///
/// ```
/// use nimbus_core::head::Head;
///
/// let head: Head = format!("7:{}", "0f".repeat(32)).parse()?;
/// assert_eq!(head.hash, [15; 32]);
/// # Ok::<(), nimbus_core::head::HeadError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the change.
    pub seq: Seq,
    /// The hash of its row.
    pub hash: [u8; 32],
}

/// What is wrong with a text that should be a [`Head`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a head is written SEQ:HASH, a whole number and 64 hexadecimal digits")]
pub struct HeadError;

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.seq)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Head {
    type Err = HeadError;

    fn from_str(text: &str) -> Result<Self, HeadError> {
        let (seq, digits) = text.split_once(':').ok_or(HeadError)?;
        let seq = Seq(seq.parse().map_err(|_| HeadError)?);
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(HeadError);
        }
        let mut hash = [0; 32];
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).map_err(|_| HeadError)?;
        }
        Ok(Self { seq, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let head =
            Head { seq: Seq(1_234), hash: std::array::from_fn(|place| u8::try_from(place).unwrap() * 7) };
        assert_eq!(head.to_string().parse(), Ok(head));
    }

    #[rstest::rstest]
    #[case::nothing("")]
    #[case::no_hash("7")]
    #[case::no_number(":00")]
    #[case::a_short_hash("7:00ff")]
    #[case::a_sign_in_the_hash(&format!("7:+f{}", "00".repeat(31)))]
    #[case::a_long_hash(&format!("7:{}", "00".repeat(33)))]
    #[case::not_ascii(&format!("7:{}", "é".repeat(32)))]
    fn what_is_no_head_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Head>(), Err(HeadError));
    }
}
