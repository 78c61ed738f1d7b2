//! The error of starting a sandbox.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use dhow_core::WeakSecret;

use crate::state_file::StateFileError;

/// Error of [`Builder::start`](crate::Builder::start).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is not loopback, and [`Builder::allow_other_machines`](crate::Builder::allow_other_machines) was not called.
    #[error(
        "{0} is not a loopback address; a sandbox has no real security, so allow other machines explicitly"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be bound, for example because the port is in use.
    #[error("cannot listen on {addr}")]
    Listen {
        /// Requested address.
        addr: SocketAddr,
        /// Error of the operating system.
        source: io::Error,
    },
    /// A given credential is empty or easy to guess: the name of its variable, and the rule that it breaks.
    #[error("{0} {1}")]
    WeakCredential(&'static str, WeakSecret),
    /// The operating system's random number generator failed.
    #[error("the operating system's random number generator failed")]
    NoRandomness,
    /// The state file cannot be used. It is unchanged.
    #[error("the state file {} {source}", path.display())]
    StateFile {
        /// Path of the file, as it was given.
        path: PathBuf,
        /// Reason, which says what to do.
        source: StateFileError,
    },
    /// The state file has a part that this version cannot read. The file is unchanged.
    #[error(
        "{part} in the state file is not readable ({reason}); use the version that wrote it, or name another file"
    )]
    UnreadableState {
        /// Part of the file, such as the state of one gateway.
        part: String,
        /// Error of the parser.
        reason: String,
    },
}
