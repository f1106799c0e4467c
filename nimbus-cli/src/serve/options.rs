//! The options of `serve`, each with its variable.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use nimbus_core::accounts::Registration;
use nimbus_http::server::Limits;

/// Run the server.
///
/// The first line on stdout is `listening on http://HOST:PORT`; logs go to stderr. SIGTERM or Ctrl-C stops it in good
/// order: requests finish, streams are told to reconnect. A second Ctrl-C stops it at once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus serve
  nimbus serve --listen 0.0.0.0:7420 --public-url https://tasks.example.org
  NIMBUS_LOG_FORMAT=json nimbus serve --data /var/lib/nimbus")]
pub(crate) struct Serve {
    /// Where to listen; port 0 picks a free one.
    #[arg(
        long,
        value_name = "HOST:PORT",
        env = "NIMBUS_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:7420"
    )]
    pub(super) listen: String,
    /// Where operators are answered: health checks, out of the public's reach.
    #[arg(long, value_name = "HOST:PORT", env = "NIMBUS_OPERATOR_LISTEN", hide_env_values = true)]
    pub(super) operator_listen: Option<String>,
    /// The folder of the database; your data folder if left out.
    #[arg(long, value_name = "DIR", env = "NIMBUS_DATA_DIR", hide_env_values = true)]
    pub(super) data: Option<PathBuf>,
    /// The database: `sqlite:PATH`, whatever --data says. `DATABASE_URL` is read, too.
    #[arg(long, value_name = "URL", env = "NIMBUS_DATABASE", hide_env_values = true)]
    pub(super) database: Option<String>,
    /// Where people reach the server, where that is another address; `https://` says that TLS is in front.
    #[arg(long, value_name = "URL", env = "NIMBUS_PUBLIC_URL", hide_env_values = true)]
    pub(super) public_url: Option<String>,
    /// Who may get an account; `open` if only this machine can reach the server, else `invite`.
    #[arg(long, value_enum, env = "NIMBUS_REGISTRATION", hide_env_values = true)]
    pub(super) registration: Option<WhoRegisters>,
    /// What to log: a level, or a filter such as `info,nimbus_core=debug`.
    #[arg(long, value_name = "FILTER", env = "NIMBUS_LOG", hide_env_values = true, default_value = "info")]
    pub(super) log: String,
    /// How to log; `pretty` on a terminal, else `json`.
    #[arg(long, value_enum, env = "NIMBUS_LOG_FORMAT", hide_env_values = true)]
    pub(super) log_format: Option<LogFormat>,
    /// Seconds from being asked to stop to accepting no more connections: the time your balancer takes to notice.
    #[arg(long, value_name = "SECONDS", env = "NIMBUS_DRAIN_WAIT", hide_env_values = true, default_value_t = 0,
        value_parser = clap::value_parser!(u64).range(0..=20))]
    pub(super) drain_wait: u64,
}

/// Who may get an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoRegisters {
    /// Anyone who reaches the server
    Open,
    /// The first with the setup code, later ones with an invitation
    Invite,
    /// The first with the setup code, nobody after that
    Closed,
}

impl From<WhoRegisters> for Registration {
    fn from(who: WhoRegisters) -> Self {
        match who {
            WhoRegisters::Open => Self::Open,
            WhoRegisters::Invite => Self::Invite,
            WhoRegisters::Closed => Self::Closed,
        }
    }
}

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One JSON object per line
    Json,
    /// Lines for people
    Pretty,
}

impl Serve {
    /// How long and how much a client may take.
    pub(super) fn limits(&self) -> Limits {
        Limits { drain_wait: Duration::from_secs(self.drain_wait), ..Limits::default() }
    }
}
