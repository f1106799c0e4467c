//! How PostgreSQL's programs are called.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::programs::Programs;

impl Programs {
    /// Makes the cluster in the folder's `data`.
    pub(super) fn initdb(&self, folder: &Path) -> io::Result<()> {
        let mut initdb = self.command("initdb", folder);
        initdb.args(["-D", "data", "-U", "nimbus", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        // An empty cluster that a power cut damages is made again; nobody has trusted it with anything yet.
        let made = initdb.arg("--no-sync").output()?;
        if made.status.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("initdb: {}", String::from_utf8_lossy(&made.stderr))))
    }

    /// The server of that cluster; the settings given count more than those chosen here.
    pub(super) fn postgres(
        &self,
        folder: &Path,
        address: SocketAddr,
        settings: &[(String, String)],
    ) -> Command {
        let mut postgres = self.command("postgres", folder);
        postgres.args(["-D", "data", "-h", &address.ip().to_string(), "-p", &address.port().to_string()]);
        postgres.args(["-c", "unix_socket_directories="]);
        // In the folder, not in the machine's shared memory, where a killed server would leave it.
        postgres.args(["-c", "dynamic_shared_memory_type=mmap"]);
        // One sync instead of one for each of the thousand files, whenever a killed server starts again.
        postgres.args(["-c", "recovery_init_sync_method=syncfs"]);
        for (name, value) in settings {
            postgres.arg("-c").arg(format!("{name}={value}"));
        }
        postgres
    }
}
