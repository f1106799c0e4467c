//! SQLite when the power goes, and when several processes share the file: what was acknowledged is there, whole.

mod cuts;
mod examine;
mod load;
mod processes;

/// So much in an ordinary run, so much before a release.
fn gate<T>(ordinary: T, full: T) -> T {
    if std::env::var("NIMBUS_GATE").is_ok_and(|gate| gate == "full") { full } else { ordinary }
}
