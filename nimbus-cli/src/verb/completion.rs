//! `nimbus completion`: scripts that complete commands in a shell.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::context::Context;
use crate::exit::Failure;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus completion bash > ~/.local/share/bash-completion/completions/nimbus
  nimbus completion zsh > \"${fpath[1]}/_nimbus\"
  nimbus completion fish > ~/.config/fish/completions/nimbus.fish")]
pub(crate) struct Completion {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completion {
    /// Prints it.
    #[expect(clippy::unused_async, reason = "every verb is run alike")]
    pub(crate) async fn run(self, _: &Context) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "nimbus", &mut script);
        match io::stdout().write_all(&script) {
            Err(why) if why.kind() != io::ErrorKind::BrokenPipe => Err(Failure::error(why.to_string())),
            _ => Ok(()),
        }
    }
}
