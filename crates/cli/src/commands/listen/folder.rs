//! The directory with one file for each request.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use dhow_core::{Delivery, Error, Result};
use jiff::Timestamp;

use crate::new_file;

/// A directory in which requests are saved.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates the directory, or uses the one that exists.
    ///
    /// # Errors
    /// If it cannot be created.
    pub(super) fn create(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).map_err(|error| {
            let rule = format!("{} cannot be created", path.display());
            Error::configuration("--save", rule).with_source(error)
        })?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a request to a new file and returns its path. No file is ever replaced.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn save(
        &self,
        provider: &str,
        received_at: SystemTime,
        number: u64,
        delivery: &Delivery,
    ) -> io::Result<PathBuf> {
        let time = Timestamp::try_from(received_at).unwrap_or_default();
        let time = time.strftime("%Y%m%dT%H%M%SZ");
        let mut number = number;
        loop {
            let path = self.0.join(format!("{time}-{number:04}-{provider}.http"));
            match new_file::private(&path) {
                Ok(mut file) => {
                    file.write_all(&delivery.to_http1())?;
                    return Ok(path);
                }
                // Another process writes to the same directory.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }
}
