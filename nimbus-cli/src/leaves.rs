//! Every leaf of the command line, run once through the parser with its arguments filled in.

use clap::{Arg, Command, CommandFactory, Parser};

use crate::cli::Cli;

/// Something that fits where an argument is called so; what an argument takes is in its name.
fn sample(arg: &Arg) -> &'static str {
    let name = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    match name {
        "TASK" | "TASK|none" | "TASK|FILE" => "OPS-42",
        "TEXT" | "TEXT|-" | "FILTER" | "NAME" | "BODY|-" | "TARGET" | "PERSON" | "SECRET" => "milk",
        "KEY" | "PROJECT" => "OPS",
        "ORG" => "acme",
        "TAG" => "urgent",
        "ROLE" => "admin",
        "EMAIL" => "ada@example.com",
        "FILE" => "nimbus.backup",
        "FILE|-" => "-",
        "FORMAT" => "github",
        "ACTION" => "task.edit",
        "METHOD" => "GET",
        "PATH" => "/v1/orgs",
        "URL" => "https://tasks.example.org",
        "SHELL" => "bash",
        "OPERATION" => "op_01h455vb4pex5vsknk084sn02q",
        other => panic!("{}: what would be a {other:?}? say it here", arg.get_id()),
    }
}

fn leaves(command: &Command, words: &[String], found: &mut Vec<(Vec<String>, Command)>) {
    let words: Vec<_> = words.iter().cloned().chain([command.get_name().to_owned()]).collect();
    if command.get_subcommands().next().is_none() {
        found.push((words, command.clone()));
        return;
    }
    command.get_subcommands().for_each(|inner| leaves(inner, &words, found));
}

fn every_leaf() -> Vec<(Vec<String>, Command)> {
    let mut found = Vec::new();
    leaves(&Cli::command(), &[], &mut found);
    assert!(found.len() >= 40, "{} commands: some are not found", found.len());
    found
}

/// `Command::debug_assert` does not see an argument that is read as another type than it was parsed as; this does.
#[test]
fn every_command_can_be_read_with_all_its_positionals() {
    for (mut words, command) in every_leaf() {
        words.extend(command.get_positionals().map(|arg| sample(arg).to_owned()));
        if command.get_groups().any(clap::ArgGroup::is_required_set) {
            words.extend(["--name".to_owned(), "milk".to_owned()]);
        }
        for option in command.get_opts().filter(|option| option.is_required_set()) {
            let name = option.get_long().expect("options that are required have long names");
            words.extend([format!("--{name}"), sample(option).to_owned()]);
        }
        if let Err(error) = Cli::try_parse_from(&words) {
            panic!("{}: {error}", words.join(" "));
        }
    }
}
