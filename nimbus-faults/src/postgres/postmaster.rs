//! A running PostgreSQL server: the postmaster and the processes it has started.

use std::io;
use std::process::Child;
use std::time::Duration;

use rustix::process::{Pid, Signal};

use crate::family::{self, Member};

/// How long processes may take to notice that the postmaster is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// The postmaster is a child of this process, so its number is its own until it was waited for.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
}

impl Postmaster {
    pub(super) fn new(child: Child) -> Self {
        Self { child }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGSTOP, the postmaster first: it would start new processes while the others are stopped.
    pub(super) fn pause(&mut self) -> io::Result<()> {
        let pid = self.pid()?;
        family::freeze(pid)?;
        family::children(pid)?.iter().try_for_each(Member::freeze)
    }

    pub(super) fn resume(&mut self) -> io::Result<()> {
        let pid = self.pid()?;
        family::children(pid)?.iter().try_for_each(|member| member.signal(Signal::CONT))?;
        family::send(pid, Signal::CONT)
    }

    /// Asks it to end by this signal, and kills it where it does not.
    pub(super) fn end(mut self, signal: Signal, patience: Duration) -> io::Result<()> {
        let Ok(pid) = self.pid() else { return Ok(()) };
        // One that is paused hears nothing.
        self.resume()?;
        let family = family::children(pid)?;
        family::send(pid, signal)?;
        if family::until(patience, || self.has_ended()) {
            return family::outlive(&family, PATIENCE);
        }
        self.kill()?;
        Err(io::Error::other(format!("PostgreSQL did not stop within {patience:?} and was killed")))
    }

    /// SIGKILL of the postmaster alone. The others end by themselves when they notice, as in production: one may still
    /// finish the commit it is at.
    pub(super) fn kill(mut self) -> io::Result<()> {
        let Ok(pid) = self.pid() else { return Ok(()) };
        // Held while its children are counted, so that none is missed.
        family::freeze(pid)?;
        let family = family::children(pid)?;
        self.child.kill()?;
        self.child.wait()?;
        family.iter().try_for_each(|member| member.signal(Signal::CONT))?;
        family::outlive(&family, PATIENCE)
    }

    /// Only of one that runs: the number of one that has ended may be another's.
    fn pid(&mut self) -> io::Result<Pid> {
        if self.has_ended() {
            return Err(io::Error::other("PostgreSQL has ended by itself"));
        }
        Ok(Pid::from_child(&self.child))
    }
}
