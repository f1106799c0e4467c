//! Who stands above whom. A file may use its own layer and those below.

use super::source::File;

/// From the bottom to the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    /// Texts, times, ids, faults, the nouns and what may be done with them: nothing but types and rules.
    Words,
    /// Text work on the words: the filter language and the formats of other tools.
    Texts,
    /// The chain of the log.
    Chain,
    /// The port and its engines.
    Store,
    /// What operations read through.
    Reads,
    /// The runner.
    Waist,
    /// What people can do.
    Operations,
    /// What is built of operations: questions, the accounts' service, later work, the local person.
    Services,
}

/// The layer of each file or folder of `src`; the longest beginning counts.
const LAYERS: &[(&str, Layer)] = &[
    ("lib", Layer::Services),
    ("fault", Layer::Words),
    ("text", Layer::Words),
    ("time", Layer::Words),
    ("id", Layer::Words),
    ("error", Layer::Words),
    ("limit", Layer::Words),
    ("reference", Layer::Words),
    ("position", Layer::Words),
    ("organization", Layer::Words),
    ("member", Layer::Words),
    ("project", Layer::Words),
    ("task", Layer::Words),
    ("tag", Layer::Words),
    ("comment", Layer::Words),
    ("policy", Layer::Words),
    ("change", Layer::Words),
    ("head", Layer::Words),
    ("query", Layer::Texts),
    ("import", Layer::Texts),
    ("import::run", Layer::Services),
    ("export", Layer::Texts),
    ("export::pages", Layer::Services),
    ("chain", Layer::Chain),
    ("store", Layer::Store),
    // Tests that ask every question of the port through the doors above it.
    ("store::sqlite::plans", Layer::Services),
    ("store::postgres::tests::plans", Layer::Services),
    ("reads", Layer::Reads),
    ("nimbus", Layer::Waist),
    ("ops", Layer::Operations),
    ("queries", Layer::Services),
    ("jobs", Layer::Services),
    ("local", Layer::Services),
    // Accounts are a port of their own: what they are made of, without any feature, and the service on top.
    ("accounts", Layer::Services),
    ("accounts::inputs", Layer::Words),
    ("accounts::password", Layer::Words),
    ("accounts::registration", Layer::Words),
    ("accounts::secret", Layer::Words),
];

/// What the service hands out; everything else that stands right in `accounts` is what accounts are made of.
const SERVICE: [&str; 6] = ["Invited", "People", "Settings", "SignedIn", "Proof", "Who"];

fn longest(path: &str) -> Option<Layer> {
    let begins =
        |name: &str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let known = LAYERS.iter().filter(|(name, _)| begins(name));
    known.max_by_key(|(name, _)| name.len()).map(|(_, layer)| *layer)
}

/// The layer a file is in.
pub(super) fn of(file: &File) -> Option<Layer> {
    longest(&file.path.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::"))
}

/// The layer of a thing that is used, by its path in the crate.
pub(super) fn of_use(used: &str) -> Option<Layer> {
    // Macros, which the crate knows by their names alone.
    if used == "input" || used.starts_with("__") {
        return Some(Layer::Words);
    }
    match used.split("::").collect::<Vec<_>>()[..] {
        ["accounts", name] if !SERVICE.contains(&name) => Some(Layer::Words),
        _ => longest(used),
    }
}
