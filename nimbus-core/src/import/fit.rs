//! Fitting the texts of other tools into the bounds of the core; whatever changes on the way is noted.

use std::collections::HashSet;

use crate::task::Task;
use crate::text::shown::{is_blank, is_turn, turn};
use crate::text::{Body, Description, TagName, Title, normalise};

use super::plan::TagDraft;
use super::remarks::{Remarks, shown};

/// What a task without a title is called.
const UNTITLED: &str = "(untitled)";

/// A title and, where it was too long for one, the whole text of it.
pub(super) struct Titled {
    pub(super) title: Title,
    pub(super) whole: Option<String>,
}

/// A title of `raw`: one line, cut where it is too long.
pub(super) fn title(raw: &str, remarks: &mut Remarks) -> Titled {
    let clean = clean(raw, "the title", remarks);
    let line = clean
        .split(['\n', '\t', '\u{2028}', '\u{2029}'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let line = straight(line, Title::MAX, "the title", remarks);
    if is_blank(&line) {
        remarks.add(format!("has no title; called {UNTITLED}"));
        return Titled { title: Title::parse(UNTITLED).expect("a plain word is a title"), whole: None };
    }
    let (short, rest) = cut(&line, Title::MAX);
    if !rest.is_empty() {
        remarks.add(format!(
            "the title was cut to {} characters; the whole text begins the description",
            Title::MAX
        ));
    }
    // What shows may stand only in what was cut off.
    let title = Title::parse(if is_blank(short) { UNTITLED } else { short });
    let title = title.expect("a clean line of fitting length that shows is a title");
    Titled { title, whole: (!rest.is_empty()).then_some(clean) }
}

/// A description of `raw`, with `before` in front where there is one.
pub(super) fn description(before: Option<&str>, raw: &str, remarks: &mut Remarks) -> Description {
    let clean = clean(raw, "the description", remarks);
    let text = match before {
        Some(before) if clean.is_empty() => before.to_owned(),
        Some(before) => format!("{before}\n\n{clean}"),
        None => clean,
    };
    let (short, rest) = cut(&text, Description::MAX);
    if !rest.is_empty() {
        let lost = rest.chars().count();
        remarks.add(format!(
            "the description was cut to {} characters; the last {lost} are lost",
            Description::MAX
        ));
    }
    Description::parse(short).expect("a clean text of fitting length is a description")
}

/// The bodies a comment becomes: none if it is blank, several if it is too long for one.
pub(super) fn bodies(raw: &str, remarks: &mut Remarks) -> Vec<Body> {
    let clean = clean(raw, "a comment", remarks);
    let mut bodies = Vec::new();
    let mut left = clean.as_str();
    while !is_blank(left) {
        let (body, rest) = cut(left, Body::MAX);
        left = rest;
        // A piece of nothing but blanks is no loss.
        bodies.extend(Body::parse(body).ok());
    }
    if bodies.len() > 1 {
        remarks.add(format!("a comment is longer than {} characters and became {}", Body::MAX, bodies.len()));
    }
    bodies
}

/// A tag name of `raw`; none if it is blank.
pub(super) fn tag(raw: &str, remarks: &mut Remarks) -> Option<TagName> {
    let clean = clean(raw, "a tag", remarks).replace(['\n', '\t'], " ");
    let clean = straight(clean.replace(['\u{2028}', '\u{2029}'], " "), TagName::MAX, "a tag", remarks);
    let (short, rest) = cut(clean.trim(), TagName::MAX);
    if !rest.is_empty() {
        remarks.add(format!("the tag `{}` was cut to {} characters", shown(&clean), TagName::MAX));
    }
    TagName::parse(short).ok()
}

/// Tags of these names, each once ignoring case, at most as many as a task may have.
pub(super) fn tags(names: impl IntoIterator<Item = TagDraft>, remarks: &mut Remarks) -> Vec<TagDraft> {
    let mut seen = HashSet::new();
    let mut tags: Vec<TagDraft> = names.into_iter().filter(|tag| seen.insert(tag.name.folded())).collect();
    most(&mut tags, Task::MAX_TAGS, "tags", remarks);
    tags
}

/// Keeps the first `most` of a list.
pub(super) fn most<T>(list: &mut Vec<T>, most: usize, what: &str, remarks: &mut Remarks) {
    if list.len() > most {
        remarks.add(format!("has {} {what}; the first {most} were kept", list.len()));
        list.truncate(most);
    }
}

/// A name, key or address: one clean line of at most `most` characters, without a note; none if it is blank.
pub(super) fn word(raw: &str, most: usize) -> Option<String> {
    let clean: String = normalise(raw).chars().filter(|c| !c.is_control()).collect();
    let (short, _) = cut(clean.trim(), most);
    (!short.is_empty()).then(|| short.to_owned())
}

/// NFC, line ends as LF, and no control characters but newline and tab.
fn clean(raw: &str, what: &str, remarks: &mut Remarks) -> String {
    // A carriage return on its own is the line end of old Macs.
    let text = normalise(raw).replace('\r', "\n");
    let foreign = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let count = text.chars().filter(|&c| foreign(c)).count();
    if count == 0 {
        return text;
    }
    remarks.add(format!("{count} control character(s) were taken out of {what}"));
    // Once more: characters that a control character kept apart may now compose.
    normalise(&text.chars().filter(|&c| !foreign(c)).collect::<String>())
}

/// A line whose first `most` characters turn nothing round: where they would, nothing of it turns.
fn straight(line: String, most: usize, what: &str, remarks: &mut Remarks) -> String {
    if turn(cut(&line, most).0).is_none() {
        return line;
    }
    remarks.add(format!("characters that turn text round were taken out of {what}"));
    // Once more: what they kept apart may now compose.
    normalise(&line.replace(is_turn, "")).trim().to_owned()
}

/// At most `most` characters from the beginning, and what is left. That is not counted here: a long comment is cut into
/// thousands of pieces, and counting all the rest for each took longer than everything else.
fn cut(text: &str, most: usize) -> (&str, &str) {
    // A blank at the seam would be trimmed again by a one-line text; it is no loss.
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    text.split_at(end)
}
