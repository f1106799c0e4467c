//! Reading a JSON file entry by entry: a list, several lists one after the other, or one object per line.
//!
//! The file is cut into its entries by a scan of brackets and strings; only one entry at a time becomes a value, so
//! memory is bounded by the largest entry and not by the file.

mod entry;
mod extent;
mod node;
mod scan;

use self::entry::Entry;
pub(super) use self::node::Node;
use self::scan::Entries;

use serde_json::Value;

use super::error::ImportError;
use super::gather::{Draft, Gathering, MAX_ITEMS};

/// Deepest nesting of lists and objects in one entry. Real exports stay below 8.
pub const MAX_DEPTH: usize = 64;

/// Most values (members, elements) in one entry; an issue with 10,000 comments has some 150,000.
pub const MAX_VALUES: usize = 500_000;

/// The text of a JSON file, without its byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, ImportError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ImportError::whole(
            "the file is UTF-16 (PowerShell's `>` writes that); save it as UTF-8, for example with `| Out-File -Encoding utf8`",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        ImportError::at_offset(bytes, e.valid_up_to(), "this byte is not UTF-8; save the file as UTF-8")
    })?;
    if text.trim().is_empty() {
        return Err(ImportError::whole(
            "the file is empty; a JSON list was expected (an empty export is `[]`)",
        ));
    }
    Ok(text)
}

/// Reads every entry of a file with `draft`.
pub(super) fn gather(
    bytes: &[u8],
    draft: impl FnMut(&Node<'_>) -> Result<Draft, ImportError>,
) -> Result<Gathering, ImportError> {
    gather_into(Gathering::up_to(MAX_ITEMS), bytes, draft)
}

fn gather_into(
    mut gathering: Gathering,
    bytes: &[u8],
    mut draft: impl FnMut(&Node<'_>) -> Result<Draft, ImportError>,
) -> Result<Gathering, ImportError> {
    for entry in Entries::new(text(bytes)?) {
        let entry = entry?;
        if entry.is_null() {
            gathering.empty();
            continue;
        }
        let value = entry.parse()?;
        let node = Node::new(&entry, &value);
        gathering.add(draft(node.object()?)?)?;
    }
    Ok(gathering)
}

/// The first entry that is an object, to tell formats apart.
pub(super) fn first_object(bytes: &[u8]) -> Option<Value> {
    Entries::new(text(bytes).ok()?).map_while(Result::ok).find(|entry| !entry.is_null())?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::github::issue;
    use super::*;

    #[rstest::rstest]
    #[case::one_less(1, true)]
    #[case::as_many(2, true)]
    #[case::as_many_and_one_again(3, true)]
    #[case::one_more(4, false)]
    fn items_in_one_file_have_a_limit(#[case] entries: usize, #[case] taken: bool) {
        let issue_of = |number: &u8| format!(r#"{{"number": {number}, "title": "t", "state": "open"}}"#);
        let file = [1, 2, 1, 3][..entries].iter().map(issue_of).collect::<Vec<_>>().join("\n");
        let error =
            gather_into(Gathering::up_to(2), file.as_bytes(), issue).err().map(|error| error.to_string());
        assert_eq!(error, (!taken).then(|| "holds more than 2 items; split the file".to_owned()));
    }
}
