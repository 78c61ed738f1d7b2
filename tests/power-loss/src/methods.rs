//! SQLite's methods of an open file, over the simulated disk.

use std::{
    ffi::{c_int, c_void},
    ptr, slice,
};

use rusqlite::ffi;

use crate::{
    disk::{Disk, DiskError},
    locks::Level,
};

/// An open file. SQLite allocates it and knows only the first member.
#[repr(C)]
pub(crate) struct OpenFile {
    base: ffi::sqlite3_file,
    handle: *mut Handle,
}

/// State of one connection's file.
struct Handle {
    disk: Disk,
    name: String,
    level: Level,
    delete_on_close: bool,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Version 2 has shared memory, which WAL needs. Version 3 is memory-mapped reading, which the store does not use.
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
    /// Initializes the memory that SQLite gave for a file.
    ///
    /// # Safety
    /// `file` points to writable memory of at least the size of [`OpenFile`].
    pub(crate) unsafe fn init(file: *mut Self, disk: Disk, name: String, delete_on_close: bool) {
        let handle = Box::new(Handle {
            disk,
            name,
            level: Level::None,
            delete_on_close,
        });
        let open = Self {
            base: ffi::sqlite3_file { pMethods: &METHODS },
            handle: Box::into_raw(handle),
        };
        // SAFETY: the caller guarantees the memory; it may be uninitialized, so nothing is dropped.
        unsafe { ptr::write(file, open) };
    }
}

/// Returns the handle of a file.
///
/// # Safety
/// `file` was initialized by [`OpenFile::init`] and is not closed. SQLite uses a file from one thread at a time.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    // SAFETY: guaranteed by the caller; `base` is the first member of a `repr(C)` struct.
    unsafe { &mut *(*file.cast::<OpenFile>()).handle }
}

fn code(result: Result<(), DiskError>, error: c_int) -> c_int {
    match result {
        Ok(()) => ffi::SQLITE_OK,
        Err(DiskError::Full) => ffi::SQLITE_FULL,
        Err(DiskError::Failed) => error,
    }
}

/// Converts a length or offset of SQLite, which is never negative.
fn unsigned(value: impl TryInto<usize>) -> usize {
    value.try_into().unwrap_or_default()
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once; the box is taken back and dropped here.
    let handle = unsafe { Box::from_raw((*file.cast::<OpenFile>()).handle) };
    let mut state = handle.disk.state();
    state
        .file(&handle.name)
        .locks
        .unlock(handle.level, Level::None);
    if handle.delete_on_close {
        // The result does not matter: the file is temporary.
        let _ = state.delete(&handle.name, false);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let amount = unsigned(amount);
    // SAFETY: SQLite's buffer has room for `amount` bytes, and it initializes its page buffers.
    let buffer = unsafe { slice::from_raw_parts_mut(buffer.cast::<u8>(), amount) };
    let mut state = handle.disk.state();
    match state.read(&handle.name, unsigned(offset), buffer) {
        Ok(length) if length == amount => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    buffer: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    // SAFETY: SQLite's buffer has `amount` bytes.
    let bytes = unsafe { slice::from_raw_parts(buffer.cast::<u8>(), unsigned(amount)) };
    let mut state = handle.disk.state();
    let written = state.write(&handle.name, unsigned(offset), bytes);
    code(written, ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let truncated = handle.disk.state().truncate(&handle.name, unsigned(size));
    code(truncated, ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let synced = handle.disk.state().sync(&handle.name);
    code(synced, ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    match handle.disk.state().length(&handle.name) {
        Ok(length) => {
            // SAFETY: SQLite passes a valid pointer for the result.
            unsafe { *size = ffi::sqlite3_int64::try_from(length).unwrap_or(i64::MAX) };
            ffi::SQLITE_OK
        }
        Err(_) => ffi::SQLITE_IOERR_FSTAT,
    }
}

fn level(lock: c_int) -> Level {
    match lock {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        _ => Level::Exclusive,
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let wanted = level(wanted);
    let mut state = handle.disk.state();
    let locks = &mut state.file(&handle.name).locks;
    match locks.lock(handle.level, wanted) {
        Ok(()) => {
            handle.level = handle.level.max(wanted);
            ffi::SQLITE_OK
        }
        Err(_) => ffi::SQLITE_BUSY,
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let wanted = level(wanted);
    let mut state = handle.disk.state();
    let locks = &mut state.file(&handle.name).locks;
    locks.unlock(handle.level, wanted);
    handle.level = handle.level.min(wanted);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    result: *mut c_int,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let reserved = handle.disk.state().file(&handle.name).locks.is_reserved();
    // SAFETY: SQLite passes a valid pointer for the result.
    unsafe { *result = c_int::from(reserved) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    512
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    // As SQLite's own VFS for Unix says of every disk: bytes beside a torn write stay as they were.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    result: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let mut state = handle.disk.state();
    let memory = &mut state.file(&handle.name).memory;
    let region = memory.region(unsigned(region), unsigned(size), extend != 0);
    // SAFETY: SQLite passes a valid pointer for the result. A region lives as long as the disk.
    unsafe { *result = region.map_or(ptr::null_mut(), |region| region.cast()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let slots = unsigned(offset)..unsigned(offset) + unsigned(count);
    let shared = flags & ffi::SQLITE_SHM_SHARED != 0;
    let mut state = handle.disk.state();
    let memory = &mut state.file(&handle.name).memory;
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        memory.unlock(slots, shared);
        return ffi::SQLITE_OK;
    }
    match memory.lock(slots, shared) {
        Ok(()) => ffi::SQLITE_OK,
        Err(_) => ffi::SQLITE_BUSY,
    }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: an open file. Taking the lock of the disk is a full barrier.
    let handle = unsafe { handle(file) };
    drop(handle.disk.state());
}

unsafe extern "C" fn shm_unmap(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}
