//! Files of SQLite: what is wrong with one that cannot be a store, in the words of the file system.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read},
    path::Path,
};

use dhow_core::{Error, Result};
use dhow_store_sqlite::SqliteStore;

use super::{Access, store_error};
use crate::new_file;

/// Opens the store in a file.
///
/// # Errors
/// If the file cannot be used so, or is no store.
pub(super) async fn open(path: &Path, access: Access) -> Result<SqliteStore> {
    check_place(path)?;
    let store = match access {
        Access::Create => {
            create_private(path)?;
            require_writable(path)?;
            require_database(path)?;
            SqliteStore::open(path).await
        }
        Access::Write => {
            require(path)?;
            require_writable(path)?;
            SqliteStore::open_existing(path).await
        }
        Access::Read => {
            require(path)?;
            SqliteStore::open_read_only(path).await
        }
    };
    store.map_err(store_error)
}

/// Refuses a folder in place of a file, and a file in a folder that does not exist.
pub(super) fn check_place(path: &Path) -> Result<()> {
    let name = path.display();
    if path.is_dir() {
        return refused(format!(
            "names {name}, which is a folder; name a file in it"
        ));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            let folder = folder.display();
            refused(format!(
                "names {name}, and the folder {folder} does not exist; create it first"
            ))
        }
        _ => Ok(()),
    }
}

/// Creates a missing file that its owner alone can read, because it will contain customers' data. SQLite gives its other files the same
/// permissions.
fn create_private(path: &Path) -> Result<()> {
    match new_file::private(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            let rule = format!("cannot be used: {} cannot be created", path.display());
            Err(Error::configuration("--store", rule).with_source(error))
        }
    }
}

/// Requires a file that can be read.
fn require(path: &Path) -> Result<()> {
    let name = path.display();
    match fs::File::open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => refused(format!(
            "names {name}, which does not exist; `dhow serve` creates it"
        )),
        Err(error) => {
            let rule = format!("cannot be used: {name} cannot be read; check its permissions");
            Err(Error::configuration("--store", rule).with_source(error))
        }
    }
}

/// Requires a file that can be written.
fn require_writable(path: &Path) -> Result<()> {
    match OpenOptions::new().write(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) => {
            let name = path.display();
            let rule = format!("cannot be used: {name} cannot be written; check its permissions");
            Err(Error::configuration("--store", rule).with_source(error))
        }
    }
}

/// Refuses a file with other content than a database. An empty file becomes one.
fn require_database(path: &Path) -> Result<()> {
    let mut start = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(16).read_to_end(&mut start));
    // A file that cannot be read is reported by SQLite.
    if read.is_err() || start.is_empty() || start == *b"SQLite format 3\0" {
        return Ok(());
    }
    let name = path.display();
    refused(format!(
        "names {name}, which is not a Dhow store: the file is no SQLite database"
    ))
}

fn refused(rule: String) -> Result<()> {
    Err(Error::configuration("--store", rule))
}
