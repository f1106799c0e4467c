//! Reading the files of other tools, through the public face of `nimbus_core::import`.

#[cfg(test)]
mod broken;
#[cfg(test)]
mod github;
#[cfg(test)]
mod never_panics;
#[cfg(test)]
mod shared_data;
#[cfg(test)]
mod taskwarrior;
#[cfg(test)]
mod together;

use nimbus_core::import::{Format, ImportError, Item, Options, Plan, read};

/// Reads a file that is in order, in UTC.
fn plan(format: Format, file: &str) -> Plan {
    read(format, file.as_bytes(), &Options::default()).unwrap_or_else(|error| panic!("{error}\n{file}"))
}

/// Reads a file that is broken.
fn refused(format: Format, file: &str) -> ImportError {
    read(format, file.as_bytes(), &Options::default()).expect_err(file)
}

/// The one item of a file.
fn only(plan: &Plan) -> &Item {
    assert_eq!(plan.items.len(), 1, "{plan:#?}");
    &plan.items[0]
}

/// What the notes say, in order.
fn notes(plan: &Plan) -> Vec<&str> {
    plan.notes.iter().map(|note| note.what.as_str()).collect()
}

/// Whether a note says this.
#[track_caller]
fn assert_noted(plan: &Plan, part: &str) {
    assert!(notes(plan).iter().any(|note| note.contains(part)), "no note says {part:?}: {:#?}", plan.notes);
}

/// The names of the tags of an item.
fn tags(item: &Item) -> Vec<&str> {
    item.tags.iter().map(|tag| tag.name.as_str()).collect()
}
