//! Processes and their children as `/proc` tells them, and signals to them.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A process. Its number alone would not say whether it is still the same: numbers are used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    pid: Pid,
    parent: Pid,
    /// In ticks since the machine started.
    started: u64,
    /// As a letter: `T` is stopped, `Z` has ended and waits for its parent.
    state: char,
}

/// The process of this number as it is now.
fn look(pid: Pid) -> Option<Member> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name in parentheses may hold anything, parentheses too.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(Member {
        pid,
        state: fields.first()?.chars().next()?,
        parent: Pid::from_raw(fields.get(1)?.parse().ok()?)?,
        started: fields.get(19)?.parse().ok()?,
    })
}

/// The processes that this one has started and that are still its children.
pub(crate) fn children(parent: Pid) -> io::Result<Vec<Member>> {
    let names = fs::read_dir("/proc")?.flatten().map(|entry| entry.file_name());
    let pids = names.filter_map(|name| Pid::from_raw(name.to_str()?.parse().ok()?));
    Ok(pids.filter_map(look).filter(|member| member.parent == parent).collect())
}

impl Member {
    fn now(&self) -> Option<Self> {
        look(self.pid).filter(|now| now.started == self.started)
    }

    /// Stops it, and waits until it stands still.
    pub(crate) fn freeze(&self) -> io::Result<()> {
        if self.is_gone() { Ok(()) } else { freeze(self.pid) }
    }

    fn is_gone(&self) -> bool {
        self.now().is_none_or(|now| now.state == 'Z')
    }

    /// One that has gone meanwhile needs no signal.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        if self.is_gone() { Ok(()) } else { send(self.pid, signal) }
    }
}

/// Sends a signal; a process that has gone needs none.
pub(crate) fn send(pid: Pid, signal: Signal) -> io::Result<()> {
    match kill_process(pid, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(problem) => Err(problem.into()),
    }
}

/// Stops a process and waits until it stands still: SIGSTOP alone says nothing about when.
pub(crate) fn freeze(pid: Pid) -> io::Result<()> {
    send(pid, Signal::STOP)?;
    let still = until(Duration::from_secs(10), || look(pid).is_none_or(|now| "TtZ".contains(now.state)));
    if still { Ok(()) } else { Err(io::Error::other(format!("process {pid} does not stop"))) }
}

/// Waits until all of them are gone; those that stay longer than that are killed.
pub(crate) fn outlive(members: &[Member], patience: Duration) -> io::Result<()> {
    let gone = || members.iter().all(Member::is_gone);
    if until(patience, gone) {
        return Ok(());
    }
    members.iter().try_for_each(|member| member.signal(Signal::KILL))?;
    if until(patience, gone) { Ok(()) } else { Err(io::Error::other("processes survive SIGKILL")) }
}

/// Asks again and again; whether it came true in time.
pub(crate) fn until(patience: Duration, mut came_true: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    loop {
        if came_true() {
            return true;
        }
        if begun.elapsed() > patience {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
