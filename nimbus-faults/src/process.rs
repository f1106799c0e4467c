//! A child process that can be paused and killed, and never outlives its value.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal};

use crate::family;

/// A running program, such as `nimbus serve`. Killed when this goes.
///
/// ```
/// use std::process::Command;
/// use std::time::Duration;
///
/// use nimbus_faults::process::Process;
///
/// let mut echo = Process::start(Command::new("echo").arg("listening on http://127.0.0.1:7420"))?;
/// assert_eq!(echo.line(Duration::from_secs(10))?, "listening on http://127.0.0.1:7420");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Process {
    child: Child,
    lines: Receiver<io::Result<String>>,
}

impl Process {
    /// Starts the program; its stdout is read here, everything else is as the command says.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().expect("stdout was made a pipe");
        Ok(Self { child, lines: lines(stdout) })
    }

    /// The next line of its stdout, without the line break.
    ///
    /// # Errors
    /// `TimedOut` where none comes in time, `UnexpectedEof` where none will come.
    pub fn line(&mut self, patience: Duration) -> io::Result<String> {
        self.lines.recv_timeout(patience).unwrap_or_else(|problem| {
            let pid = self.child.id();
            Err(match problem {
                RecvTimeoutError::Timeout => {
                    io::Error::new(io::ErrorKind::TimedOut, format!("process {pid}: no line in {patience:?}"))
                }
                RecvTimeoutError::Disconnected => io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    format!("process {pid} has ended its output"),
                ),
            })
        })
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGSTOP: it holds its connections and its locks, and does nothing. When this returns it stands still.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn pause(&mut self) -> io::Result<()> {
        if self.child.try_wait()?.is_some() { Ok(()) } else { family::freeze(Pid::from_child(&self.child)) }
    }

    /// SIGCONT: it goes on where it was paused.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn resume(&mut self) -> io::Result<()> {
        self.signal(Signal::CONT)
    }

    /// SIGTERM: it is asked to end; [`Process::wait`] for it.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn terminate(&mut self) -> io::Result<()> {
        self.signal(Signal::TERM)
    }

    /// SIGKILL; when this returns it is gone, paused or not.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// `TimedOut` where it goes on for longer than that.
    pub fn wait(&mut self, patience: Duration) -> io::Result<ExitStatus> {
        family::until(patience, || !matches!(self.child.try_wait(), Ok(None)));
        self.child.try_wait()?.ok_or_else(|| {
            let going_on = format!("process {} still runs after {patience:?}", self.child.id());
            io::Error::new(io::ErrorKind::TimedOut, going_on)
        })
    }

    /// Nothing is sent to a child that has ended: its number may be another's by now.
    fn signal(&mut self, signal: Signal) -> io::Result<()> {
        if self.child.try_wait()?.is_some() {
            Ok(())
        } else {
            family::send(Pid::from_child(&self.child), signal)
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended long ago, which is as good.
        drop(self.kill());
    }
}

/// Reads to the end whether anybody asks or not: a program must not stand still because its output is full.
fn lines(stdout: ChildStdout) -> Receiver<io::Result<String>> {
    let (read, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let ended = line.is_err();
            // Nobody may be listening any more.
            drop(read.send(line));
            if ended {
                break;
            }
        }
    });
    lines
}
