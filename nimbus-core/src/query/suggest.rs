//! "Did you mean": the nearest known word to a mistyped one.

use super::words::name_key;

/// Longest text that is compared, in characters; nobody mistypes a word this long.
const LONGEST: usize = 40;

/// The candidate nearest to `text`, if one is near enough to be meant: within a
/// third of its length in edits, or continuing what was typed. The first wins a tie.
pub(super) fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = letters(text)?;
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance_if_near(&typed, &letters(candidate)?)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn letters(text: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = name_key(text).chars().collect();
    (letters.len() <= LONGEST).then_some(letters)
}

fn distance_if_near(typed: &[char], candidate: &[char]) -> Option<usize> {
    let allowed = (typed.len().max(candidate.len()) / 3).max(1);
    let longer = typed.len().abs_diff(candidate.len());
    if typed.len() >= 3 && candidate.starts_with(typed) {
        return Some(longer);
    }
    // Each letter more or less is an edit: most names are refused before any edits are counted.
    // One letter is within one edit of every other, so short words must share something.
    if longer > allowed || !typed.iter().any(|letter| candidate.contains(letter)) {
        return None;
    }
    Some(edits(typed, candidate)).filter(|distance| *distance <= allowed)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one
/// word into the other (optimal string alignment).
fn edits(from: &[char], to: &[char]) -> usize {
    let mut before_last = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const WORDS: [&str; 5] = ["assignee", "status", "high", "tag", "today"];

    #[rstest]
    #[case::a_missing_letter("asignee", Some("assignee"))]
    #[case::swapped_letters("hihg", Some("high"))]
    #[case::another_case("STATSU", Some("status"))]
    #[case::the_beginning("assi", Some("assignee"))]
    #[case::plural("tags", Some("tag"))]
    #[case::something_else("colour", None)]
    #[case::nothing("", None)]
    #[case::one_strange_letter("z", None)]
    fn the_nearest_word_is(#[case] typed: &str, #[case] meant: Option<&str>) {
        assert_eq!(nearest(typed, WORDS), meant);
    }

    #[test]
    fn a_whole_page_is_near_to_nothing() {
        assert_eq!(nearest(&"status".repeat(1000), WORDS), None);
    }
}
