//! How often a fault happens: a little in an ordinary run, as often as the release gates say with `NIMBUS_GATE=full`.

/// The count for this run.
///
/// ```
/// let kills = nimbus_faults::gate::count(10, 100);
/// assert!(kills >= 10);
/// ```
pub fn count(ordinary: usize, full: usize) -> usize {
    if std::env::var_os("NIMBUS_GATE").is_some_and(|gate| gate == "full") { full } else { ordinary }
}
