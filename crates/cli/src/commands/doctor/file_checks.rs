//! Permissions of files that contain secrets.

use std::path::Path;

use crate::view::{Finding, State};

/// Warns about a file that other users of this machine can read or change.
///
/// A file whose permissions cannot be read is not reported here, but where its content is read.
#[cfg(unix)]
pub(super) fn check_permissions(about: &str, path: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;

    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let access = match (mode & 0o044 != 0, mode & 0o022 != 0) {
        (true, false) => "can be read",
        (false, true) => "can be changed",
        (true, true) => "can be read and changed",
        (false, false) => return None,
    };
    let name = path.display();
    let text = format!(
        "{name} {access} by other users of this machine (mode {mode:o}); run `chmod 600 {name}`"
    );
    Some(Finding::new(State::Warn, about, text))
}

/// Returns nothing: this check covers Unix file modes only.
#[cfg(not(unix))]
pub(super) fn check_permissions(_about: &str, _path: &Path) -> Option<Finding> {
    None
}
