//! From the command line to the exit code.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::interrupt::unless_interrupted;
use crate::out::complain;
use crate::{config, out, serve};

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    if let Err(failure) = config::environment::check(std::env::vars_os().map(|(name, _)| name)) {
        complain(&failure);
        return code(failure.exit);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    let done = match cli.command {
        Command::Serve(serve) => serve::run(&serve),
        command => act(cli.global, command),
    };
    match done {
        Ok(()) => code(Exit::Ok),
        Err(failure) => {
            complain(&failure);
            code(failure.exit)
        }
    }
}

/// What clap has to say: help is not an error, and everything else is wrong usage. It quotes the command line as it
/// stands, so what a terminal would obey is taken out where there is any; the colours go with it.
fn refused(error: &clap::Error) -> ExitCode {
    let said = error.render().to_string();
    let clean = out::clean::lines(&said);
    let _nobody_reads = if clean == said { error.print() } else { eprint(&clean) };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => code(Exit::Ok),
        _ => code(Exit::Usage),
    }
}

fn eprint(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    std::io::stderr().write_all(text.as_bytes())
}

/// A command other than `serve`: a short run on one thread.
fn act(global: crate::cli::Global, command: Command) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|why| Failure::error(format!("the program could not be started: {why}")))?;
    let cx = Context::new(global);
    let done = runtime.block_on(unless_interrupted(async {
        command.run(&cx).await?;
        cx.finish().await
    }));
    // A prompt that was interrupted still waits for its line; nobody waits for it.
    runtime.shutdown_background();
    if let Err(failure) = &done {
        // What was printed before it failed is not lost.
        let _nobody_reads = cx.out.flush();
        cx.out.failure(failure);
        return Err(Failure { message: String::new(), ..Failure::new(failure.exit, "") });
    }
    Ok(())
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}
