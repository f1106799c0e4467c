//! A task's place among its neighbours: a fractional index, so that moving one task rewrites one task.
//!
//! A position is digits of base 62 in ASCII order. The first letter says how many digits make the integer part
//! (`a`: one, `b`: two, … `Z`: one below zero …), the rest is a fraction without trailing zeros. Appending grows the
//! integer, so a list that is only ever appended to keeps short positions.

use std::fmt;
use std::str::FromStr;

use crate::fault::{Shape, text_value};

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A fractional index; compared bytewise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(String);

/// Why a text is not a position, or there is no place between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a position")]
pub struct NotAPosition;

/// Digits of the integer part, head included, as the head letter says.
fn integer_length(head: u8) -> Option<usize> {
    match head {
        b'a'..=b'z' => Some(usize::from(head - b'a') + 2),
        b'A'..=b'Z' => Some(usize::from(b'Z' - head) + 2),
        _ => None,
    }
}

fn digit(byte: u8) -> Option<usize> {
    DIGITS.iter().position(|digit| *digit == byte)
}

impl Position {
    /// Most characters; reached by putting some 990 tasks into one and the same gap, always at the same edge of it.
    pub const MAX: usize = 200;

    /// The first position of an empty list.
    pub fn first() -> Self {
        Self("a0".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The next position after the last one: the next integer, and after the last of all integers a higher fraction.
    ///
    /// # Errors
    /// Where that would be longer than [`Self::MAX`]; not before 62^13 appends to a list whose positions are all
    /// [ordinary](Self::is_ordinary).
    pub fn after(&self) -> Result<Self, NotAPosition> {
        let (integer, fraction) = self.split();
        Self::fitting(increment(integer).unwrap_or_else(|| format!("{integer}{}", midpoint(fraction, None))))
    }

    /// Whether appending and prepending could have led here: 62^12 tasks on either side of the first one. What comes
    /// from elsewhere is asked, so that nobody brings along the last position there can be.
    pub fn is_ordinary(&self) -> bool {
        matches!(self.0.as_bytes()[0], b'N'..=b'm')
    }

    /// A position between two neighbours, either of which may be the end of the list.
    pub fn between(low: Option<&Self>, high: Option<&Self>) -> Result<Self, NotAPosition> {
        let made = match (low, high) {
            (None, None) => return Ok(Self::first()),
            (Some(low), None) => return low.after(),
            (None, Some(high)) => {
                let (integer, fraction) = high.split();
                if fraction.is_empty() {
                    match decrement(integer) {
                        Some(integer) => integer,
                        None => return Err(NotAPosition),
                    }
                } else {
                    integer.to_owned()
                }
            }
            (Some(low), Some(high)) if low < high => {
                let ((low_int, low_fraction), (high_int, high_fraction)) = (low.split(), high.split());
                if low_int == high_int {
                    format!("{low_int}{}", midpoint(low_fraction, Some(high_fraction)))
                } else {
                    match increment(low_int) {
                        Some(next) if next.as_str() < high.as_str() => next,
                        _ => format!("{low_int}{}", midpoint(low_fraction, None)),
                    }
                }
            }
            _ => return Err(NotAPosition),
        };
        Self::fitting(made)
    }

    fn fitting(made: String) -> Result<Self, NotAPosition> {
        if made.len() > Self::MAX { Err(NotAPosition) } else { Ok(Self(made)) }
    }

    fn split(&self) -> (&str, &str) {
        let length = integer_length(self.0.as_bytes()[0]).expect("parsed");
        self.0.split_at(length)
    }
}

/// The next integer, or `None` after the last.
fn increment(integer: &str) -> Option<String> {
    let mut bytes = integer.as_bytes().to_vec();
    for place in (1..bytes.len()).rev() {
        let next = digit(bytes[place])? + 1;
        if next < DIGITS.len() {
            bytes[place] = DIGITS[next];
            return String::from_utf8(bytes).ok();
        }
        bytes[place] = DIGITS[0];
    }
    match bytes[0] {
        b'Z' => Some("a0".to_owned()),
        b'z' => None,
        head => {
            bytes[0] = head + 1;
            if bytes[0] > b'a' {
                bytes.push(DIGITS[0]);
            } else {
                let _ = bytes.pop();
            }
            String::from_utf8(bytes).ok()
        }
    }
}

/// The previous integer, or `None` before the first.
fn decrement(integer: &str) -> Option<String> {
    let mut bytes = integer.as_bytes().to_vec();
    for place in (1..bytes.len()).rev() {
        let here = digit(bytes[place])?;
        if here > 0 {
            bytes[place] = DIGITS[here - 1];
            return String::from_utf8(bytes).ok();
        }
        bytes[place] = DIGITS[61];
    }
    match bytes[0] {
        b'a' => Some("Zz".to_owned()),
        b'A' => None,
        head => {
            bytes[0] = head - 1;
            if bytes[0] < b'Z' {
                bytes.push(DIGITS[61]);
            } else {
                let _ = bytes.pop();
            }
            String::from_utf8(bytes).ok()
        }
    }
}

/// A fraction strictly between two, `None` above meaning one; never ends in zero.
fn midpoint(low: &str, high: Option<&str>) -> String {
    let (low, high) = (low.as_bytes(), high.map(str::as_bytes));
    let mut made = String::new();
    let mut bounded = high;
    for place in 0.. {
        let l = low.get(place).copied().and_then(digit).unwrap_or(0);
        let h = bounded.map_or(DIGITS.len(), |high| high.get(place).copied().and_then(digit).unwrap_or(0));
        if l == h {
            made.push(char::from(DIGITS[l]));
            continue;
        }
        if h > l + 1 {
            made.push(char::from(DIGITS[usize::midpoint(l, h)]));
            return made;
        }
        // Neighbouring digits: keep the lower one, and only the lower bound counts from here on.
        made.push(char::from(DIGITS[l]));
        bounded = None;
    }
    unreachable!("the loop above is endless")
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Position {
    type Err = NotAPosition;
    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let bytes = text.as_bytes();
        let length = bytes.first().copied().and_then(integer_length).ok_or(NotAPosition)?;
        let fits = bytes.len() >= length
            && bytes.len() <= Self::MAX
            && bytes[1..].iter().all(|byte| digit(*byte).is_some())
            && (bytes.len() == length || !text.ends_with('0'));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAPosition) }
    }
}
text_value!(Position, Shape::new("A place among neighbours; compare bytewise.", "a0V").length(2, 200));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn appended_positions_rise_and_stay_short() {
        let mut last = Position::first();
        for _ in 0..10_000 {
            let next = last.after().unwrap();
            assert!(last < next && next.as_str().parse() == Ok(next.clone()));
            last = next;
        }
        assert!(last.as_str().len() <= 4);
        assert!(last.is_ordinary());
    }

    #[test]
    fn after_the_last_integer_fractions_grow_until_nothing_is_left() {
        let mut last: Position = "z".repeat(27).parse().unwrap();
        assert!(!last.is_ordinary());
        let mut appended = 0;
        while let Ok(next) = last.after() {
            assert!(last < next && next.as_str().parse() == Ok(next.clone()));
            (last, appended) = (next, appended + 1);
        }
        assert_eq!(last.as_str().len(), Position::MAX);
        assert!(appended > 800, "{appended}");
    }

    /// Puts one after another between two edges, of which the `moving` one follows, until there is no room, and tells how many went in.
    fn fill(mut edges: [Position; 2], moving: usize) -> usize {
        let mut filled = 0;
        while let Ok(made) = Position::between(Some(&edges[0]), Some(&edges[1])) {
            assert!(edges[0] < made && made < edges[1]);
            (edges[moving], filled) = (made, filled + 1);
        }
        assert!(edges[moving].as_str().len() >= Position::MAX - 1, "{edges:?}");
        filled
    }

    #[test]
    fn a_gap_takes_some_thousand_tasks_at_one_edge_and_then_says_that_it_is_full() {
        let gap = || [Position::first(), Position::first().after().unwrap()];
        let (downwards, upwards) = (fill(gap(), 1), fill(gap(), 0));
        assert!((900..1_300).contains(&downwards), "{downwards}");
        assert!((900..1_300).contains(&upwards), "{upwards}");
    }

    proptest! {
        #[test]
        fn there_is_always_a_place_between_neighbours(moves in prop::collection::vec(0usize..20, 1..150)) {
            let mut list = vec![Position::first()];
            for at in moves {
                let at = at % (list.len() + 1);
                let low = at.checked_sub(1).map(|index| &list[index]);
                let made = Position::between(low, list.get(at)).expect("a place");
                prop_assert_eq!(made.as_str().parse::<Position>(), Ok(made.clone()));
                list.insert(at, made);
            }
            prop_assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", list);
        }
    }
}
