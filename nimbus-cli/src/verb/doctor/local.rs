//! The local database: its file, its engine, its schema.

use std::path::Path;

use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;

use super::Finding;
use crate::config::credentials::too_open;
use crate::config::folders::database_in;
use crate::connect::closed;
use crate::exit::Failure;

/// How a short look opens the database.
pub(super) const LOOKING: Options = Options { readers: 1, watch: false, checkpoint_on_close: false };

/// Opens the database as every command does, which checks engine, settings and schema.
pub(super) fn look(data: &Path) -> Vec<Finding> {
    let path = database_in(data);
    if !path.exists() {
        return vec![Finding::good("database", format!("{}: not made yet", path.display()))];
    }
    let mut findings = Vec::new();
    if let Some(mode) = too_open(&path) {
        let detail = format!("{}: others can read it (mode {mode:03o})", path.display());
        let fix = format!("chmod 600 {}", path.display());
        findings.push(Finding::bad("database", Failure::error(detail).fix(fix)));
    }
    findings.push(match Sqlite::open(&path, &LOOKING, &SystemClock) {
        Ok(_) => Finding::good(
            "database",
            format!("{}: opens; {} KiB", path.display(), size(&path).div_ceil(1024)),
        ),
        Err(why) => Finding::bad("database", {
            let failure = closed(&path, &why);
            let exit = failure.exit;
            failure.or_fix(exit, "restore a backup, or use the program that made it")
        }),
    });
    findings
}

/// Bytes of the database with what is still in its write-ahead log, where a short-lived program leaves it.
fn size(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    [path, Path::new(&log)].iter().map(|file| std::fs::metadata(file).map_or(0, |about| about.len())).sum()
}
