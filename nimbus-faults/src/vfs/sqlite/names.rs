//! What SQLite asks of a VFS by name: opening, deleting, looking; everything else is the system's.

use std::ffi::{CStr, c_char, c_int};
use std::path::PathBuf;
use std::ptr;
use std::sync::Once;

use rusqlite::ffi;

use super::super::handle::{self, Handle, How};
use super::super::mounts;
use super::files::{OpenFile, result};

const NAME: &CStr = c"power";

/// Makes this VFS the one that files are opened with, once in a process. It leaves to the system's what is on no disk.
pub(in crate::vfs) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite hands out its default VFS, which is static, and keeps ours, which is never freed.
        let refused = unsafe {
            let system = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!system.is_null(), "SQLite has a VFS on every system it is built for here");
            ffi::sqlite3_vfs_register(Box::leak(Box::new(before(&*system, system))), 1)
        };
        assert_eq!(refused, ffi::SQLITE_OK, "SQLite takes any VFS");
    });
}

fn before(system: &ffi::sqlite3_vfs, pointer: *mut ffi::sqlite3_vfs) -> ffi::sqlite3_vfs {
    let ours = c_int::try_from(size_of::<OpenFile>()).expect("two pointers are small");
    ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: ours.max(system.szOsFile),
        mxPathname: system.mxPathname,
        pNext: ptr::null_mut(),
        zName: NAME.as_ptr(),
        pAppData: pointer.cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        // Extensions are not loaded.
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

/// The path SQLite names; `None` for a temporary file, which has no name.
///
/// # Safety
/// `name` is null or ends with a zero byte.
unsafe fn path(name: *const c_char) -> Option<PathBuf> {
    // SAFETY: the caller's promise.
    let name = (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) })?;
    Some(PathBuf::from(name.to_string_lossy().into_owned()))
}

/// Calls a function of the system's VFS, which every version of it has.
macro_rules! system {
    ($vfs:ident, $function:ident, $($argument:expr),*) => {{
        // SAFETY: `register` put the system's VFS there, and the arguments are SQLite's own.
        unsafe {
            let system: *mut ffi::sqlite3_vfs = (*$vfs).pAppData.cast();
            ((*system).$function.expect("the system's VFS is whole"))(system, $($argument),*)
        }
    }};
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's names end with a zero byte.
    let path = unsafe { path(name) };
    let Some((path, disk)) = path.and_then(|path| mounts::of(&path).map(|disk| (path, disk))) else {
        return system!(vfs, xOpen, name, file, flags, out_flags);
    };
    let has = |flag: c_int| flags & flag != 0;
    let how = How {
        create: has(ffi::SQLITE_OPEN_CREATE),
        exclusive: has(ffi::SQLITE_OPEN_EXCLUSIVE),
        delete_on_close: has(ffi::SQLITE_OPEN_DELETEONCLOSE),
        journal: has(ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL),
    };
    let opened = Handle::open(disk, &path, how);
    // SAFETY: SQLite gives us `szOsFile` bytes for the file, and a place for the flags, or none.
    unsafe {
        OpenFile::put(file, None);
        if let Some(out_flags) = out_flags.as_mut() {
            *out_flags = flags;
        }
        result(opened.map(|handle| OpenFile::put(file, Some(handle))))
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: SQLite's names end with a zero byte.
    let path = unsafe { path(name) };
    match path.and_then(|path| mounts::of(&path).map(|disk| (path, disk))) {
        Some((path, disk)) => result(handle::delete(&disk, &path, sync & 1 != 0)),
        None => system!(vfs, xDelete, name, sync),
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's names end with a zero byte.
    let path = unsafe { path(name) };
    let Some((path, disk)) = path.and_then(|path| mounts::of(&path).map(|disk| (path, disk))) else {
        return system!(vfs, xAccess, name, flags, out);
    };
    // As the system's VFS has it, an empty file is there to be read and written, but does not exist.
    let least = usize::from(flags == ffi::SQLITE_ACCESS_EXISTS);
    let there = handle::length(&disk, &path).is_some_and(|length| length >= least);
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = c_int::from(there) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    system!(vfs, xFullPathname, name, length, out)
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    system!(vfs, xRandomness, length, out)
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    system!(vfs, xSleep, microseconds)
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    system!(vfs, xCurrentTime, out)
}

unsafe extern "C" fn last_error(vfs: *mut ffi::sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    system!(vfs, xGetLastError, length, out)
}

unsafe extern "C" fn current_time_int64(vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    system!(vfs, xCurrentTimeInt64, out)
}
