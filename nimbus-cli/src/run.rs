//! From the command line to the exit code.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::interrupt::unless_interrupted;
use crate::{config, out, serve};

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    if let Err(failure) = config::environment::check(std::env::vars_os().map(|(name, _)| name)) {
        return ended(asks_for_json(), Err(failure));
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    let json = cli.global.json;
    let done = match cli.command {
        Command::Serve(serve) => serve::run(&serve),
        command => act(cli.global, command),
    };
    ended(json, done)
}

fn ended(json: bool, done: Result<(), Failure>) -> ExitCode {
    match done {
        Ok(()) => code(Exit::Ok),
        Err(failure) => {
            out::failure(json, &failure);
            code(failure.exit)
        }
    }
}

/// Whether a command line that cannot be read asks for JSON all the same.
fn asks_for_json() -> bool {
    std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| word == "--json")
}

/// What clap has to say: help is not an error, and everything else is wrong usage. It quotes the command line as it
/// stands, so what a terminal would obey is taken out where there is any; the colours go with it.
fn refused(error: &clap::Error) -> ExitCode {
    let help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if let Some(failure) = leading_minus(error) {
        return ended(asks_for_json(), Err(failure));
    }
    let said = error.render().to_string();
    if !help && asks_for_json() {
        return ended(true, Err(in_parts(&said)));
    }
    let clean = out::clean::lines(&said);
    let _nobody_reads = if clean == said { error.print() } else { eprint(&clean) };
    code(if help { Exit::Ok } else { Exit::Usage })
}

/// A filter that begins with a minus is taken for an option, about which clap knows no better advice.
fn leading_minus(error: &clap::Error) -> Option<Failure> {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let filter = words.iter().find(|word| {
        let rest = word.strip_prefix('-').unwrap_or_default();
        rest.starts_with(char::is_alphabetic) && rest.contains([':', '='])
    })?;
    let lists = words.iter().any(|word| word == "list" || word == "ls");
    (lists && error.kind() == ErrorKind::UnknownArgument).then(|| {
        Failure::usage(format!("{filter} begins like an option"))
            .fix(format!("write a filter that begins with a minus behind --: `nimbus list -- {filter}`"))
    })
}

/// What is wrong, and what to do: clap's first paragraph, and its tip.
fn in_parts(said: &str) -> Failure {
    let mut parts = said.split("\n\n").map(str::trim);
    let what = parts.next().unwrap_or_default();
    let tip = parts.find_map(|part| part.strip_prefix("tip: "));
    Failure::usage(what.strip_prefix("error: ").unwrap_or(what))
        .fix(tip.unwrap_or("`nimbus VERB --help` says what there is"))
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
    let then = match &command {
        Command::Import(_) => "run it again to carry on: what was imported stays as it is",
        Command::Migrate(_) => "run it again: a migration is there whole or not at all",
        _ => "`nimbus log --operations` says what that is",
    };
    let done = runtime.block_on(unless_interrupted(then, async {
        command.run(&cx).await?;
        cx.finish().await
    }));
    // A prompt that was interrupted still waits for its line; nobody waits for it.
    runtime.shutdown_background();
    if done.is_err() {
        // What was printed before it failed is not lost.
        let _nobody_reads = cx.out.flush();
    }
    done
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}
