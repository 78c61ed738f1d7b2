//! JSON exactly as Cowrie prints it.

use dhow_core::GatewayFault;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) order: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) state: String,
    #[serde(default, deserialize_with = "dhow_core::json::text")]
    pub(crate) pay_url: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) payments: Vec<Payment>,
    pub(crate) next: Option<String>,
}

#[derive(Deserialize)]
struct Fault {
    code: String,
    message: String,
}

/// Cowrie's words about an error; whatever else comes with an error status says nothing.
pub(crate) fn fault(body: &[u8]) -> GatewayFault {
    let said = serde_json::from_slice::<Fault>(body).ok();
    said.map(|said| GatewayFault::default().with_code(said.code).with_message(said.message)).unwrap_or_default()
}
