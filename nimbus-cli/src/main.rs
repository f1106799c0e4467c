//! The `nimbus` program.

mod cli;
mod config;
mod connect;
mod context;
#[cfg(test)]
mod docs;
mod editor;
mod exit;
mod interrupt;
mod later;
#[cfg(test)]
mod leaves;
mod listing;
mod names;
mod naming;
mod out;
mod pages;
mod prompt;
mod raw;
mod run;
mod serve;
mod verb;

use std::process::ExitCode;

/// Small allocations from many tasks at once are most of what a server does; the system's allocator is slower at them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    run::main()
}
