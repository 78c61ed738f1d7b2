//! Errors of a state file.

use std::io;

/// Reason why a state file cannot be used. The file is unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateFileError {
    /// Another sandbox uses the file.
    #[error("is in use by another sandbox; stop that one, or name another file")]
    InUse,
    /// The file cannot be read.
    #[error("cannot be read; check its permissions, or name another file")]
    Unreadable(#[source] io::Error),
    /// The file or its folder cannot be written.
    #[error(
        "cannot be written; free space on the disk, check the permissions of its folder, or name another file"
    )]
    Unwritable(#[source] io::Error),
    /// The file has other content, or is empty.
    #[error("was not written by a sandbox; name another file, or a file that does not exist")]
    NotAStateFile,
    /// The file was written by a newer version.
    #[error(
        "has the format {found}, and this version reads up to {known}; use the newer version, or name another file"
    )]
    Newer {
        /// Format of the file.
        found: u32,
        /// Newest format that this version reads.
        known: u32,
    },
    /// Some bytes of the file are missing or differ, or it was edited.
    #[error(
        "is damaged ({0}); restore a copy of the file, or name a file that does not exist to start without its payments"
    )]
    Damaged(String),
    /// The file was made with another seed.
    #[error(
        "was made with {file}, not with the seed {given}; leave the seed out, which is in the file, or name another file"
    )]
    OtherSeed {
        /// Description of the seed in the file.
        file: String,
        /// Given seed.
        given: u64,
    },
    /// A given credential is not the one in the file.
    #[error(
        "has another value of {0} than the given one; leave the variable out, because credentials are in the file, or name another file"
    )]
    OtherCredential(String),
}
