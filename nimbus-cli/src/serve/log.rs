//! Where logs go, and in which form.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::options::{LogFormat, Serve};
use crate::exit::Failure;

/// Logs to stderr from now on.
pub(super) fn start(serve: &Serve) -> Result<(), Failure> {
    let filter = EnvFilter::builder().parse(&serve.log).map_err(|why| {
        Failure::usage(format!("--log {:?} is no filter: {why}", serve.log))
            .fix("write a level: error, warn, info, debug or trace")
    })?;
    let terminal = std::io::stderr().is_terminal();
    let format = serve.log_format.unwrap_or(if terminal { LogFormat::Pretty } else { LogFormat::Json });
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that cannot be written is lost: complaining about it on the same stream would end the request with a panic.
    let builder = builder.log_internal_errors(false);
    let started = match format {
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Pretty => builder.with_ansi(terminal && std::env::var_os("NO_COLOR").is_none()).try_init(),
    };
    started.map_err(|why| Failure::error(format!("nothing could be logged: {why}")))
}
