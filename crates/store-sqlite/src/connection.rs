//! Connections: how a file is opened, and the settings that durability depends on.

use std::{
    ffi::{CString, OsString},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use dhow_engine::store::StoreError;
use rusqlite::{Connection, OpenFlags};

use crate::{error::store_error, schema};

/// First version of SQLite without the WAL-reset bug, which damages a file when a checkpoint and a write of two connections meet. It is
/// in the versions 3.7.0 to 3.51.2.
const MIN_SQLITE: i32 = 3_051_003;

/// Value of `PRAGMA synchronous` that syncs the WAL at every commit.
const SYNCHRONOUS_FULL: i64 = 2;

/// Value of `PRAGMA cache_size` of the connection that writes: 16 MiB, in which the pages that most calls change fit.
const CACHE: i64 = -16_384;

/// Everything that is needed to open a connection, also again after a failure.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    pub(crate) path: PathBuf,
    pub(crate) vfs: Option<CString>,
    pub(crate) busy_timeout: Duration,
    /// True if the file must be a store already, and must be left as it is otherwise.
    pub(crate) must_exist: bool,
}

/// State of the files of a database, by which a change is noticed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    has_log: bool,
    length: Option<u64>,
    changed: Option<SystemTime>,
}

impl Stamp {
    /// True if no program has the file open for writing, and no commit waits in a log.
    pub(crate) fn is_quiet(&self) -> bool {
        !self.has_log
    }
}

impl Location {
    /// Opens the connection that writes and updates the schema. With `create`, creates the file if it is missing.
    pub(crate) fn open_writer(&self, create: bool) -> Result<Connection, StoreError> {
        check_version(rusqlite::version_number())?;
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create && !self.must_exist);
        if self.must_exist {
            schema::require(&self.open_unchanged()?, &self.path)?;
        } else if fs::metadata(&self.path).is_ok_and(|file| file.len() > 0) {
            // Before the journal mode is set, which writes to the file.
            schema::refuse_foreign(&self.open_unchanged()?, &self.path)?;
        }
        let mut connection = self.open(&self.path, flags)?;
        make_durable(&connection)?;
        connection
            .pragma_update(None, "cache_size", CACHE)
            .map_err(|error| store_error("the settings of the database could not be set", error))?;
        schema::migrate(&mut connection)?;
        // Copies of pages, by which SQLite undoes one statement, stay in memory instead of a temporary file. After the migrations, whose
        // copies may be large.
        connection
            .pragma_update(None, "temp_store", "memory")
            .map_err(|error| store_error("the settings of the database could not be set", error))?;
        Ok(connection)
    }

    /// Opens a connection that reads. The file must exist.
    pub(crate) fn open_reader(&self) -> Result<Connection, StoreError> {
        // Not read-only: a reader of a WAL writes its index. `query_only` refuses statements that change data.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = self.open(&self.path, flags)?;
        let failed = |error| store_error("the settings of the database could not be set", error);
        connection
            .pragma_update(None, "query_only", true)
            .map_err(failed)?;
        Ok(connection)
    }

    /// Opens a connection that creates and changes nothing. The file must be a store.
    pub(crate) fn open_report(&self) -> Result<Connection, StoreError> {
        let connection = self.open_unchanged()?;
        schema::require_newest(&connection, &self.path)?;
        Ok(connection)
    }

    /// Opens a connection that creates and changes nothing.
    ///
    /// Without a log beside the file, SQLite takes it for immutable: otherwise it would create a log to read it, which a read-only folder
    /// refuses. With a log, another program has the file open or has died, and its last commits are in the log.
    fn open_unchanged(&self) -> Result<Connection, StoreError> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let immutable = self.path.to_str().filter(|_| self.stamp().is_quiet());
        let Some(path) = immutable else {
            return self.open(&self.path, flags);
        };
        flags.insert(OpenFlags::SQLITE_OPEN_URI);
        self.open(Path::new(&immutable_uri(path)), flags)
    }

    /// Reads the state of the files.
    pub(crate) fn stamp(&self) -> Stamp {
        let mut log = OsString::from(&self.path);
        log.push("-wal");
        let file = fs::metadata(&self.path).ok();
        Stamp {
            has_log: Path::new(&log).exists(),
            length: file.as_ref().map(fs::Metadata::len),
            changed: file.and_then(|file| file.modified().ok()),
        }
    }

    /// Device and number of the file that the path names now; `None` if that cannot be told.
    #[cfg(unix)]
    pub(crate) fn identity(&self) -> Option<(u64, u64)> {
        use std::os::unix::fs::MetadataExt;
        let file = fs::metadata(&self.path).ok()?;
        Some((file.dev(), file.ino()))
    }

    /// Always `None`: an open file cannot be deleted or replaced here.
    #[cfg(not(unix))]
    pub(crate) fn identity(&self) -> Option<(u64, u64)> {
        None
    }

    fn open(&self, path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
        let opened = match &self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_c_str()),
            None => Connection::open_with_flags(path, flags),
        };
        let failed = |error| store_error("the database could not be opened", error);
        let connection = opened.map_err(failed)?;
        connection.busy_timeout(self.busy_timeout).map_err(failed)?;
        // Memory-mapped files turn a failed read into a crash, and made the WAL-reset bug worse.
        connection
            .pragma_update(None, "mmap_size", 0)
            .map_err(failed)?;
        Ok(connection)
    }
}

