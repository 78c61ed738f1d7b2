//! Files and streams, read up to a limit.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use bytes::Bytes;
use dhow_core::Error;

const MEBIBYTE: u64 = 1024 * 1024;

/// The most that is read of a kind of file. A device or a pipe may have no end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    mebibytes: u64,
    what: &'static str,
}

impl Limit {
    /// A configuration file.
    pub(crate) const CONFIG: Self = Self {
        mebibytes: 1,
        what: "a configuration file",
    };

    /// A private key, a public key or a certificate.
    pub(crate) const KEY: Self = Self {
        mebibytes: 1,
        what: "a key file",
    };

    /// A saved request, or a text that was signed.
    pub(crate) const REQUEST: Self = Self {
        mebibytes: 16,
        what: "a saved request",
    };
}

/// Why nothing was read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// There is more than the limit allows.
    TooLarge(Limit),
    /// A named pipe: opening it waits until something writes to it.
    NamedPipe,
    /// The system's reason.
    Failed(io::Error),
}

impl Unread {
    /// The same as an error about what was named, with a word for what the name leads to, such as "names a file that".
    pub(crate) fn about(self, error: impl FnOnce(String) -> Error, subject: &str) -> Error {
        let subject = match subject {
            "" => String::new(),
            subject => format!("{subject} "),
        };
        match self {
            Self::TooLarge(Limit { mebibytes, what }) => error(format!(
                "{subject}is larger than {mebibytes} MiB, the most that is read of {what}"
            )),
            Self::NamedPipe => error(format!(
                "{subject}is a named pipe, which may have no writer: give a regular file, `-` or /dev/stdin, or `<(command)` of the shell"
            )),
            Self::Failed(source) => error(format!("{subject}cannot be read")).with_source(source),
        }
    }
}

/// For readers of files that the library calls; the words go behind "cannot be read:".
impl From<Unread> for io::Error {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Failed(source) => source,
            other => {
                let error = other.about(|rule| Error::configuration("", rule), "it");
                Self::other(error.message().to_owned())
            }
        }
    }
}

/// The whole of a file. Standard input and what a shell makes of `<(command)` are pipes that are open already, and are read.
///
/// # Errors
/// A file that cannot be read, a named pipe, or one that is larger than the limit.
pub(crate) fn read(path: &Path, limit: Limit) -> Result<Bytes, Unread> {
    if is_named_pipe(path) {
        return Err(Unread::NamedPipe);
    }
    let file = File::open(path).map_err(Unread::Failed)?;
    whole(file, limit)
}

/// True for a pipe with a name of its own. A descriptor of this process is open, so that reading it ends when its writer does.
#[cfg(unix)]
fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;

    let descriptors = ["/dev/stdin", "/dev/fd", "/proc/self/fd"];
    let is_open = descriptors.iter().any(|folder| path.starts_with(folder));
    let metadata = std::fs::metadata(path);
    !is_open && metadata.is_ok_and(|metadata| metadata.file_type().is_fifo())
}

/// Only Unix has pipes among its files.
#[cfg(not(unix))]
fn is_named_pipe(_path: &Path) -> bool {
    false
}

/// Everything that a stream has.
///
/// # Errors
/// As [`read`].
pub(crate) fn whole(source: impl Read, limit: Limit) -> Result<Bytes, Unread> {
    let most = limit.mebibytes * MEBIBYTE;
    let mut bytes = Vec::new();
    let read = source.take(most + 1).read_to_end(&mut bytes);
    read.map_err(Unread::Failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes.into())
    } else {
        Err(Unread::TooLarge(limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_read_and_one_byte_more_is_not() {
        let bytes = |length| io::repeat(b'x').take(length);
        let read = whole(bytes(MEBIBYTE), Limit::CONFIG).unwrap();
        assert_eq!(read.len(), 1024 * 1024);
        let refused = whole(bytes(MEBIBYTE + 1), Limit::CONFIG).unwrap_err();
        let error = refused.about(|rule| Error::configuration("dhow.toml", rule), "");
        assert_eq!(
            error.message(),
            "is larger than 1 MiB, the most that is read of a configuration file"
        );
        assert!(whole(io::repeat(0), Limit::KEY).is_err());
    }
}
