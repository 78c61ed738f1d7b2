//! The variables file, written atomically and readable by its owner only.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use dhow_core::{Error, Result};

use crate::command_line::quoted;

/// Writes one `NAME=value` per line, quoted so that a shell can read the file too.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write(path: &Path, variables: &[(String, String)]) -> Result<()> {
    let lines = variables
        .iter()
        .map(|(name, value)| format!("{name}={}\n", quoted(value)));
    let text: String = lines.collect();
    let draft = draft(path);
    let written = private(&draft)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&draft, path));
    written.map_err(|error| {
        // Best effort: the draft may not exist, and the error to report is the one above.
        let _ = fs::remove_file(&draft);
        Error::configuration(path.display().to_string(), "cannot be written").with_source(error)
    })
}

/// Returns a path in the same directory that no other process uses.
fn draft(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
