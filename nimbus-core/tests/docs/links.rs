//! What the documents point at is there.

use std::fs;
use std::path::Path;

use crate::document::{files, root};

/// Text in backticks, code blocks left out.
fn quoted(text: &str) -> Vec<String> {
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    let quoted = prose.iter().flat_map(|part| part.split('`').skip(1).step_by(2));
    quoted.map(str::to_owned).collect()
}

/// Whether a quoted text names a file or a folder of ours, as far as one can tell from its looks.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./<>".contains(c);
    let ends = [".rs", ".md", ".json", ".sql", ".toml", "/"].iter().any(|ending| text.ends_with(ending));
    let in_a_folder =
        text.split_once('/').is_some_and(|(first, _)| !first.is_empty() && root().join(first).is_dir());
    text.chars().all(plain) && (ends || in_a_folder)
}

/// Whether some file's path ends in this one, or some folder's does. `<noun>` stands for any name.
fn is_there(path: &str, all: &[String]) -> bool {
    let wanted: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let fits = |part: &str, wanted: &str| {
        let (begin, end) = wanted.split_once("<noun>").unwrap_or((wanted, ""));
        part == wanted || (wanted.contains('<') && part.starts_with(begin) && part.ends_with(end))
    };
    all.iter().any(|file| {
        let parts: Vec<&str> = file.split('/').collect();
        let mut windows = parts.windows(wanted.len());
        windows.any(|window| window.iter().zip(&wanted).all(|(part, wanted)| fits(part, wanted)))
    })
}

#[test]
fn documents_name_only_files_that_exist() {
    let all = files(&root(), "");
    let (mut named, mut missing) = (0, Vec::new());
    for document in files(&root(), ".md") {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        let paths: Vec<String> = quoted(&text).into_iter().filter(|text| is_path(text)).collect();
        named += paths.len();
        let lost = paths.into_iter().filter(|path| !is_there(path, &all));
        missing.extend(lost.map(|path| format!("{document} → {path}")));
    }
    assert!(named > 20, "only {named} files are named: are they recognised?");
    assert!(missing.is_empty(), "these files are not there:\n{}", missing.join("\n"));
}

/// The targets of a document's links, those to other places apart.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let ours = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    ours.map(|target| target.split('#').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_link_of_every_document_leads_somewhere() {
    let mut broken = Vec::new();
    for document in files(&root(), ".md") {
        let file = root().join(&document);
        let folder = file.parent().unwrap_or(Path::new("."));
        let text = fs::read_to_string(&file).unwrap();
        let lost = links(&text).into_iter().filter(|target| !folder.join(target).exists());
        broken.extend(lost.map(|target| format!("{document} → {target}")));
    }
    assert!(broken.is_empty(), "these links lead nowhere:\n{}", broken.join("\n"));
}

#[rstest::rstest]
#[case::a_file("nimbus-core/src/task.rs", true)]
#[case::the_end_of_a_path("store/sql/tasks.rs", true)]
#[case::a_folder("queries/", true)]
#[case::some_noun("nimbus-core/src/ops/<noun>/", true)]
#[case::another_place("nimbus-core/src/tasks.rs", false)]
#[case::nothing("store/sql/nothing.rs", false)]
#[case::a_folder_is_no_file("store/sql/queries.rs", false)]
fn a_path_is_found(#[case] path: &str, #[case] found: bool) {
    assert_eq!(is_there(path, &files(&root(), ".rs")), found);
}
