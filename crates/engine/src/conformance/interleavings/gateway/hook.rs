//! Webhooks of the gateway.

use dhow_core::Delivery;
use serde::{Deserialize, Serialize};

/// A webhook of the gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Hook {
    pub(crate) kind: String,
    pub(crate) order: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) status: String,
    pub(crate) minor: Option<i64>,
    pub(crate) copy: u32,
    pub(crate) doubt: bool,
    /// True if the event belongs to the live environment.
    #[serde(default)]
    pub(crate) live: bool,
    /// Time of the event in seconds since 1970.
    #[serde(default)]
    pub(crate) at: Option<u64>,
    /// Reference of the attempt.
    #[serde(default)]
    pub(crate) attempt: Option<String>,
    /// Refunded amount in minor units.
    #[serde(default)]
    pub(crate) refunded: Option<i64>,
}

pub(crate) fn hook(order: &str, status: &str) -> Hook {
    Hook {
        kind: "payment".into(),
        order: Some(order.into()),
        id: Some(format!("pay_{order}")),
        status: status.into(),
        minor: (status == "paid").then_some(59_900),
        copy: 0,
        doubt: false,
        live: false,
        at: None,
        attempt: None,
        refunded: None,
    }
}

impl Hook {
    pub(crate) fn delivery(&self) -> Delivery {
        Delivery::post("/webhooks/shop", serde_json::to_vec(self).unwrap())
    }
}
