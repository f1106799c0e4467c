//! A key as the terminal reports it, without what no binding cares about.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// A character, as typed.
    Char(char),
    /// A letter with Ctrl, in lower case.
    Ctrl(char),
    Enter,
    Esc,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

impl Key {
    /// What was pressed; `None` for releases and for keys nobody binds.
    pub(crate) fn of(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let foreign = KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
        match event.code {
            // What Alt makes of a letter is not that letter; keyboards that type with AltGr report plain characters.
            KeyCode::Char(_) if event.modifiers.intersects(foreign) => None,
            KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::CONTROL) => {
                Some(Self::Ctrl(c.to_ascii_lowercase()))
            }
            KeyCode::Char(c) => Some(Self::Char(c)),
            KeyCode::Enter => Some(Self::Enter),
            KeyCode::Esc => Some(Self::Esc),
            KeyCode::Backspace => Some(Self::Backspace),
            KeyCode::Delete => Some(Self::Delete),
            KeyCode::Up => Some(Self::Up),
            KeyCode::Down => Some(Self::Down),
            KeyCode::Left => Some(Self::Left),
            KeyCode::Right => Some(Self::Right),
            KeyCode::Home => Some(Self::Home),
            KeyCode::End => Some(Self::End),
            KeyCode::PageUp => Some(Self::PageUp),
            KeyCode::PageDown => Some(Self::PageDown),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Char(' ') => "space",
            Self::Char(c) => return write!(f, "{c}"),
            Self::Ctrl(c) => return write!(f, "ctrl-{c}"),
            Self::Enter => "enter",
            Self::Esc => "esc",
            Self::Backspace => "backspace",
            Self::Delete => "delete",
            Self::Up => "up",
            Self::Down => "down",
            Self::Left => "left",
            Self::Right => "right",
            Self::Home => "home",
            Self::End => "end",
            Self::PageUp => "page up",
            Self::PageDown => "page down",
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::letter(KeyCode::Char('j'), KeyModifiers::NONE, Some(Key::Char('j')))]
    #[case::capital(KeyCode::Char('G'), KeyModifiers::SHIFT, Some(Key::Char('G')))]
    #[case::ctrl(KeyCode::Char('C'), KeyModifiers::CONTROL, Some(Key::Ctrl('c')))]
    #[case::alt(KeyCode::Char('d'), KeyModifiers::ALT, None)]
    #[case::nobody_binds(KeyCode::F(5), KeyModifiers::NONE, None)]
    fn keys_are_what_was_meant(#[case] code: KeyCode, #[case] with: KeyModifiers, #[case] key: Option<Key>) {
        assert_eq!(Key::of(&KeyEvent::new(code, with)), key);
    }

    #[test]
    fn letting_go_of_a_key_is_nothing() {
        let event = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(Key::of(&event), None);
    }
}
