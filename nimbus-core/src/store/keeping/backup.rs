//! Writing a backup: under another name first, looked at again, and in its place only then.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::Place;
use crate::store::sql::copy::{CopyError, Purpose, Report, Watch, copy, look};
use crate::store::sqlite::copying;
use crate::time::Clock;

/// Writes a backup of one moment, which its owner alone may read. A file that is there already is written over where
/// `force` says so, and only once the new one is whole.
///
/// # Errors
/// [`CopyError::Exists`], [`CopyError::File`], and whatever else keeps the copy from being whole. There is no file then, or
/// the one from before.
pub async fn backup(
    from: &Place,
    file: &Path,
    force: bool,
    clock: &dyn Clock,
    watch: Watch<'_>,
) -> Result<Report, CopyError> {
    if !force && file.exists() {
        return Err(CopyError::Exists(file.display().to_string()));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wrong = |why: io::Error| CopyError::File(format!("{}: {why}", file.display()));
    let mut source = from.source().await?;
    let temporary = tempfile::Builder::new().prefix(".nimbus-backup-").tempfile_in(folder).map_err(wrong)?;
    let mut destination = copying::scratch(temporary.path(), clock)?;
    let report = copy(&mut source, &mut destination, &Purpose::Backup, watch).await?;
    destination.keep().await?;
    // Nothing more is needed of the moment that was copied.
    drop(source);
    temporary.as_file().sync_all().map_err(wrong)?;
    verify(temporary.path(), &report).await?;
    put(temporary, file, force).map_err(wrong)?;
    sync_folder(folder).map_err(wrong)?;
    Ok(report)
}

/// Reads the file as whoever restores it will.
async fn verify(path: &Path, report: &Report) -> Result<(), CopyError> {
    copying::integrity(path)?;
    let found = look(&mut copying::source(path)?).await?;
    if found == *report { Ok(()) } else { Err(CopyError::Damaged) }
}

fn put(temporary: NamedTempFile, file: &Path, force: bool) -> io::Result<()> {
    let put = if force { temporary.persist(file) } else { temporary.persist_noclobber(file) };
    put.map(drop).map_err(|why| why.error)
}

/// A new name in a folder survives a power cut once the folder is written.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
