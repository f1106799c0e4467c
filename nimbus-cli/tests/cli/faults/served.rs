//! `nimbus serve` as a process that can be killed, over a database of the test's.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nimbus_faults::process::Process;
use tempfile::TempDir;

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs until it is killed or dropped.
pub(super) struct Served {
    process: Process,
    home: Arc<TempDir>,
    pub(super) url: String,
}

/// The command that would serve from this home.
pub(super) fn command(home: &TempDir, database: &str, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nimbus"));
    command.env_clear().env("HOME", home.path()).current_dir(home.path());
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--database", database]);
    command.args(options).stdin(Stdio::null());
    command
}

impl Served {
    /// Starts one and waits until it listens.
    pub(super) fn start(database: &str, options: &[&str]) -> Self {
        let home = Arc::new(tempfile::tempdir().unwrap());
        let log = fs::File::create(home.path().join("log")).unwrap();
        let mut process =
            Process::start(command(&home, database, options).stderr(log)).expect("the program starts");
        let line = process.line(PATIENCE).unwrap_or_else(|why| {
            panic!("{why}: {}", fs::read_to_string(home.path().join("log")).unwrap_or_default())
        });
        let url = line.strip_prefix("listening on ").expect("the first line says where").to_owned();
        Self { process, home, url }
    }

    /// SIGKILL.
    pub(super) fn kill(mut self) {
        self.process.kill().expect("a running process can be killed");
    }

    /// What it holds in memory, in bytes.
    pub(super) fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a process has memory");
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }

    /// What it has logged so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }
}

/// How a server ended that was not to start: its exit code, what it said, and how long it took to say it.
pub(super) fn refused(database: &str) -> (Option<i32>, String, Duration) {
    let home = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let ended = command(&home, database, &[]).output().unwrap();
    (ended.status.code(), String::from_utf8(ended.stderr).unwrap(), begun.elapsed())
}
