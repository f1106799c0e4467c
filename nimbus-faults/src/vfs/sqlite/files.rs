//! What SQLite asks of an open file.

use std::ffi::{c_int, c_void};
use std::{ptr, slice};

use rusqlite::ffi;

use super::super::failure::Failure;
use super::super::handle::Handle;
use super::super::locks::Level;

/// A file as SQLite keeps it: the table of its functions, and what is ours.
#[repr(C)]
pub(super) struct OpenFile {
    base: ffi::sqlite3_file,
    /// From `Box::into_raw`, from the opening to the closing.
    handle: *mut Handle,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Shared memory, but no memory-mapped reads.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

impl OpenFile {
    /// Writes an open file, or one that could not be opened.
    ///
    /// # Safety
    /// `file` points to `szOsFile` bytes that are SQLite's, and what was there before is not open.
    pub(super) unsafe fn put(file: *mut ffi::sqlite3_file, handle: Option<Handle>) {
        // Without functions SQLite does not close it.
        let methods = if handle.is_some() { &raw const METHODS } else { ptr::null() };
        let handle = handle.map_or(ptr::null_mut(), |handle| Box::into_raw(Box::new(handle)));
        let open = Self { base: ffi::sqlite3_file { pMethods: methods }, handle };
        // SAFETY: the caller's promise; `szOsFile` is at least our size.
        unsafe { file.cast::<Self>().write(open) };
    }
}

/// The code of a result.
pub(super) fn result(result: Result<(), Failure>) -> c_int {
    result.map_or_else(Failure::code, |()| ffi::SQLITE_OK)
}

/// The code of an answer that is put where SQLite wants it.
unsafe fn answer<T>(answer: Result<T, Failure>, out: *mut T) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    result(answer.map(|answer| unsafe { *out = answer }))
}

/// What is ours of a file. SQLite calls no two functions of one file at a time.
///
/// # Safety
/// `file` is open, and no other reference to its handle lives.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    // SAFETY: functions are called for open files only, whose handle `put` made.
    unsafe { &mut *(*file.cast::<OpenFile>()).handle }
}

/// A length or place, none of which SQLite makes negative.
fn unsigned<T: TryInto<usize>>(number: T) -> usize {
    number.try_into().ok().expect("SQLite counts from zero")
}

fn level(number: c_int) -> Level {
    match number {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the handle came from a box and is not used after the closing.
    unsafe {
        let file = &mut *file.cast::<OpenFile>();
        drop(Box::from_raw(file.handle));
        file.base.pMethods = ptr::null();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives a buffer of that length; zeros make it one of Rust's.
    let (handle, buffer) = unsafe {
        buffer.cast::<u8>().write_bytes(0, unsigned(length));
        (handle(file), slice::from_raw_parts_mut(buffer.cast(), unsigned(length)))
    };
    result(handle.read(unsigned(at), buffer))
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives that many bytes.
    let (handle, bytes) = unsafe { (handle(file), slice::from_raw_parts(bytes.cast(), unsigned(length))) };
    result(handle.write(unsigned(at), bytes))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open.
    result(unsafe { handle(file) }.resize(unsigned(size)))
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open.
    result(unsafe { handle(file) }.sync())
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open, and there is a place for the answer.
    unsafe { answer(handle(file).len().map(|length| length.try_into().expect("it is in memory")), out) }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: the file is open.
    result(unsafe { handle(file) }.raise(level(wanted)))
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, to: c_int) -> c_int {
    // SAFETY: the file is open.
    result(unsafe { handle(file) }.lower(level(to)))
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: the file is open, and there is a place for the answer.
    unsafe { answer(handle(file).is_reserved().map(c_int::from), out) }
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    // What the system's VFS says on Linux; how torn writes are torn is finer.
    4096
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    // As the system's VFS has it: a torn write leaves alone what stands beside it.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    number: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: the file is open, and there is a place for the answer.
    unsafe {
        let mapped = handle(file).map(unsigned(number), unsigned(size), extend != 0);
        answer(mapped.map(|start| start.map_or(ptr::null_mut(), <*mut u64>::cast)), out)
    }
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    from: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: the file is open.
    let handle = unsafe { handle(file) };
    let (from, count) = (unsigned(from), unsigned(count));
    result(if flags & ffi::SQLITE_SHM_LOCK == 0 {
        handle.unlock_memory(from, count)
    } else {
        handle.lock_memory(from, count, flags & ffi::SQLITE_SHM_EXCLUSIVE != 0)
    })
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open.
    unsafe { handle(file) }.unmap();
    ffi::SQLITE_OK
}
