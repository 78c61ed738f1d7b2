//! The directory of a record. Only scrubbed contents come here, so a file that is half written has no secret either.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use dhow_core::{Error, Result};

use crate::new_file;

/// Beginning of the names of files about calls without a recorded response.
pub(super) const SENT: &str = "sent-";

/// Maximum number of records in one directory.
const MAX_RECORDS: u32 = 1000;

/// Directory that belongs to one record.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates the directory, or uses an empty one. In the directory of an earlier record, it creates one with the next number.
    ///
    /// # Errors
    /// If it cannot be created, or contains something else than records.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let refused = |rule: String| Error::configuration("--out", rule);
        let unusable = |error: io::Error| {
            refused(format!("{} cannot be used", path.display())).with_source(error)
        };
        fs::create_dir_all(path).map_err(unusable)?;
        let mut entries = fs::read_dir(path).map_err(unusable)?;
        if entries.next().is_none() {
            return Ok(Self(path.to_owned()));
        }
        if path.join("fixtures.json").exists() {
            for number in 2..MAX_RECORDS {
                let next = path.join(number.to_string());
                match fs::create_dir(&next) {
                    Ok(()) => return Ok(Self(next)),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(unusable(error)),
                }
            }
        }
        let rule = format!("{} is not empty; name a new directory", path.display());
        Err(refused(rule))
    }

    /// Returns the lines that earlier records in the directory of `--out` left about calls without a recorded response.
    pub(super) fn earlier_lines(&self, out: &Path) -> Vec<String> {
        match self.0 == out {
            true => Vec::new(),
            false => lines_below(out),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and waits until the disk has it.
    ///
    /// # Errors
    /// If it exists or cannot be written.
    pub(super) fn write_durable(&self, name: &str, contents: &[u8]) -> io::Result<()> {
        let mut file = new_file::private(&self.0.join(name))?;
        file.write_all(contents)?;
        file.sync_all()?;
        // The name of the file is in the directory.
        fs::File::open(&self.0)?.sync_all()
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, name: &str) {
        let _ = fs::remove_file(self.0.join(name));
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

/// Returns the lines that earlier records below a directory left about calls without a recorded response.
fn lines_below(out: &Path) -> Vec<String> {
    let numbered = (2..MAX_RECORDS).map(|number| out.join(number.to_string()));
    let numbered = numbered.take_while(|folder| folder.is_dir());
    let mut lines = Vec::new();
    for folder in std::iter::once(out.to_owned()).chain(numbered) {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let is_line = name.to_str().is_some_and(|name| name.starts_with(SENT));
            let text = is_line
                .then(|| fs::read_to_string(entry.path()).ok())
                .flatten();
            let line = text.as_deref().and_then(|text| text.lines().next());
            lines.extend(
                line.map(|line| format!("{line} (earlier record: {})", entry.path().display())),
            );
        }
    }
    lines.sort();
    lines
}
