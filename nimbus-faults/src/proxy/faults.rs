//! What a proxy does to its connections, as switched now.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use crate::chance::Chance;

/// Every switch of a proxy.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    /// By [`Way`](super::way::Way).
    pub(super) delay: [Duration; 2],
    pub(super) bytes_per_second: Option<u32>,
    pub(super) blackhole: bool,
    pub(super) refuse: bool,
    /// How often everything was cut.
    pub(super) cut: u64,
    pub(super) trigger: Trigger,
}

type Condition = Arc<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// What a client has to send to be cut.
#[derive(Clone, Default)]
pub(super) enum Trigger {
    /// Nothing does it.
    #[default]
    Never,
    /// This, before the server has it.
    Request(Condition),
    /// This, when the server has done it.
    Answer(Condition),
    /// Anything, in some of the cases, when the server has done it.
    Some { per_mille: u16, seed: u64 },
}

/// What becomes of a connection after its client has sent something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    GoesOn,
    IsCutNow,
    IsCutAtTheAnswer,
}

/// Decides for one connection.
#[derive(Debug)]
pub(super) struct Judge {
    connection: u64,
    drawing: Option<(u64, Chance)>,
}

impl Judge {
    pub(super) fn of(connection: u64) -> Self {
        Self { connection, drawing: None }
    }

    pub(super) fn fate(&mut self, trigger: &Trigger, sent: &[u8]) -> Fate {
        match trigger {
            Trigger::Request(condition) if condition(sent) => Fate::IsCutNow,
            Trigger::Answer(condition) if condition(sent) => Fate::IsCutAtTheAnswer,
            Trigger::Some { per_mille, seed } if self.draws(*seed).per_mille(*per_mille) => {
                Fate::IsCutAtTheAnswer
            }
            _ => Fate::GoesOn,
        }
    }

    /// The draws of this seed go on; another seed begins anew.
    fn draws(&mut self, seed: u64) -> &mut Chance {
        let connection = self.connection;
        let drawing = self.drawing.take().filter(|(of, _)| *of == seed);
        let drawing = drawing.unwrap_or_else(|| (seed, Chance::of(seed, connection)));
        &mut self.drawing.insert(drawing).1
    }
}

/// What has happened so far, and how it is.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) connections: AtomicU64,
    pub(super) cuts: AtomicU64,
    /// Whether the door is shut.
    pub(super) refusing: AtomicBool,
}

impl fmt::Debug for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => write!(f, "never"),
            Self::Request(_) => write!(f, "before some requests"),
            Self::Answer(_) => write!(f, "before some answers"),
            Self::Some { per_mille, seed } => write!(f, "before {per_mille} ‰ of the answers, seed {seed}"),
        }
    }
}
