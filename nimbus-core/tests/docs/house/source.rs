//! The sources of the crate as the rules read them: without comments, and without tests.

use std::collections::BTreeSet;
use std::fs;

use crate::document::{files, root};

/// A source file of nimbus-core.
pub(super) struct File {
    /// From `nimbus-core/src` on.
    pub(super) path: String,
    pub(super) text: String,
}

/// All of them but those that hold tests.
pub(super) fn sources() -> Vec<File> {
    let folder = root().join("nimbus-core/src");
    let paths = files(&folder, ".rs").into_iter().filter(|path| !path.contains("tests"));
    paths.map(|path| File { text: fs::read_to_string(folder.join(&path)).unwrap(), path }).collect()
}

impl File {
    /// Its lines of code: comments left out, and everything from its tests on.
    pub(super) fn code(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.lines();
        let lines =
            lines.take_while(|line| !line.starts_with("#[cfg(test)]") && !line.starts_with("#[cfg(all(test"));
        lines.map(|line| line.split("//").next().unwrap_or_default())
    }

    /// What of the crate it names, such as `store::page::Cut`, one by one.
    pub(super) fn uses(&self) -> BTreeSet<String> {
        let code: String = self.code().collect::<Vec<_>>().join("\n");
        let places = code.match_indices("crate::").map(|(at, name)| &code[at + name.len()..]);
        places.flat_map(names).collect()
    }
}

/// The names a path that begins here stands for; more than one where it ends in braces.
fn names(path: &str) -> Vec<String> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = path.find(|c| !word(c)).unwrap_or(path.len());
    let stem = path[..end].trim_end_matches(':');
    match path[end..].strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((list, _)) if path[..end].ends_with("::") => {
            let each = list.split(',').map(str::trim).filter(|name| !name.is_empty());
            each.map(|name| format!("{stem}::{name}")).collect()
        }
        _ => vec![stem.to_owned()],
    }
}

#[test]
fn names_are_told_one_by_one() {
    let file = |text: &str| File { path: String::new(), text: text.to_owned() };
    let uses = |text: &str| file(text).uses().into_iter().collect::<Vec<_>>();
    assert_eq!(uses("use crate::store::{Asker, page::Cut};"), ["store::Asker", "store::page::Cut"]);
    assert_eq!(uses("let x: crate::id::OrgId = y;"), ["id::OrgId"]);
    assert!(uses("// crate::ops::task\n#[cfg(test)]\nuse crate::ops::task;").is_empty());
}
