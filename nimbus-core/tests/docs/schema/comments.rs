//! The comments of the migrations: what stands right above a table, and the heading it stands under.

use std::collections::BTreeMap;
use std::fs;

use crate::document::{files, root};

/// What the migrations say of tables, triggers and the schema as a whole.
#[derive(Default)]
pub(super) struct Comments {
    /// Of all of it: the words at the head of each migration.
    pub(super) heads: Vec<(String, String)>,
    /// Of one table or trigger, by name.
    pub(super) of: BTreeMap<String, String>,
    /// The heading that a table begins, by the table's name.
    pub(super) headings: BTreeMap<String, String>,
}

/// Where the migrations of SQLite are.
const FOLDER: &str = "nimbus-core/migrations/sqlite";

pub(super) fn comments() -> Comments {
    let mut comments = Comments::default();
    for file in files(&root().join(FOLDER), ".sql") {
        let text = fs::read_to_string(root().join(FOLDER).join(&file)).unwrap();
        comments.read(&file, &text);
    }
    comments
}

/// The name of what a statement makes or alters.
fn made(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    if !matches!(words.next(), Some("create" | "alter")) {
        return None;
    }
    words.find(|word| matches!(*word, "table" | "trigger")).and_then(|_| words.next())
}

impl Comments {
    fn read(&mut self, file: &str, text: &str) {
        let (mut above, mut heading, mut is_head) = (Vec::new(), None, true);
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix("-- ") {
                match comment.split_once(" ---") {
                    Some((words, _)) => heading = Some(words.to_owned()),
                    None => above.push(comment),
                }
            } else {
                if is_head && line.is_empty() {
                    self.heads.push((file.to_owned(), above.join("\n")));
                }
                if let Some(name) = made(line) {
                    self.of.entry(name.to_owned()).or_default().push_str(&above.join("\n"));
                    if let Some(heading) = heading.take() {
                        self.headings.insert(name.to_owned(), heading);
                    }
                }
                is_head = false;
                above.clear();
            }
        }
    }
}

#[test]
fn a_comment_belongs_to_what_stands_below_it() {
    let mut comments = Comments::default();
    let text = "-- All of it.\n\n-- Things ------\n\n-- Red\n-- or green.\ncreate table apples (\n);\n\ncreate table pears (\n);\n";
    comments.read("0001.sql", text);
    assert_eq!(comments.heads, [("0001.sql".to_owned(), "All of it.".to_owned())]);
    assert_eq!(comments.of["apples"], "Red\nor green.");
    assert_eq!(comments.of["pears"], "");
    assert_eq!(comments.headings["apples"], "Things");
}
