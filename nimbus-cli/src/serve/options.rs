//! The options of `serve`, each with its variable.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use nimbus_core::accounts::Registration;
use nimbus_http::server::Limits;

/// Run the server.
///
/// The first line on stdout is `listening on http://HOST:PORT`, the second the operators' door if there is one; logs go to
/// stderr. SIGTERM or Ctrl-C stops it in good
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
    /// The folder of the database; that in `NIMBUS_DATA_DIR`, else your data folder, if left out.
    // Without clap's `env`: what the environment says does not contradict what the command line says.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub(super) data: Option<PathBuf>,
    /// The database, `postgres://USER@HOST/DATABASE` or `sqlite:PATH`; that in `NIMBUS_DATABASE` or `DATABASE_URL` if left out.
    #[arg(long, value_name = "URL")]
    pub(super) database: Option<String>,
    /// Connections to PostgreSQL for lists, searches and exports, and half as many for lookups; four more write and hear.
    #[arg(long, value_name = "NUMBER", env = "NIMBUS_CONNECTIONS", hide_env_values = true, default_value_t = 4,
        value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(super) connections: u8,
    /// Do not apply outstanding migrations at start, and refuse a database that lacks one: for where `nimbus migrate` does
    /// it before. Concerns PostgreSQL.
    #[arg(long, env = "NIMBUS_NO_MIGRATE", hide_env_values = true)]
    pub(super) no_migrate: bool,
    /// Where people reach the server, where that is another address; `https://` says that TLS is in front.
    #[arg(long, value_name = "URL", env = "NIMBUS_PUBLIC_URL", hide_env_values = true)]
    pub(super) public_url: Option<String>,
    /// Who may get an account; `open` if only this machine can reach the server, else `invite`.
    #[arg(long, value_enum, env = "NIMBUS_REGISTRATION", hide_env_values = true)]
    pub(super) registration: Option<WhoRegisters>,
    /// Pages of this origin may call the API from a browser, such as `https://board.example.org`; none if left out. Give
    /// it again, or commas, for more.
    #[arg(long, value_name = "ORIGIN", env = "NIMBUS_CORS_ORIGINS", hide_env_values = true, value_delimiter = ',',
        value_parser = origin)]
    pub(super) cors_origin: Vec<String>,
    /// Proxies of your own in front, each of which appends to X-Forwarded-For: limits then go by the address they saw.
    #[arg(long, value_name = "NUMBER", env = "NIMBUS_TRUSTED_PROXIES", hide_env_values = true, default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(0..=10))]
    pub(super) trusted_proxies: u8,
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

/// An origin as a browser spells it: scheme, host and perhaps a port, nothing after that.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let host =
        ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return Err("must be like https://board.example.org: in lower case, without a path".into());
    }
    Ok(text.to_owned())
}

impl Serve {
    /// How long and how much a client may take.
    pub(super) fn limits(&self) -> Limits {
        Limits { drain_wait: Duration::from_secs(self.drain_wait), ..Limits::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::a_name("https://board.example.org", true)]
    #[case::a_port("http://localhost:8000", true)]
    #[case::a_path_is_never_sent("https://board.example.org/", false)]
    #[case::capitals_are_never_sent("https://Board.example.org", false)]
    #[case::everyone_is_no_origin("*", false)]
    #[case::no_scheme("board.example.org", false)]
    fn an_origin_is_what_a_browser_sends(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(origin(text).is_ok(), fits);
    }
}
