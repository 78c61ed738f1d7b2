//! Live money or a gateway's test environment.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a payment lives. Environments never mix: a sandbox delivery does not confirm a live payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Real money.
    Live,
    /// The gateway's test environment, or a simulated gateway.
    Sandbox,
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "live",
            Self::Sandbox => "sandbox",
        })
    }
}
