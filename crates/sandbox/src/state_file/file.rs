//! The file on the disk: lock, private permissions and atomic replacement.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::StateFileError;

/// A state file that no other sandbox uses.
#[derive(Debug)]
pub(super) struct LockedFile {
    path: PathBuf,
    /// Locked until it is dropped. If the process is killed, the operating system unlocks it.
    // A file of its own, because the state file is replaced at each save.
    lock: File,
}

impl LockedFile {
    /// Locks the file at `path`, which need not exist.
    pub(super) fn lock(path: &Path) -> Result<Self, StateFileError> {
        let path = resolve(path).map_err(StateFileError::Unwritable)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        private(&mut options);
        let lock = options
            .open(beside(&path, ".lock"))
            .map_err(StateFileError::Unwritable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, lock }),
            Err(TryLockError::WouldBlock) => Err(StateFileError::InUse),
            Err(TryLockError::Error(error)) => Err(StateFileError::Unwritable(error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file; `None` if there is none.
    pub(super) fn read(&self) -> Result<Option<Vec<u8>>, StateFileError> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateFileError::Unreadable(error)),
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(StateFileError::Unreadable)?;
        Ok(Some(bytes))
    }

    /// Replaces the file. After an error, or if the process ends, the earlier file is still whole.
    pub(super) fn replace(&self, parts: &[&[u8]]) -> io::Result<()> {
        let draft = beside(&self.path, ".new");
        let written = write_new(&draft, parts).and_then(|()| fs::rename(&draft, &self.path));
        if written.is_err() {
            // A full disk gets its space back. The draft may not exist; the error to report is the one above.
            let _ = fs::remove_file(&draft);
        }
        written.and_then(|()| sync_folder(&self.path))
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing the file does not unlock it while it is open elsewhere: a program that this process starts has all its files open
        // for a moment. If unlocking fails, closing is what is left.
        let _ = self.lock.unlock();
    }
}

/// Returns the path without links, so that two names of one file have one lock, and a link is not replaced by a file.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or(error)?;
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            Ok(fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name))
        }
        Err(error) => Err(error),
    }
}

/// Returns the path with an ending after the whole name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn write_new(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    // The draft of a process that was killed. Its permissions may be any, so it is not reused.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    // Before the rename, because a file system may write the new name before the bytes.
    file.sync_all()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

/// Makes the new name durable.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_file_is_unlocked_even_if_a_started_program_still_has_it_open() {
        let path = std::env::temp_dir().join(format!("dhow-unlocked-{}", std::process::id()));
        let locked = LockedFile::lock(&path).unwrap();
        let inherited = locked.lock.try_clone().unwrap();
        assert!(matches!(
            LockedFile::lock(&path),
            Err(StateFileError::InUse)
        ));
        drop(locked);
        LockedFile::lock(&path).unwrap();
        drop(inherited);
        fs::remove_file(beside(&path, ".lock")).unwrap();
    }
}
