//! Files with secrets in them that other users of the machine can open.

use std::path::Path;

use crate::view::{Finding, State};

/// A warning about a file that is not its owner's alone. A file that cannot be looked at is reported by whoever reads it.
#[cfg(unix)]
pub(super) fn open_to_others(about: &str, path: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;

    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let what = match (mode & 0o044 != 0, mode & 0o022 != 0) {
        (true, false) => "can be read",
        (false, true) => "can be changed",
        (true, true) => "can be read and changed",
        (false, false) => return None,
    };
    let name = path.display();
    let text = format!(
        "{name} {what} by other users of this machine (mode {mode:o}); `chmod 600 {name}` keeps it to its owner"
    );
    Some(Finding::new(State::Warn, about, text))
}

/// Only Unix has permissions of this kind.
#[cfg(not(unix))]
pub(super) fn open_to_others(_about: &str, _path: &Path) -> Option<Finding> {
    None
}
