//! `nimbus tui`: the terminal user interface.

use clap::Args;

use crate::context::Context;
use crate::exit::Failure;

/// Open the terminal user interface.
#[derive(Debug, Args)]
pub(crate) struct Tui {}

impl Tui {
    /// Opens it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let (client, org) = (cx.client().await?.clone(), cx.org().await?.clone());
        open(&client, &org)
    }
}

/// The one place that knows how the interface is started.
fn open(_: &nimbus_http::client::Client, _: &nimbus_core::reference::OrgRef) -> Result<(), Failure> {
    Err(Failure::error("this build has no terminal user interface")
        .fix("use the other verbs: `nimbus --help`"))
}
