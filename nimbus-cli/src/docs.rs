//! docs/cli.md, made from the program itself. `NIMBUS_BLESS=1` rewrites it.

use std::fmt::Write;
use std::path::Path;

use clap::{Command, CommandFactory};

use crate::cli::Cli;
use crate::config::environment::VARIABLES;
use crate::exit::Exit;

const INTRODUCTION: &str = "\
# The command line

This page is made from the program by a test (`NIMBUS_BLESS=1 cargo test -p nimbus-cli docs` rewrites it).

Commands work on this machine's own tasks until `nimbus login URL` points them at a server; nothing else changes.
A task is named by its reference (`OPS-42`), its id (`tsk_…`), its address, or its number in the last listing of the
terminal (`3`, `1-3,7`). A name in `<…>` is required, one in `[…]` can be left out.

- `--json` prints what the API answers; what fails comes as one JSON object on stderr, also where the command line itself is
  wrong: `error`, `fix`, `exit`, `problem`; where several tasks failed, `errors` has one of these for each.
- `--quiet` prints references or ids alone, for scripts.
- Results go to stdout; remarks, prompts and errors to stderr. With `--json` and `--quiet` there are no remarks.
- Text from data is shown, never obeyed: control characters and overrides of direction are replaced by visible stand-ins.
- Colours only on a terminal; `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE` are honoured. `COLUMNS` sets the width of tables.
";

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (exit, meaning) in Exit::TABLE {
        let _infallible = writeln!(page, "| {} | {meaning} |", *exit as u8);
    }
    page.push_str("\n## Environment\n\nAn unknown `NIMBUS_…` variable is refused by name.\n\n| variable | meaning |\n|---|---|\n");
    for (name, meaning) in VARIABLES {
        let _infallible = writeln!(page, "| `{name}` | {meaning} |");
    }
    let mut cli = Cli::command().term_width(100);
    cli.build();
    page.push_str("\n## Commands\n");
    section(&mut page, &mut cli, "nimbus");
    page
}

fn section(page: &mut String, command: &mut Command, name: &str) {
    let help = command.clone().bin_name(name).render_long_help().to_string();
    let help: Vec<_> = help.lines().map(str::trim_end).collect();
    let _infallible = write!(page, "\n### {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end());
    for inner in command.get_subcommands_mut() {
        // Said once, at the top.
        let taken = std::mem::take(inner);
        *inner = taken.mut_args(|option| if option.is_global_set() { option.hide(true) } else { option });
        let name = format!("{name} {}", inner.get_name());
        section(page, inner, &name);
    }
}

#[test]
fn the_page_on_the_command_line_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cli.md");
    if std::env::var_os("NIMBUS_BLESS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page(),
        "docs/cli.md is not what the program says any more: run this test with NIMBUS_BLESS=1"
    );
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}