/// URI of a file that no program changes.
fn immutable_uri(path: &str) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            // Writing to a string never fails.
            _ => drop(write!(uri, "%{byte:02x}")),
        }
    }
    uri + "?immutable=1"
}

fn check_version(version: i32) -> Result<(), StoreError> {
    if version >= MIN_SQLITE {
        return Ok(());
    }
    Err(StoreError::Unsafe {
        rule: format!(
            "SQLite {version} can damage the file during a checkpoint; use version {MIN_SQLITE} (3.51.3) or newer"
        ),
    })
}

/// Sets a write-ahead log with a sync at every commit, and reads both settings back.
fn make_durable(connection: &Connection) -> Result<(), StoreError> {
    let failed = |error| store_error("the settings of the database could not be set", error);
    let journal = set_journal(connection, "wal").map_err(failed)?;
    if !journal.eq_ignore_ascii_case("wal") {
        return Err(StoreError::Unsafe {
            rule: format!(
                "journal_mode is `{journal}` and must be `wal`; use a file on a local disk"
            ),
        });
    }
    for (name, value) in [
        ("synchronous", SYNCHRONOUS_FULL),
        // On macOS, an ordinary sync leaves the data in the cache of the disk.
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
    ] {
        connection
            .pragma_update(None, name, value)
            .map_err(failed)?;
    }
    let synchronous: i64 = connection
        .pragma_query_value(None, "synchronous", |row| row.get(0))
        .map_err(failed)?;
    if synchronous != SYNCHRONOUS_FULL {
        return Err(StoreError::Unsafe {
            rule: format!(
                "synchronous is {synchronous} and must be {SYNCHRONOUS_FULL} (full); build SQLite with its default settings"
            ),
        });
    }
    Ok(())
}

/// Sets the journal mode and returns the one that the file has afterwards.
fn set_journal(connection: &Connection, mode: &str) -> rusqlite::Result<String> {
    // To its end: the commit follows the row. A caller that stops at the row, as `pragma_update_and_check` does, takes a failed commit for
    // a success and goes on with a rollback journal, which may come back after a power loss and undo an acknowledged commit.
    let mut statement = connection.prepare(&format!("pragma journal_mode = {mode}"))?;
    let modes = statement.query_map((), |row| row.get(0))?;
    modes.collect::<rusqlite::Result<Vec<String>>>()?;
    // SQLite notices the mode of the file when it reads from it.
    connection.query_row("select count(*) from sqlite_schema", (), |_| Ok(()))?;
    connection.pragma_query_value(None, "journal_mode", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_sqlite_with_a_known_corruption_bug_is_refused() {
        assert!(check_version(3_051_003).is_ok());
        let error = check_version(3_051_002).unwrap_err();
        assert!(matches!(error, StoreError::Unsafe { .. }), "{error}");
        assert!(error.to_string().contains("3.51.3"), "{error}");
    }

    #[test]
    fn a_database_without_a_file_is_refused() {
        let location = Location {
            path: ":memory:".into(),
            vfs: None,
            busy_timeout: Duration::from_secs(1),
            must_exist: false,
        };
        let error = location.open_writer(true).unwrap_err();
        assert!(error.to_string().contains("must be `wal`"), "{error}");
    }
}
