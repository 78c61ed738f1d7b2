//! JSON objects in Cowrie's form. Only the members that decide about money are required.

use dhow_core::{GatewayError, json::LenientList};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) order: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) state: String,
    /// Amount refunded so far.
    pub(crate) refunded: Option<String>,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) pay_url: Option<String>,
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "dhow_core::json::optional")]
    pub(crate) expires_at: Option<u64>,
    /// Account of the payment.
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) shop: Option<String>,
    pub(crate) attempts: Option<LenientList<Attempt>>,
}

#[derive(Deserialize)]
pub(crate) struct Attempt {
    pub(crate) id: String,
    pub(crate) state: String,
    pub(crate) amount: String,
}

#[derive(Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) payment: String,
    pub(crate) order: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) state: String,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) shop: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Payout {
    pub(crate) id: String,
    pub(crate) order: String,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) account: Option<String>,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) state: String,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) shop: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Page<T> {
    #[serde(alias = "payments", alias = "payouts")]
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Balances {
    pub(crate) balances: Vec<Balance>,
}

#[derive(Deserialize)]
pub(crate) struct Balance {
    pub(crate) account: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
}

/// Kind and account of the object in a delivery.
#[derive(Deserialize)]
pub(crate) struct Object {
    pub(crate) object: String,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) shop: Option<String>,
}

#[derive(Deserialize)]
struct WireError {
    code: String,
    message: String,
}

/// Parses an error body. A body in another form, such as a page, is empty.
pub(crate) fn fault(body: &[u8]) -> GatewayError {
    let error = serde_json::from_slice::<WireError>(body).ok();
    error.map(|error| GatewayError::default().with_code(error.code).with_message(error.message)).unwrap_or_default()
}
