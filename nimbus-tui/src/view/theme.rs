//! What kinds of text look like, with colours and without.

use nimbus_core::task::{Priority, Status};
use ratatui::style::{Color, Modifier, Style};

use crate::model::Urgency;

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    /// Beside the point.
    Faint,
    /// The name of a thing or a key.
    Strong,
    Heading,
    Good,
    Warn,
    Bad,
    /// Finished: struck through.
    Past,
}

impl Tone {
    /// How it is drawn. Without colours nothing is lost: what matters is told in words, too.
    pub(crate) fn style(self, colour: bool) -> Style {
        let paint = |style: Style, fg| if colour { style.fg(fg) } else { style };
        match self {
            Self::Plain => Style::new(),
            Self::Faint => Style::new().add_modifier(Modifier::DIM),
            Self::Strong => Style::new().add_modifier(Modifier::BOLD),
            Self::Heading => Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            Self::Good => paint(Style::new(), Color::Green),
            Self::Warn => paint(Style::new(), Color::Yellow),
            Self::Bad => paint(Style::new().add_modifier(Modifier::BOLD), Color::Red),
            Self::Past => Style::new().add_modifier(Modifier::DIM | Modifier::CROSSED_OUT),
        }
    }

    /// For a due.
    pub(crate) fn of_due(urgency: Urgency) -> Self {
        match urgency {
            Urgency::Past => Self::Bad,
            Urgency::Today => Self::Warn,
            Urgency::Calm => Self::Plain,
        }
    }

    /// For a priority.
    pub(crate) fn of_priority(priority: Priority) -> Self {
        match priority {
            Priority::Urgent => Self::Bad,
            Priority::High => Self::Warn,
            Priority::Medium => Self::Plain,
            Priority::Low => Self::Faint,
        }
    }

    /// For a status.
    pub(crate) fn of_status(status: Status) -> Self {
        match status {
            Status::Todo => Self::Plain,
            Status::InProgress => Self::Warn,
            Status::Done => Self::Good,
            Status::Cancelled => Self::Faint,
        }
    }
}
