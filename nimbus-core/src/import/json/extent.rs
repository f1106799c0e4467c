//! How far a JSON value reaches, and whether it is too large to be read.

use super::{MAX_DEPTH, MAX_VALUES};

/// The end of the value that begins at `start`, or where and why there is none.
///
/// Brackets are counted, not matched: what is wrong inside is told by the parser, which is given the piece.
pub(super) fn end_of_value(bytes: &[u8], start: usize) -> Result<usize, (usize, String)> {
    let (mut depth, mut values, mut at) = (0_usize, 0_usize, start);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at).ok_or_else(|| cut_off(start))?,
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err((at, format!("nested deeper than {MAX_DEPTH} levels")));
                }
            }
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return Ok(at),
            b'}' | b']' => depth -= 1,
            b',' | b':' => values += 1,
            _ => {}
        }
        if values > MAX_VALUES {
            return Err((start, format!("this entry holds more than {MAX_VALUES} values")));
        }
        at += 1;
        if depth == 0 && matches!(byte, b'}' | b']' | b'"') {
            return Ok(at);
        }
    }
    if depth == 0 { Ok(at) } else { Err(cut_off(start)) }
}

/// The closing quote of the string whose opening quote is at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn cut_off(start: usize) -> (usize, String) {
    (start, "the entry that begins here has no end; the file looks cut off".to_owned())
}
