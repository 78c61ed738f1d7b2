//! The directory of a record. Only scrubbed contents come here, so a file that is half written has no secret either.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use dhow_core::{Error, Result};

use crate::new_file;

/// Directory that belongs to one record.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates the directory, or uses an empty one.
    ///
    /// # Errors
    /// If it cannot be created, or contains something.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let refused = |rule: String| Error::configuration("--out", rule);
        let unusable = |error: io::Error| {
            refused(format!("{} cannot be used", path.display())).with_source(error)
        };
        fs::create_dir_all(path).map_err(unusable)?;
        let mut entries = fs::read_dir(path).map_err(unusable)?;
        if entries.next().is_some() {
            let rule = format!("{} is not empty; name a new directory", path.display());
            return Err(refused(rule));
        }
        Ok(Self(path.to_owned()))
    }

    /// Writes a file that does not exist.
    ///
    /// # Errors
    /// If it exists or cannot be written.
    pub(super) fn write_new(&self, name: &str, contents: &[u8]) -> io::Result<()> {
        new_file::private(&self.0.join(name))?.write_all(contents)
    }

    /// Writes a file in the place of the one that exists, as a whole.
    ///
    /// # Errors
    /// If it cannot be written. The old one stays in that case.
    pub(super) fn replace(&self, name: &str, contents: &[u8]) -> io::Result<()> {
        let draft = self.0.join(format!("{name}.new"));
        // A draft of an attempt that failed.
        let _ = fs::remove_file(&draft);
        let written = new_file::private(&draft).and_then(|mut file| file.write_all(contents));
        let renamed = written.and_then(|()| fs::rename(&draft, self.0.join(name)));
        if renamed.is_err() {
            let _ = fs::remove_file(&draft);
        }
        renamed
    }
}
