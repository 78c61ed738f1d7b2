//! `/api/status_polling.php`: status of a payin, with a hash of the response.

use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::PayAtom;
use super::call::{self, Api, Call};
use super::quirk::Quirk;
use super::refusal::Refusal;
use super::signing::webhook_hash;
use super::state::Payin;

impl PayAtom {
    /// Responds with the status of a payin, by `ref_code`, or by `order_id` as older clients do.
    pub(super) fn poll(
        &self,
        api: Api,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_key(self, api, headers, body)?;
        let reference = call.verified_reference(self, &["ref_code", "order_id"])?;
        let found = self.store().payin(&reference).cloned();
        let payin = found.ok_or_else(|| Refusal::new("Reference code not found."))?;
        self.touch(&payin);
        Ok(call::respond(
            StatusCode::OK,
            &self.status_response(api, &payin),
        ))
    }

    fn status_response(&self, api: Api, payin: &Payin) -> Value {
        let secret = self.secret_key().expose().as_bytes();
        let received = payin.received.to_string();
        let hash = webhook_hash(&payin.order_id, &received, payin.status.as_str(), secret);
        let numbers = api == Api::V2 || self.has(Quirk::NumbersAsNumbers);
        let amount = |units: u64| match numbers {
            true => json!(units),
            false => json!(units.to_string()),
        };
        let mut response = json!({
            "order_id": payin.order_id,
            "upi_id": "dhow.sandbox@payatom",
            "bank_ref": payin.bank_ref,
            "sender_upi": if payin.received > 0 { payin.payer.as_str() } else { "" },
            "webhook_acknowledged": if self.is_acknowledged(payin) { "1" } else { "0" },
            "status": payin.status.as_str(),
            "post_hash": self.sealed(&hash),
            "refund_info": super::webhook::refund_info(payin),
        });
        if let Value::Object(members) = &mut response {
            let mut set = |name: &str, value| drop(members.insert(name.to_owned(), value));
            if self.has(Quirk::AmountAlone) {
                set("amount", amount(payin.received));
            } else {
                let misspelt = self.has(Quirk::MisspeltAmount);
                let name = if misspelt {
                    "recieved_amount"
                } else {
                    "received_amount"
                };
                set("requested_amount", amount(payin.requested));
                set(name, amount(payin.received));
            }
            if api == Api::V2 {
                set("ref_code", json!(payin.ref_code));
            }
        }
        response
    }

    /// Returns true if the webhook for the current status was acknowledged.
    fn is_acknowledged(&self, payin: &Payin) -> bool {
        let event = super::webhook::event(&payin.order_id, payin.status);
        self.context().deliveries().is_accepted(super::NAME, &event)
    }
}
