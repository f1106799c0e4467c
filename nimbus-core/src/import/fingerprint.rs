//! Telling whether an item changed at its source since it was imported.

use serde::Serialize;

use super::plan::{CommentDraft, Item, TagDraft};
use crate::task::Source;

/// The digest of what is carried over of `item`; its own digest is not looked at.
///
/// Sets are sorted first, so that a source that lists labels in another order has not changed. `updated_at` and the
/// position are left out: they move without anything to take over.
pub(super) fn of(item: &Item) -> String {
    // Every field is named, so that a new one cannot be forgotten here.
    let Item {
        source: Source { system, key, url, author, digest: _ },
        title,
        description,
        status,
        priority,
        start,
        due,
        estimate,
        tags,
        assignees,
        comments,
        created_at,
        updated_at: _,
        completed_at,
        parent,
        depends_on,
        project,
        position: _,
    } = item;
    let origin = (system, key, url, author);
    let texts = (title, description, project);
    let state = (status, priority, start, due, estimate);
    let dates = (created_at, completed_at);
    let links = (parent, sorted(depends_on), sorted(assignees), sorted_tags(tags));
    digest(&(origin, texts, state, dates, links, comments))
}

/// The digest of a comment.
pub(super) fn of_comment(comment: &CommentDraft) -> String {
    let CommentDraft { source: Source { system, key, url, author, digest: _ }, at, body } = comment;
    digest(&(system, key, url, author, at, body))
}

fn sorted(list: &[String]) -> Vec<&String> {
    let mut sorted: Vec<_> = list.iter().collect();
    sorted.sort();
    sorted
}

fn sorted_tags(tags: &[TagDraft]) -> Vec<&TagDraft> {
    let mut sorted: Vec<_> = tags.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    sorted
}

/// FNV-1a over the canonical JSON, 128 bits wide (the constants are those of its authors, draft-eastlake-fnv).
fn digest(content: &impl Serialize) -> String {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = serde_json::to_vec(content).expect("texts, numbers and lists always have a JSON form");
    let hash = bytes.iter().fold(BASIS, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_fnv_1a_of_the_json() {
        // Of the two bytes `""`, computed by hand from the definition.
        let one = (0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128 ^ 0x22).wrapping_mul((1 << 88) + 0x13b);
        let two = (one ^ 0x22).wrapping_mul((1 << 88) + 0x13b);
        assert_eq!(digest(&""), format!("{two:032x}"));
    }
}
