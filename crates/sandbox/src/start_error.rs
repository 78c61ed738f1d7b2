//! The error of starting a sandbox.

use std::io;
use std::net::SocketAddr;

use dhow_core::WeakSecret;

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
}
