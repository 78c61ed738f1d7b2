//! The open connections of every file system, also those that other code has opened.

use std::{
    ffi::{c_char, c_int, c_uint, c_void},
    ptr,
    sync::{Mutex, MutexGuard, Once, PoisonError},
};

use rusqlite::{Connection, ffi};

/// Addresses of the file system and of the connection, for each open connection of this process.
static OPEN: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

fn all() -> MutexGuard<'static, Vec<(usize, usize)>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records the connections that are opened from now on.
pub(crate) fn record() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: `opened` has the type of an extension's entry point, opens no database and changes no list of extensions.
        let code = unsafe { ffi::sqlite3_auto_extension(Some(opened)) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite refused the extension");
    });
}

/// Returns the open connections of a file system. Dropping them closes nothing.
///
/// # Safety
/// They stay open, and no other thread uses them, as long as the caller has them.
pub(crate) unsafe fn of(vfs: *mut ffi::sqlite3_vfs) -> Vec<Connection> {
    let all = all();
    let own = all.iter().filter(|(own, _)| *own == vfs as usize);
    own.map(|(_, db)| {
        // SAFETY: a connection that was closed is no longer in the list, and the caller keeps it open.
        let connection = unsafe { Connection::from_handle(*db as *mut ffi::sqlite3) };
        connection.expect("an open connection")
    })
    .collect()
}

unsafe extern "C" fn opened(
    db: *mut ffi::sqlite3,
    _: *mut *mut c_char,
    _: *const ffi::sqlite3_api_routines,
) -> c_int {
    let mut vfs: *mut ffi::sqlite3_vfs = ptr::null_mut();
    // SAFETY: SQLite passes an open connection, and writes an address into `vfs`.
    unsafe {
        ffi::sqlite3_file_control(
            db,
            c"main".as_ptr(),
            ffi::SQLITE_FCNTL_VFS_POINTER,
            (&raw mut vfs).cast(),
        );
        let close = ffi::SQLITE_TRACE_CLOSE as c_uint;
        ffi::sqlite3_trace_v2(db, close, Some(closed), ptr::null_mut());
    }
    all().push((vfs as usize, db as usize));
    ffi::SQLITE_OK
}

unsafe extern "C" fn closed(_: c_uint, _: *mut c_void, db: *mut c_void, _: *mut c_void) -> c_int {
    all().retain(|(_, open)| *open != db as usize);
    0
}
