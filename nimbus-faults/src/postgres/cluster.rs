//! A throwaway cluster: made, started, stopped, killed, paused, and gone with its value.

use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use super::durability::Durability;
use super::handshake;
use super::postmaster::Postmaster;
use super::programs::Programs;
use crate::{family, port};

/// How long a server may take to recover and to accept, or to write everything and end.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long one greeting may take.
const GREETING: Duration = Duration::from_secs(1);

/// A PostgreSQL cluster in a temporary folder, on a port of its own that it keeps. Everything here blocks: from async
/// code it is called through `spawn_blocking`. Dropped, it stops and takes its folder with it.
///
/// ```no_run
/// use nimbus_faults::postgres::{Cluster, Durability};
///
/// let cluster = Cluster::new(Durability::Synced, &[("max_connections", "50")])?;
/// println!("{}", cluster.url("postgres"));
/// cluster.kill()?;
/// cluster.start()?; // What was committed is there.
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    /// Holds `data` and `log`.
    folder: TempDir,
    address: SocketAddr,
    settings: Vec<(String, String)>,
    running: Mutex<Option<Postmaster>>,
}

impl Cluster {
    /// Makes a cluster and starts it, with settings of `postgresql.conf` on top.
    ///
    /// # Errors
    /// `NotFound` where PostgreSQL is not installed, with what to do; otherwise what PostgreSQL said.
    pub fn new(durability: Durability, settings: &[(&str, &str)]) -> io::Result<Self> {
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new().prefix("nimbus-cluster-").tempdir()?;
        programs.hand_over(folder.path())?;
        let settings = durability.settings().into_iter().chain(settings.iter().copied());
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let cluster = Self { programs, folder, address: port::free()?, settings, running: Mutex::new(None) };
        cluster.programs.initdb(cluster.folder.path())?;
        cluster.start()?;
        Ok(cluster)
    }

    /// Starts it, after [`stop`](Self::stop) or [`kill`](Self::kill), and waits until it accepts. Does nothing where it
    /// runs.
    ///
    /// # Errors
    /// Where it does not accept within a minute, with the end of its log.
    pub fn start(&self) -> io::Result<()> {
        let mut running = self.running();
        if running.as_mut().is_some_and(|postmaster| !postmaster.has_ended()) {
            return Ok(());
        }
        // The lock file of a killed server is left as it is: PostgreSQL sees itself that nobody holds it.
        let mut postgres = self.programs.postgres(self.folder.path(), self.address, &self.settings);
        let log = File::options().append(true).create(true).open(self.log_file())?;
        postgres.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut postmaster = Postmaster::new(postgres.spawn()?);
        let pid = postmaster.id();
        let ready = || self.is_ready(pid) && self.accepts();
        let answered = family::until(PATIENCE, || ready() || postmaster.has_ended());
        if postmaster.has_ended() || !answered {
            postmaster.end(Signal::QUIT, PATIENCE)?;
            return Err(io::Error::other(format!("PostgreSQL does not start:\n{}", self.log())));
        }
        *running = Some(postmaster);
        Ok(())
    }

    /// Ends it in order: clients are sent away, everything is written (SIGINT, "fast"). Does nothing where it is down.
    ///
    /// # Errors
    /// Where that takes more than a minute; it is killed then.
    pub fn stop(&self) -> io::Result<()> {
        self.running().take().map_or(Ok(()), |postmaster| postmaster.end(Signal::INT, PATIENCE))
    }

    /// [`stop`](Self::stop) and [`start`](Self::start).
    ///
    /// # Errors
    /// As these.
    pub fn restart(&self) -> io::Result<()> {
        self.stop()?;
        self.start()
    }

    /// SIGKILL of the postmaster; when this returns, none of its processes is left and it can be started.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn kill(&self) -> io::Result<()> {
        self.running().take().map_or(Ok(()), Postmaster::kill)
    }

    /// SIGSTOP of the postmaster and of all its processes: connections stay open and nobody answers on them; new ones
    /// are taken by the system and wait, too.
    ///
    /// # Errors
    /// Where it is down, or the system refuses.
    pub fn pause(&self) -> io::Result<()> {
        self.while_running(Postmaster::pause)
    }

    /// SIGCONT: everything goes on where it was paused.
    ///
    /// # Errors
    /// Where it is down, or the system refuses.
    pub fn resume(&self) -> io::Result<()> {
        self.while_running(Postmaster::resume)
    }

    /// Whether a client is let in, asked now; up to a second.
    pub fn accepts(&self) -> bool {
        handshake::accepts(self.address, GREETING)
    }

    /// The number of the postmaster's process; none where it is down.
    pub fn pid(&self) -> Option<u32> {
        self.running().as_ref().map(Postmaster::id)
    }

    /// Where it listens, up or down.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a database of the cluster; `postgres` is always there.
    pub fn url(&self, database: &str) -> String {
        self.url_through(self.address, database)
    }

    /// The same through a proxy that stands before the cluster.
    pub fn url_through(&self, proxy: SocketAddr, database: &str) -> String {
        format!("postgres://nimbus@{proxy}/{database}")
    }

    /// What the server has logged, as far as it can be read.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Whether the postmaster has written that it is ready. Asked before greeting it: each refusal is a line in its log.
    fn is_ready(&self, pid: u32) -> bool {
        let lock = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap_or_default();
        let mut lines = lock.lines().map(str::trim);
        lines.next() == Some(&pid.to_string()) && lines.next_back() == Some("ready")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn while_running(&self, act: impl FnOnce(&mut Postmaster) -> io::Result<()>) -> io::Result<()> {
        self.running().as_mut().map_or_else(|| Err(io::Error::other("PostgreSQL is down")), act)
    }

    /// A test that panicked meanwhile still stops its server.
    fn running(&self) -> MutexGuard<'_, Option<Postmaster>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nobody wants the data any more, so it is not written either (SIGQUIT, "immediate").
        let ended = self.running().take().map_or(Ok(()), |postmaster| postmaster.end(Signal::QUIT, PATIENCE));
        if let Err(problem) = ended {
            eprintln!("a cluster is left behind: {problem}");
        }
    }
}
