//! Reads files and streams up to a size limit.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use bytes::Bytes;
use dhow_core::Error;

const MEBIBYTE: u64 = 1024 * 1024;

/// Size limit for a kind of file. Devices and pipes may have no end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    mebibytes: u64,
    kind: &'static str,
}

impl Limit {
    /// A configuration file.
    pub(crate) const CONFIG: Self = Self {
        mebibytes: 1,
        kind: "a configuration file",
    };

    /// A private key, a public key or a certificate.
    pub(crate) const KEY: Self = Self {
        mebibytes: 1,
        kind: "a key file",
    };

    /// A saved request, or a signed text.
    pub(crate) const REQUEST: Self = Self {
        mebibytes: 16,
        kind: "a saved request",
    };
}

/// Error while reading a file or stream.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// Larger than the limit.
    TooLarge(Limit),
    /// A named pipe. Opening it would block until a writer opens it too.
    NamedPipe,
    /// Error of the operating system.
    Io(io::Error),
}

impl ReadError {
    /// Converts to an error of the caller.
    ///
    /// `subject` precedes the rule in the message, such as "names a file that"; it may be empty.
    pub(crate) fn into_error(self, error: impl FnOnce(String) -> Error, subject: &str) -> Error {
        let subject = match subject {
            "" => String::new(),
            subject => format!("{subject} "),
        };
        match self {
            Self::TooLarge(Limit { mebibytes, kind }) => error(format!(
                "{subject}is larger than {mebibytes} MiB, the limit for {kind}"
            )),
            Self::NamedPipe => error(format!(
                "{subject}is a named pipe; reading could block forever; use a regular file, standard input (`-` or /dev/stdin) or the shell's `<(command)`"
            )),
            Self::Io(source) => error(format!("{subject}cannot be read")).with_source(source),
        }
    }
}

/// For the file readers that the library calls. The library puts the text after "cannot be read:".
impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(source) => source,
            other => {
                let error = other.into_error(|rule| Error::configuration("", rule), "it");
                Self::other(error.message().to_owned())
            }
        }
    }
}

/// Reads a file.
///
/// Standard input and the shell's `<(command)` are pipes that are already open, so they are read too.
///
/// # Errors
/// If the file cannot be read, is a named pipe, or is larger than the limit.
pub(crate) fn read_file(path: &Path, limit: Limit) -> Result<Bytes, ReadError> {
    if is_named_pipe(path) {
        return Err(ReadError::NamedPipe);
    }
    let file = File::open(path).map_err(ReadError::Io)?;
    read_stream(file, limit)
}

/// Returns true for a named pipe, but not for an open descriptor of this process: reading that ends when its writer closes it.
#[cfg(unix)]
fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;

    let descriptors = ["/dev/stdin", "/dev/fd", "/proc/self/fd"];
    let is_open = descriptors.iter().any(|folder| path.starts_with(folder));
    let metadata = std::fs::metadata(path);
    !is_open && metadata.is_ok_and(|metadata| metadata.file_type().is_fifo())
}

/// Returns false: named pipes in the file system exist on Unix only.
#[cfg(not(unix))]
fn is_named_pipe(_path: &Path) -> bool {
    false
}

/// Reads a stream to its end.
///
/// # Errors
/// As [`read_file`].
pub(crate) fn read_stream(source: impl Read, limit: Limit) -> Result<Bytes, ReadError> {
    let most = limit.mebibytes * MEBIBYTE;
    let mut bytes = Vec::new();
    let read = source.take(most + 1).read_to_end(&mut bytes);
    read.map_err(ReadError::Io)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes.into())
    } else {
        Err(ReadError::TooLarge(limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_read_and_one_byte_more_is_not() {
        let bytes = |length| io::repeat(b'x').take(length);
        let read = read_stream(bytes(MEBIBYTE), Limit::CONFIG).unwrap();
        assert_eq!(read.len(), 1024 * 1024);
        let refused = read_stream(bytes(MEBIBYTE + 1), Limit::CONFIG).unwrap_err();
        let error = refused.into_error(|rule| Error::configuration("dhow.toml", rule), "");
        assert_eq!(
            error.message(),
            "is larger than 1 MiB, the limit for a configuration file"
        );
        assert!(read_stream(io::repeat(0), Limit::KEY).is_err());
    }
}
