//! Live and sandbox environments.

use crate::word::words;

/// Environment of a payment. Environments never mix: a sandbox webhook does not confirm a live payment.
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
