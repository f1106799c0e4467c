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
    text.chars().all(plain) && (ends || text.contains("/src/") || text.contains("/tests/"))
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
        parts.windows(wanted.len()).any(|window| {
            window
                .iter()
                .zip(&wanted)
                .all(|(part, wanted)| fits(part.trim_end_matches(".rs"), wanted.trim_end_matches(".rs")))
        })
    })
}

#[rstest::rstest]
#[case::what_to_touch("docs/adding-things.md")]
#[case::where_things_are("docs/architecture.md")]
fn a_document_names_only_files_that_exist(#[case] document: &str) {
    let all = files(&root(), "");
    let text = fs::read_to_string(root().join(document)).unwrap();
    let named: Vec<String> = quoted(&text).into_iter().filter(|text| is_path(text)).collect();
    assert!(named.len() > 3, "{document} names no files: are they recognised?");
    let missing: Vec<_> = named.iter().filter(|path| !is_there(path, &all)).collect();
    assert!(missing.is_empty(), "{document} names what is not there: {missing:?}");
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
fn a_path_is_found(#[case] path: &str, #[case] found: bool) {
    assert_eq!(is_there(path, &files(&root(), ".rs")), found);
}
