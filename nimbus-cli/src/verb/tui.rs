//! `nimbus tui`: the terminal user interface.

use std::io;

use anstream::{AutoStream, ColorChoice};
use clap::Args;
use jiff::tz::TimeZone;
use nimbus_tui::{Look, TuiError};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::interrupt::Lent;

/// Open the terminal user interface.
///
/// One list of tasks that changes as others change them. `?` shows the keys.
#[derive(Debug, Args)]
pub(crate) struct Tui {}

impl Tui {
    /// Opens it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.live_client().await?.clone();
        let org = cx.org().await?.clone();
        let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        // It heeds Ctrl-C and signals itself: changes on their way are waited for.
        let _lent = Lent::now();
        Ok(nimbus_tui::run(client, org, Look { colour, zone: TimeZone::system() }).await?)
    }
}

impl From<TuiError> for Failure {
    fn from(error: TuiError) -> Self {
        match error {
            TuiError::NotATerminal => Self::usage(error.to_string()).fix("for scripts: `nimbus list --json`"),
            TuiError::Unconfirmed(_) => Self::new(Exit::Unavailable, error.to_string()),
            _ => Self::error(error.to_string()),
        }
    }
}
