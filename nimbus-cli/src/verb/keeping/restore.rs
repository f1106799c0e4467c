//! `nimbus restore FILE --database URL`: a backup into an empty database.

use std::path::Path;
use std::time::Instant;

use nimbus_core::store::keeping;
use nimbus_core::time::SystemClock;

use super::progress::Shown;
use super::{failed, told};
use crate::context::Context;
use crate::exit::Failure;
use crate::serve::Database;

/// Puts it back.
pub(crate) async fn restore(cx: &Context, file: &Path, database: &str) -> Result<(), Failure> {
    let to = Database::at(database)?.place();
    let (begun, shown) = (Instant::now(), Shown::to(cx));
    let done = keeping::restore(file, &to, &SystemClock, &mut |table, rows| shown.rows(table, rows)).await;
    drop(shown);
    let file = file.display();
    let report = done.map_err(|why| failed(&format!("{file} was not restored to {to}"), why))?;
    told::tell(cx, &format!("Restored {file} to {to}:"), &report, begun.elapsed())
}
