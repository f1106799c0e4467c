//! A report in few words: what is of one kind is told once, with how many items it is about.

use std::collections::HashMap;
use std::fmt;

use super::plan::Note;
use super::report::{ChangedAtSource, LeftAlone, Report};

/// A report with its remarks grouped; see [`Report::summary`].
#[derive(Debug)]
pub struct Summary<'a>(pub(super) &'a Report);

impl fmt::Display for Summary<'_> {
    /// Several lines of words, the numbers first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(report) = self;
        report.made(f)?;
        for (taken, way_out) in [(true, "taken over"), (false, "left alone; `--update` takes it over")] {
            let of_kind: Vec<&ChangedAtSource> =
                report.changed_at_source.iter().filter(|changed| changed.taken == taken).collect();
            if let [first, ..] = &of_kind[..] {
                let would = if taken && report.dry_run { "would be " } else { "" };
                write!(f, "\n{} changed at the source", several(of_kind.len(), "task"))?;
                write!(f, "{}{} ({would}{way_out})", such_as(of_kind.len()), first.key)?;
            }
        }
        if let [LeftAlone { key, task, .. }, ..] = &report.trashed[..] {
            let (count, example) = (report.trashed.len(), such_as(report.trashed.len()));
            write!(f, "\n{} in the trash here, left alone{example}{key}; ", several(count, "task"))?;
            write!(f, "to have it back: `nimbus restore {task}`, or redo an import that was undone")?;
        }
        let skipped = report.skipped.iter().map(|skipped| (Some(&*skipped.key), &*skipped.why));
        told(f, "skipped", skipped)?;
        let note = |note: &'_ Note| (note.item.clone(), note.what.clone());
        let notes: Vec<(Option<String>, String)> = report.notes.iter().map(note).collect();
        told(f, "note", notes.iter().map(|(item, what)| (item.as_deref(), &**what)))
    }
}

/// Sentences that differ only in numbers and in what they quote, as one line each.
fn told<'a>(
    f: &mut fmt::Formatter<'_>,
    word: &str,
    sentences: impl Iterator<Item = (Option<&'a str>, &'a str)>,
) -> fmt::Result {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kinds: Vec<(usize, Option<&str>, &str)> = Vec::new();
    for (item, what) in sentences {
        let kind = if item.is_some() { kind(what) } else { what.to_owned() };
        let place = *places.entry(kind).or_insert(kinds.len());
        match kinds.get_mut(place) {
            Some((count, ..)) => *count += 1,
            None => kinds.push((1, item, what)),
        }
    }
    for (count, item, what) in kinds {
        write!(f, "\n{word}: ")?;
        match item {
            Some(item) if count > 1 => {
                write!(f, "{}{}{item}: {what}", several(count, "item"), such_as(count))?;
            }
            Some(item) => write!(f, "{item}: {what}")?,
            None => f.write_str(what)?,
        }
    }
    Ok(())
}

/// What a sentence has in common with others of its kind: all but numbers, keys that hold some, and what stands in
/// backticks.
fn kind(what: &str) -> String {
    let plain = what.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let common = |word: &&str| !word.contains(|letter: char| letter.is_ascii_digit());
    plain.split_whitespace().filter(common).collect::<Vec<_>>().join(" ")
}

fn such_as(count: usize) -> &'static str {
    if count == 1 { ": " } else { ", such as " }
}

fn several(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TaskId;

    fn note(item: &str, what: &str) -> Note {
        Note { item: Some(item.to_owned()), path: None, line: Some(7), what: what.to_owned() }
    }

    #[test]
    fn what_is_of_one_kind_is_told_once() {
        let notes = vec![
            note("a#1", "has 2 comment(s); the file holds their number, not their texts"),
            note("a#2", "has 3 comment(s); the file holds their number, not their texts"),
            note("a#2", "is part of a#9, which was not imported; it stands alone"),
            note("a#3", "is part of a#8, which was not imported; it stands alone"),
            note("a#4", "the tag `long one` was cut to 50 characters"),
            Note::on_file("octo is no member here; 2 tasks are not assigned to them"),
            Note::on_file("cat is no member here; 1 task is not assigned to them"),
        ];
        let report = Report { created: 4, notes, ..Report::default() };
        assert_eq!(
            report.summary().to_string().lines().collect::<Vec<_>>(),
            [
                "4 tasks created",
                "note: 2 items, such as a#1: has 2 comment(s); the file holds their number, not their texts",
                "note: 2 items, such as a#2: is part of a#9, which was not imported; it stands alone",
                "note: a#4: the tag `long one` was cut to 50 characters",
                "note: octo is no member here; 2 tasks are not assigned to them",
                "note: cat is no member here; 1 task is not assigned to them",
            ]
        );
    }

    #[test]
    fn what_is_in_the_trash_is_told_with_the_way_out() {
        let task: TaskId = "tsk_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        let left = |key: &str| LeftAlone { key: key.to_owned(), title: "One".parse().unwrap(), task };
        let report = Report { trashed: vec![left("a#1"), left("a#2")], ..Report::default() };
        assert_eq!(
            report.summary().to_string(),
            "0 tasks unchanged\n2 tasks in the trash here, left alone, such as a#1; to have it back: \
             `nimbus restore tsk_01h455vb4pex5vsknk084sn02q`, or redo an import that was undone"
        );
    }
}
