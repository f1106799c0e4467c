//! Why a call did not succeed.

use super::transport::TransportError;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The server said no.
    #[error("{0}")]
    Problem(Problem),
    /// There was no answer.
    #[error("{0}")]
    Transport(#[from] TransportError),
    /// There was an answer, but not one this version understands.
    #[error("the server's answer could not be understood: {0}")]
    Decode(String),
}

impl ClientError {
    /// The kind of problem, where the server told one we know.
    pub fn problem(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => problem.known(),
            Self::Transport(_) | Self::Decode(_) => None,
        }
    }

    /// Whether the server could not be reached at all, so that certainly nothing was done.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Transport(TransportError::Connect(_)))
    }
}
