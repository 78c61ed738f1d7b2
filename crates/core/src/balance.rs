//! What a merchant has at a gateway.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::ReportedAmount;

/// One balance of a merchant at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// Which one, in the gateway's word: `available`, `collection`, `payout`.
    pub account: String,
    /// How much.
    pub amount: ReportedAmount,
    /// As of when, if the gateway says.
    #[serde(default, with = "crate::stored::instant")]
    pub as_of: Option<SystemTime>,
}

impl Balance {
    /// A balance as of now.
    #[must_use]
    pub fn new(account: impl Into<String>, amount: ReportedAmount) -> Self {
        Self {
            account: account.into(),
            amount,
            as_of: None,
        }
    }
}
