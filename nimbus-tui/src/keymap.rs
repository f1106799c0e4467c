//! THE KEYS: one table from which dispatch, the footer and the help come.

use crate::key::Key;

/// What the keys are meant for just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The list of tasks.
    List,
    /// One task.
    Detail,
    /// A filter is being typed.
    Prompt,
    /// The help.
    Help,
}

/// Where to move: in the list, in a task, or in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Motion {
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    Last,
}

/// What is done to the line being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typing {
    Left,
    Right,
    Begin,
    End,
    EraseBefore,
    EraseAfter,
    EraseWord,
    EraseToBegin,
    EraseToEnd,
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Move(Motion),
    Type(Typing),
    /// Shows the selected task.
    Open,
    /// Goes back to where one was.
    Back,
    /// Marks the task done, or opens it again.
    Toggle,
    /// Edits the filter.
    Filter,
    /// Uses the filter as typed.
    Apply,
    /// Shows all open tasks again.
    ShowOpen,
    Reload,
    Help,
    Quit,
    /// Hands the terminal back to the shell for a while.
    Suspend,
}

/// A row of the table.
pub(crate) struct Binding {
    /// Where it holds.
    pub(crate) modes: &'static [Mode],
    /// The keys, the usual one first.
    pub(crate) keys: &'static [Key],
    /// What they ask for.
    pub(crate) command: Command,
    /// What the help says.
    pub(crate) help: &'static str,
    /// The word in the footer, for those that stand there.
    pub(crate) hint: Option<&'static str>,
}

const fn row(modes: &'static [Mode], keys: &'static [Key], command: Command, help: &'static str) -> Binding {
    Binding { modes, keys, command, help, hint: None }
}

const fn hinted(
    modes: &'static [Mode],
    keys: &'static [Key],
    command: Command,
    help: &'static str,
    hint: &'static str,
) -> Binding {
    Binding { modes, keys, command, help, hint: Some(hint) }
}

const LIST: &[Mode] = &[Mode::List];
const DETAIL: &[Mode] = &[Mode::Detail];
const PROMPT: &[Mode] = &[Mode::Prompt];
const HELP: &[Mode] = &[Mode::Help];
const TASKS: &[Mode] = &[Mode::List, Mode::Detail];
const MOVING: &[Mode] = &[Mode::List, Mode::Detail, Mode::Help];
const EVERYWHERE: &[Mode] = &[Mode::List, Mode::Detail, Mode::Prompt, Mode::Help];
/// Only there can a shell take the terminal back.
const SUSPENDING: &[Mode] = if cfg!(unix) { EVERYWHERE } else { &[] };

/// Every key. In a prompt, characters that are not bound are typed.
pub(crate) const KEYMAP: &[Binding] = {
    use Command as C;
    use Key as K;
    &[
        row(MOVING, &[K::Char('j'), K::Down], C::Move(Motion::Down), "down"),
        row(MOVING, &[K::Char('k'), K::Up], C::Move(Motion::Up), "up"),
        row(MOVING, &[K::PageDown, K::Ctrl('f'), K::Char(' ')], C::Move(Motion::PageDown), "a page down"),
        row(MOVING, &[K::PageUp, K::Ctrl('b')], C::Move(Motion::PageUp), "a page up"),
        row(MOVING, &[K::Char('g'), K::Home], C::Move(Motion::First), "to the first"),
        row(MOVING, &[K::Char('G'), K::End], C::Move(Motion::Last), "to the last"),
        hinted(LIST, &[K::Enter, K::Char('l'), K::Right], C::Open, "show the task", "open"),
        hinted(TASKS, &[K::Char('d')], C::Toggle, "mark the task done, or open it again", "done"),
        hinted(LIST, &[K::Char('/')], C::Filter, "edit the filter", "filter"),
        row(LIST, &[K::Esc], C::ShowOpen, "show all open tasks again"),
        hinted(TASKS, &[K::Char('r')], C::Reload, "ask for everything anew", "reload"),
        hinted(
            DETAIL,
            &[K::Esc, K::Enter, K::Backspace, K::Char('h'), K::Left],
            C::Back,
            "back to the list",
            "back",
        ),
        hinted(HELP, &[K::Esc, K::Enter, K::Backspace, K::Char('?')], C::Back, "close the help", "close"),
        hinted(PROMPT, &[K::Enter], C::Apply, "use the filter", "use"),
        hinted(PROMPT, &[K::Esc], C::Back, "leave the filter as it was", "cancel"),
        row(PROMPT, &[K::Left, K::Ctrl('b')], C::Type(Typing::Left), "to the left"),
        row(PROMPT, &[K::Right, K::Ctrl('f')], C::Type(Typing::Right), "to the right"),
        row(PROMPT, &[K::Home, K::Ctrl('a')], C::Type(Typing::Begin), "to the beginning"),
        row(PROMPT, &[K::End, K::Ctrl('e')], C::Type(Typing::End), "to the end"),
        row(
            PROMPT,
            &[K::Backspace, K::Ctrl('h')],
            C::Type(Typing::EraseBefore),
            "erase the character before",
        ),
        row(PROMPT, &[K::Delete, K::Ctrl('d')], C::Type(Typing::EraseAfter), "erase the character after"),
        row(PROMPT, &[K::Ctrl('w')], C::Type(Typing::EraseWord), "erase the word before"),
        hinted(PROMPT, &[K::Ctrl('u')], C::Type(Typing::EraseToBegin), "erase everything before", "clear"),
        row(PROMPT, &[K::Ctrl('k')], C::Type(Typing::EraseToEnd), "erase everything after"),
        hinted(TASKS, &[K::Char('?')], C::Help, "show the keys", "help"),
        hinted(MOVING, &[K::Char('q')], C::Quit, "quit", "quit"),
        row(EVERYWHERE, &[K::Ctrl('c')], C::Quit, "quit, even while typing"),
        row(SUSPENDING, &[K::Ctrl('z')], C::Suspend, "back to the shell; `fg` returns"),
    ]
};

/// The rows that hold in a mode.
pub(crate) fn bindings(mode: Mode) -> impl Iterator<Item = &'static Binding> {
    KEYMAP.iter().filter(move |binding| binding.modes.contains(&mode))
}

/// What a key asks for in a mode.
pub(crate) fn command(mode: Mode, key: Key) -> Option<Command> {
    bindings(mode).find(|binding| binding.keys.contains(&key)).map(|binding| binding.command)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const MODES: [Mode; 4] = [Mode::List, Mode::Detail, Mode::Prompt, Mode::Help];

    #[test]
    fn no_key_means_two_things_in_one_mode() {
        for mode in MODES {
            let mut seen = HashSet::new();
            for key in bindings(mode).flat_map(|binding| binding.keys) {
                assert!(seen.insert(key), "{key} is bound twice in {mode:?}");
            }
        }
    }

    #[test]
    fn a_prompt_takes_every_character() {
        let taken = bindings(Mode::Prompt).flat_map(|binding| binding.keys);
        assert!(taken.into_iter().all(|key| !matches!(key, Key::Char(_))));
    }

    #[test]
    fn every_mode_can_be_left() {
        for mode in MODES {
            assert_eq!(command(mode, Key::Ctrl('c')), Some(Command::Quit));
            assert!(mode == Mode::List || command(mode, Key::Esc) == Some(Command::Back));
        }
    }

    #[test]
    fn every_row_says_what_it_does() {
        assert!(KEYMAP.iter().all(|row| !row.help.is_empty() && !row.keys.is_empty()));
    }
}
