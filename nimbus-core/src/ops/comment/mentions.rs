//! Finding the people a comment mentions: `@` and their e-mail address or id.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::id::UserId;
use crate::reads::Reads;
use crate::reference::PersonRef;
use crate::text::{Body, Email};

/// Most people one comment mentions; whoever comes later in the text is not looked up.
const MAX: usize = 50;

/// The active members mentioned in a text; who is none is plain text.
pub(super) async fn mentions(reads: &Reads, body: &Body) -> Result<BTreeSet<UserId>> {
    let named = named(body.as_str());
    if named.is_empty() {
        return Ok(BTreeSet::new());
    }
    let members = reads.members(&named).await?;
    Ok(members
        .into_iter()
        .flatten()
        .filter(crate::member::Member::is_active)
        .map(|member| member.id)
        .collect())
}

/// The people named in a text, each once, in order.
fn named(text: &str) -> Vec<PersonRef> {
    let mut named = Vec::new();
    let mut before = None;
    for (at, letter) in text.char_indices() {
        // In `ada@example.com` the sign stands within a word and mentions nobody.
        let begins = before.is_none_or(|before: char| !before.is_alphanumeric());
        if letter == '@'
            && begins
            && let Some(person) = person(&text[at + 1..])
            && !named.contains(&person)
        {
            named.push(person);
        }
        if named.len() == MAX {
            break;
        }
        before = Some(letter);
    }
    named
}

/// The person a text begins with.
fn person(text: &str) -> Option<PersonRef> {
    let ends = |letter: char| letter.is_whitespace() || "<>()[]{}\"'`,;:!?*|\\".contains(letter);
    let word = &text[..text.find(ends).unwrap_or(text.len())];
    // A full stop or an underscore of emphasis after the address is not part of it.
    let word = word.trim_end_matches(['.', '_', '~']);
    if let Ok(id) = word.parse() {
        return Some(PersonRef::Id(id));
    }
    Email::parse(word).ok().map(PersonRef::Email)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> PersonRef {
        PersonRef::Email(Email::parse(text).unwrap())
    }

    #[rstest::rstest]
    #[case::at_the_beginning("@ada@example.com please look", &["ada@example.com"])]
    #[case::before_a_full_stop("Thanks, @ada@example.com.", &["ada@example.com"])]
    #[case::in_brackets("(@ada@example.com)", &["ada@example.com"])]
    #[case::emphasised("**@ada@example.com**", &["ada@example.com"])]
    #[case::twice("@ada@example.com @ada@example.com", &["ada@example.com"])]
    #[case::two("@ada@example.com,@bob@example.com", &["ada@example.com", "bob@example.com"])]
    #[case::a_bare_address("write to ada@example.com", &[])]
    #[case::a_handle("@ada", &[])]
    #[case::a_sign_alone("5 @ 3", &[])]
    fn people_are_named_by_at_and_address(#[case] text: &str, #[case] people: &[&str]) {
        let people: Vec<_> = people.iter().map(|text| email(text)).collect();
        assert_eq!(named(text), people);
    }

    #[test]
    fn people_are_named_by_at_and_id() {
        let id = "usr_01h455vb4pex5vsknk084sn02q";
        assert_eq!(named(&format!("see @{id}!")), [PersonRef::Id(id.parse().unwrap())]);
    }

    #[test]
    fn no_more_people_are_looked_up_than_the_limit() {
        let people: Vec<String> = (0..=MAX).map(|n| format!("@u{n}@example.com")).collect();
        assert_eq!(named(&people.join(" ")).len(), MAX);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_search_panic(text in "\\PC{0,60}") {
            let _ = named(&text);
            let _ = named(&format!("@{text}@{text}"));
        }
    }
}
