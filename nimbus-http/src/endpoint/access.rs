//! Who may ask at all, before any question of roles.

/// What a request must bring to reach an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Public,
    /// A person's own session: API tokens are refused, because no token may make tokens or change credentials.
    Session,
    /// A session, or a token with this scope.
    Scope {
        /// The noun, such as `tasks`.
        group: &'static str,
        /// What may be done with it.
        right: Right,
    },
}

/// What a scope allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Reading.
    Read,
    /// Changing.
    Write,
}

impl Access {
    /// The scope as a token names it; `None` where no token can have one. Tokens do not tell groups apart yet.
    pub fn scope(&self) -> Option<&'static str> {
        match self {
            Self::Scope { right: Right::Read, .. } => Some("read"),
            Self::Scope { right: Right::Write, .. } => Some("write"),
            Self::Public | Self::Session => None,
        }
    }
}
