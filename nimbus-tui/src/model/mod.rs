//! Everything the screen is drawn from.

mod detail;
mod line;
mod moment;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};

use nimbus_core::id::TaskId;
use nimbus_core::query::QueryError;
use nimbus_core::task::Status;
use nimbus_http::api::tasks::Task;

pub(crate) use detail::Detail;
pub(crate) use line::Line;
pub(crate) use moment::{Moment, Urgency};
pub(crate) use tasks::{Matches, Tasks};

use crate::keymap::Mode;

/// What is shown at first, and again at Esc.
pub(crate) const OPEN: &str = "is:open";

/// Whether changes made elsewhere are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Connection {
    /// Not yet.
    Connecting,
    /// As they happen.
    Live,
    /// The connection broke; it is tried again.
    Reconnecting,
    /// Not any more, and why.
    Off(String),
}

/// A filter being typed.
#[derive(Debug)]
pub(crate) struct Prompt {
    /// The text.
    pub(crate) line: Line,
    /// What the server found wrong with it; what can be seen without asking is not kept but read off the text.
    pub(crate) refused: Option<String>,
}

/// What lies over the screen.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// The filter is being edited.
    Prompt(Prompt),
    /// The keys are shown, from this line on.
    Help(usize),
}

/// What is on its way from the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loading {
    /// The list from its beginning.
    Fresh,
    /// What comes behind the loaded tasks.
    More,
}

/// A status that was chosen here and not yet confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The last one chosen.
    pub(crate) status: Status,
    /// Answers that are still to come.
    pub(crate) answers: u32,
}

/// Everything the screen is drawn from.
#[derive(Debug)]
pub(crate) struct Model {
    /// Columns and rows of the terminal.
    pub(crate) size: (u16, u16),
    /// The present moment, here.
    pub(crate) now: Moment,
    /// Whether colours may be used.
    pub(crate) colour: bool,
    /// What the organization is called.
    pub(crate) org: String,
    /// The filter of the list.
    pub(crate) filter: String,
    /// The filter before it, until the server has taken the present one.
    pub(crate) fallback: Option<String>,
    /// The list.
    pub(crate) tasks: Tasks,
    /// What is on its way for the list.
    pub(crate) loading: Option<Loading>,
    /// The number of the last question for the list; answers to earlier ones mean nothing.
    pub(crate) turn: u64,
    /// Whether the list is to be asked for once more soon.
    pub(crate) stale: bool,
    /// Whether the person wants to get to the very end.
    pub(crate) to_end: bool,
    /// Why the list could not be had.
    pub(crate) failed: Option<String>,
    /// Tasks changed here: they stay in sight though the filter leaves them out now.
    pub(crate) touched: BTreeSet<TaskId>,
    /// What was chosen here and not yet confirmed.
    pub(crate) wanted: BTreeMap<TaskId, Wanted>,
    /// The task that is shown whole.
    pub(crate) detail: Option<Detail>,
    /// What lies over it.
    pub(crate) overlay: Option<Overlay>,
    /// Whether changes made elsewhere are told.
    pub(crate) connection: Connection,
    /// What did not work, until the next key.
    pub(crate) notice: Option<String>,
}

impl Model {
    /// An empty screen of this size.
    pub(crate) fn new(org: String, size: (u16, u16), now: Moment, colour: bool) -> Self {
        Self {
            size,
            now,
            colour,
            org,
            filter: OPEN.to_owned(),
            fallback: None,
            tasks: Tasks::default(),
            loading: None,
            turn: 0,
            stale: false,
            to_end: false,
            failed: None,
            touched: BTreeSet::new(),
            wanted: BTreeMap::new(),
            detail: None,
            overlay: None,
            connection: Connection::Connecting,
            notice: None,
        }
    }

    /// What the keys are meant for.
    pub(crate) fn mode(&self) -> Mode {
        match &self.overlay {
            Some(Overlay::Prompt(_)) => Mode::Prompt,
            Some(Overlay::Help(_)) => Mode::Help,
            None => self.beneath(),
        }
    }

    /// What the keys are meant for when nothing lies over the screen.
    pub(crate) fn beneath(&self) -> Mode {
        if self.detail.is_some() { Mode::Detail } else { Mode::List }
    }

    /// Where a task stands, as the person chose it if they did.
    pub(crate) fn status(&self, task: &Task) -> Status {
        self.wanted.get(&task.id).map_or(task.status, |wanted| wanted.status)
    }

    /// The task that keys are about.
    pub(crate) fn subject(&self) -> Option<&Task> {
        self.detail.as_ref().map(|detail| &detail.task).or_else(|| self.tasks.current())
    }

    /// Says that something did not work.
    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(text.into());
    }
}

impl Prompt {
    /// A prompt with this text.
    pub(crate) fn new(text: &str) -> Self {
        Self { line: Line::new(text), refused: None }
    }

    /// What is wrong with the filter as typed, as far as one can tell without asking.
    pub(crate) fn error(&self) -> Option<QueryError> {
        nimbus_core::query::Filter::parse(self.line.text()).err()
    }
}
