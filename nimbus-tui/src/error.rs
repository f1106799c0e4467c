//! Why the terminal user interface could not go on.

use std::io;

/// Why the terminal user interface could not start, or had to end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TuiError {
    /// Input or output is a file or a pipe.
    #[error("this needs a terminal: input and output must not be redirected")]
    NotATerminal,
    /// The terminal could not be read, or written to.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] io::Error),
    /// It was ended before the server had confirmed the last changes.
    #[error("the server did not confirm {0} of the last changes in time: look whether they were made")]
    Unconfirmed(usize),
}
