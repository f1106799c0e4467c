//! Base64 for URLs without padding (RFC 4648, §5): what cursors are written in.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text of these bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| (group << 8) | u32::from(*byte));
        let group = group << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            let index = (group >> (18 - 6 * digit)) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

/// The bytes of a text; `None` for one that [`encode`] would not have written.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().map(digit).collect::<Option<Vec<u32>>>()?;
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let group = chunk.iter().fold(0, |group, digit| (group << 6) | digit) << (6 * (4 - chunk.len()));
        let whole = group.to_be_bytes();
        bytes.extend_from_slice(&whole[1..chunk.len()]);
    }
    (encode(&bytes) == text).then_some(bytes)
}

fn digit(byte: u8) -> Option<u32> {
    ALPHABET.iter().position(|letter| *letter == byte).and_then(|index| u32::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"", "")]
    #[case(b"f", "Zg")]
    #[case(b"fo", "Zm8")]
    #[case(b"foo", "Zm9v")]
    #[case(b"foob", "Zm9vYg")]
    #[case(b"\xff\xfe", "__4")]
    fn the_rfcs_examples_hold(#[case] bytes: &[u8], #[case] text: &str) {
        assert_eq!(encode(bytes), text);
        assert_eq!(decode(text).as_deref(), Some(bytes));
    }

    #[rstest]
    #[case::one_digit("A")]
    #[case::padded("Zg==")]
    #[case::of_the_other_alphabet("+/+/")]
    #[case::loose_bits("Zh")]
    fn what_was_not_written_so_is_not_read(#[case] text: &str) {
        assert_eq!(decode(text), None);
    }

    proptest! {
        #[test]
        fn bytes_survive(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".*") {
            let _ = decode(&text);
        }
    }
}
