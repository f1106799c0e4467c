//! Documents that are drawn from the code: a test compares them with what is committed, and writes them when asked to.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the whole repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_owned()
}

/// Compares a drawn document with the committed one; with `NIMBUS_BLESS=1` writes it instead.
pub(crate) fn compare(path: &str, drawn: &str) {
    let file = root().join(path);
    if env::var_os("NIMBUS_BLESS").is_some_and(|bless| bless == "1") {
        fs::write(&file, drawn).unwrap();
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let (old, new) = first_difference(&committed, drawn);
    assert!(
        committed == drawn,
        "{path} is not what the code says; `NIMBUS_BLESS=1 cargo nextest run --workspace --all-features` writes it \
         anew.\ncommitted: {old}\n     code: {new}"
    );
}

/// The first line of each that the other does not have in its place.
fn first_difference<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str) {
    let lines = old.lines().count().max(new.lines().count());
    (0..lines)
        .map(|at| (old.lines().nth(at).unwrap_or("(nothing)"), new.lines().nth(at).unwrap_or("(nothing)")))
        .find(|(old, new)| old != new)
        .unwrap_or(("the same lines", "other line ends"))
}

/// All files of a folder whose names end in `ending`, with their paths from `root`, in order.
pub(crate) fn files(root: &Path, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(root, root, ending, &mut found);
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, ending: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            // What is built, and what is not ours.
            if name != "target" && name != ".git" {
                collect(root, &path, ending, found);
            }
        } else if name.ends_with(ending) {
            found.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
        }
    }
}

#[test]
fn the_first_difference_is_shown() {
    assert_eq!(first_difference("a\nb\n", "a\nc\n"), ("b", "c"));
    assert_eq!(first_difference("a\n", "a\nc\n"), ("(nothing)", "c"));
}
