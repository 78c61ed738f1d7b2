//! The variables file, written atomically and readable by its owner only.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use dhow_core::{Error, Result};

use crate::{command_line::quoted, new_file};

/// First line of the file. A file without it is never replaced, because it may have the keys of a real account.
const MARKER: &str = "# Written by `dhow sandbox`, which replaces this file at each start.\n";

/// Refuses a file that the sandbox must not replace.
///
/// # Errors
/// If there is something at the path that is neither a file of the sandbox nor an empty file.
pub(super) fn check(path: &Path) -> Result<()> {
    let refused = |rule: &str| Error::configuration(path.display().to_string(), rule.to_owned());
    // A dangling link counts as absent; the file replaces it.
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(|error| refused("cannot be written").with_source(error))?,
    };
    let is_ours = metadata.is_file() && {
        let read = start_of(path);
        let start = read.map_err(|error| refused("cannot be read").with_source(error))?;
        start.is_empty() || start == MARKER.as_bytes()
    };
    match is_ours {
        true => Ok(()),
        false => Err(refused(
            "exists and was not written by `dhow sandbox`, which writes its variables to the file of --env-file; name another file, such as --env-file sandbox.env",
        )),
    }
}

/// Reads as many bytes as the first line has.
fn start_of(path: &Path) -> io::Result<Vec<u8>> {
    let length = u64::try_from(MARKER.len()).unwrap_or(u64::MAX);
    let mut start = Vec::new();
    fs::File::open(path)?.take(length).read_to_end(&mut start)?;
    Ok(start)
}

/// Writes one `NAME=value` per line, quoted so that a shell can read the file too.
///
/// # Errors
/// As [`check`], and if the file cannot be written.
pub(super) fn write(path: &Path, variables: &[(String, String)]) -> Result<()> {
    let lines = variables
        .iter()
        .map(|(name, value)| format!("{name}={}\n", quoted(value)));
    let text: String = std::iter::once(MARKER.to_owned()).chain(lines).collect();
    // Another process may have written the file since the start.
    check(path)?;
    let draft = draft(path);
    let written = new_file::private(&draft)
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
