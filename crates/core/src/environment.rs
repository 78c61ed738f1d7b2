//! Live money or a gateway's test environment.

use crate::word::words;

/// Where a payment lives. Environments never mix: a sandbox delivery does not confirm a live payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Real money.
    Live,
    /// The gateway's test environment, or a simulated gateway.
    Sandbox,
}

words!(Environment, "environment", {
    Live => "live",
    Sandbox => "sandbox",
});
