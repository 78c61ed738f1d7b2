//! The error of starting a sandbox.

use std::io;
use std::net::SocketAddr;

use dhow_core::WeakSecret;

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is reachable from other machines, and nobody asked for that.
    #[error("{0} is not a loopback address: a sandbox has no real security; ask for it explicitly")]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// A credential was given that can be guessed, or that is blank; the variable's name, and the rule.
    #[error("{0} {1}")]
    WeakCredential(&'static str, WeakSecret),
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system")]
    NoRandomness,
}
