//! Balances of a merchant at a gateway.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::ReportedAmount;

/// One balance of a merchant at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// Name of the balance, as the gateway calls it: `available`, `collection`, `payout`.
    pub account: String,
    /// Amount of the balance.
    pub amount: ReportedAmount,
    /// Time of the balance, if the gateway sends one.
    #[serde(default, with = "crate::stored::instant")]
    pub as_of: Option<SystemTime>,
}

impl Balance {
    /// A balance without a time.
    #[must_use]
    pub fn new(account: impl Into<String>, amount: ReportedAmount) -> Self {
        Self {
            account: account.into(),
            amount,
            as_of: None,
        }
    }
}
