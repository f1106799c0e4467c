//! Files outside a transaction: whatever failed on the way, they can be run again from their beginning.

use std::collections::BTreeSet;

use super::statements::Statement;

/// What is wrong with such a file.
pub(super) fn broken(statements: &[Statement]) -> Vec<String> {
    let (mut dropped, mut broken) = (BTreeSet::new(), Vec::new());
    for statement in statements {
        let words: Vec<_> = statement.words().into_iter().filter(|word| *word != "unique").collect();
        match words[..] {
            ["drop", "index", "concurrently", "if", "exists", name] => drop(dropped.insert(name.to_owned())),
            ["create", "index", "concurrently", "if", "not", "exists", name, ..]
            | ["create", "index", "concurrently", name, ..] => {
                // A build that fails leaves an index behind that is there and not used.
                if !dropped.contains(name) {
                    broken.push(format!(
                        "needs `drop index concurrently if exists {name}` before: {}",
                        statement.text
                    ));
                }
            }
            ["alter", "table", _, "validate", "constraint", _] => {}
            _ => broken.push(format!("it cannot be run again: {}", statement.text)),
        }
    }
    broken
}
