//! SQLite's file system interface over the simulated disk.

use std::{
    ffi::{CStr, CString, c_char, c_int},
    ptr, slice,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rusqlite::{Connection, ffi};

use crate::{connections, disk::Disk, methods::OpenFile};

/// Maximum length of a path in bytes.
const MAX_PATH: c_int = 512;

/// Days from the start of the Julian calendar to 1970, in milliseconds, as SQLite counts time.
const UNIX_EPOCH_JULIAN_MS: i64 = 210_866_760_000_000;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A registered file system. Connections open files on its disk with [`Vfs::name`]. Dropping it removes the registration.
#[derive(Debug)]
pub struct Vfs {
    vfs: *mut ffi::sqlite3_vfs,
    name: CString,
}

impl Vfs {
    /// Registers a file system over a disk under a new name.
    ///
    /// # Panics
    /// If SQLite refuses the registration.
    #[must_use]
    pub fn new(disk: Disk) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = CString::new(format!("power-loss-{number}")).expect("no zero byte");
        let vfs = ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: size_of::<OpenFile>() as c_int,
            mxPathname: MAX_PATH,
            pNext: ptr::null_mut(),
            zName: name.as_ptr(),
            pAppData: Box::into_raw(Box::new(disk)).cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: Some(current_time_ms),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        };
        let vfs = Box::into_raw(Box::new(vfs));
        // SAFETY: the structure is never freed, and its name lives as long as the registration.
        let code = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite refused the file system");
        connections::record();
        Self { vfs, name }
    }

    /// Name under which SQLite knows the file system.
    #[must_use]
    pub fn name(&self) -> &CStr {
        &self.name
    }

    /// Returns the open connections on this file system, also those of a store, to change their settings. Dropping them closes nothing.
    ///
    /// # Safety
    /// They stay open, and no other thread uses them, as long as the caller has them. A store that works on no call uses none.
    #[must_use]
    pub unsafe fn connections(&self) -> Vec<Connection> {
        // SAFETY: guaranteed by the caller.
        unsafe { connections::of(self.vfs) }
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        // The structure is not freed: a connection on another thread may still be closing its files.
        // SAFETY: `vfs` was registered by `new`.
        unsafe { ffi::sqlite3_vfs_unregister(self.vfs) };
    }
}

/// Returns the disk of a file system.
///
/// # Safety
/// `vfs` was registered by [`Vfs::new`].
unsafe fn disk<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Disk {
    // SAFETY: guaranteed by the caller.
    unsafe { &*(*vfs).pAppData.cast::<Disk>() }
}

/// Returns a name that SQLite passed.
///
/// # Safety
/// `name` is a text that ends with a zero byte.
unsafe fn text(name: *const c_char) -> String {
    // SAFETY: guaranteed by the caller.
    let name = unsafe { CStr::from_ptr(name) };
    name.to_string_lossy().into_owned()
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: our own file system.
    let disk = unsafe { disk(vfs) };
    let mut state = disk.state();
    let name = if name.is_null() {
        state.temporary_name()
    } else {
        // SAFETY: SQLite passes a text that ends with a zero byte.
        unsafe { text(name) }
    };
    let create = flags & ffi::SQLITE_OPEN_CREATE != 0;
    // SAFETY: SQLite calls no method of a file that could not be opened if its methods are null.
    unsafe { (*file).pMethods = ptr::null() };
    if !create && !state.exists(&name) {
        return ffi::SQLITE_CANTOPEN;
    }
    if state.create(&name).is_err() {
        return ffi::SQLITE_CANTOPEN;
    }
    drop(state);
    let delete_on_close = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
    // SAFETY: SQLite allocates `szOsFile` bytes for the file.
    unsafe { OpenFile::init(file.cast(), disk.clone(), name, delete_on_close) };
    if !out_flags.is_null() {
        // SAFETY: checked above.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_directory: c_int,
) -> c_int {
    // SAFETY: our own file system and a text of SQLite.
    let (disk, name) = unsafe { (disk(vfs), text(name)) };
    let mut state = disk.state();
    if !state.exists(&name) {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    match state.delete(&name, sync_directory != 0) {
        Ok(()) => ffi::SQLITE_OK,
        Err(_) => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    result: *mut c_int,
) -> c_int {
    // SAFETY: our own file system and a text of SQLite.
    let (disk, name) = unsafe { (disk(vfs), text(name)) };
    let exists = disk.state().exists(&name);
    // SAFETY: SQLite passes a valid pointer for the result.
    unsafe { *result = c_int::from(exists) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a text of SQLite.
    let name = unsafe { CStr::from_ptr(name) };
    let bytes = name.to_bytes_with_nul();
    if bytes.len() > usize::try_from(length).unwrap_or_default() {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: the output has `length` bytes, which was compared above.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(
    _: *mut ffi::sqlite3_vfs,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    let count = usize::try_from(length).unwrap_or_default();
    // SAFETY: the output has `length` bytes.
    let out = unsafe { slice::from_raw_parts_mut(out.cast::<u8>(), count) };
    // The salts of a WAL come from here. A fixed seed makes a run repeatable.
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    fastrand::Rng::with_seed(number).fill(out);
    length
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    let microseconds_unsigned = u64::try_from(microseconds).unwrap_or_default();
    std::thread::sleep(Duration::from_micros(microseconds_unsigned));
    microseconds
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let ms = since.unwrap_or_default().as_millis();
    i64::try_from(ms).unwrap_or_default() + UNIX_EPOCH_JULIAN_MS
}

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, days: *mut f64) -> c_int {
    // SAFETY: SQLite passes a valid pointer for the result.
    unsafe { *days = now_ms() as f64 / 86_400_000.0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(
    _: *mut ffi::sqlite3_vfs,
    milliseconds: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes a valid pointer for the result.
    unsafe { *milliseconds = now_ms() };
    ffi::SQLITE_OK
}
