//! The README shows what is run elsewhere.

use std::fs;

use crate::document::root;

/// The Rust code of a Markdown text, without the lines that rustdoc hides.
fn code(markdown: &str) -> String {
    let block = markdown.split("```").skip(1).step_by(2).find(|block| {
        let language = block.lines().next().unwrap_or_default();
        language == "rust" || (language.is_empty() && block.contains("use nimbus_core::"))
    });
    let lines = block.expect("there is an example").lines().skip(1);
    let shown = lines.filter(|line| !line.starts_with("# ") && *line != "#");
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_shows_the_example_that_the_crate_runs() {
    let read = |path| fs::read_to_string(root().join(path)).unwrap();
    let page: Vec<String> = read("nimbus-core/src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned())
        .collect();
    assert_eq!(code(&read("README.md")).trim(), code(&page.join("\n")).trim());
}
