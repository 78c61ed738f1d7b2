//! Encrypted webhooks to the registered URL, retried until the merchant acknowledges them.

use dhow_crypto::pairs;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use super::call::php_json;
use super::quirk::Quirk;
use super::signing::webhook_hash;
use super::state::{Payin, Payout, Status};
use super::{NAME, PayAtom, Records};
use crate::deliveries::{Message, WebhookRules};
use crate::records::RecordKey;

/// Event name of a webhook in the log.
pub(super) fn event(order_id: &str, status: Status) -> String {
    format!("{order_id}, {}", status.as_str())
}

/// Returns `refund_info`: an object, or an empty list without a refund, as PHP formats an empty array.
pub(super) fn refund_info(payin: &Payin) -> Value {
    let Some(amount) = payin.refund else {
        return json!([]);
    };
    let completed = payin.status == Status::RefundCompleted;
    json!({
        "refunded_upi": payin.payer,
        "refund_amount": amount.to_string(),
        "refund_initiated_time": "February 11, 2023, 4:34 pm",
        "refund_completed_time": if completed { "February 11, 2023, 6:02 pm" } else { "" },
        "refund_status": payin.status.as_str(),
        "refund_notes": "",
    })
}

impl PayAtom {
    /// Sends a webhook with the status of a payin.
    pub(super) fn send_webhook(&self, store: &Records<'_>, payin: &Payin) {
        let Payin {
            order_id, status, ..
        } = payin;
        let about = (payin.key(), order_id.as_str());
        let secret = self.secret_key().expose().as_bytes();
        let received = payin.received.to_string();
        let post_hash = self.sealed(&webhook_hash(order_id, &received, status.as_str(), secret));
        let body = if self.has(Quirk::FormWebhooks) {
            let fields = [
                ("order_id", order_id.as_str()),
                ("amount", &received),
                ("status", status.as_str()),
                ("post_hash", &post_hash),
            ];
            return self.deliver(store, about, *status, FORM, pairs::encode_pairs(fields));
        } else {
            let amount = |units: u64| match self.has(Quirk::NumbersAsNumbers) {
                true => json!(units),
                false => json!(units.to_string()),
            };
            json!({
                "order_id": order_id,
                "requested_amount": amount(payin.requested),
                "received_amount": amount(payin.received),
                "bank_ref": payin.bank_ref,
                "sender_upi": if payin.received > 0 { payin.payer.as_str() } else { "" },
                "ref_code": payin.ref_code,
                "status": status.as_str(),
                "post_hash": post_hash,
                "refund_info": refund_info(payin),
            })
        };
        self.deliver(store, about, *status, JSON, php_json(&body));
    }

    /// Sends a webhook with the status of a payout.
    // No public source describes this webhook; it has the fields of the payout reconciliation.
    pub(super) fn send_payout_webhook(&self, store: &Records<'_>, payout: &Payout) {
        let processed = payout.processed().to_string();
        let secret = self.secret_key().expose().as_bytes();
        let word = payout.status.as_str();
        let hash = webhook_hash(&payout.order_id, &processed, word, secret);
        let body = json!({
            "order_id": payout.order_id,
            "ref_code": payout.ref_code,
            "payment_mode": payout.mode,
            "amount_requested": payout.amount.to_string(),
            "amount_processed": processed,
            "status": word,
            "post_hash": self.sealed(&hash),
        });
        let about = (payout.key(), payout.order_id.as_str());
        self.deliver(store, about, payout.status, JSON, php_json(&body));
    }

    fn deliver(
        &self,
        store: &Records<'_>,
        (record, order_id): (RecordKey, &str),
        status: Status,
        kind: &'static str,
        body: String,
    ) {
        let Some(url) = store.webhook_url.clone() else {
            return;
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        store.send(Message {
            rules: &RULES,
            event: event(order_id, status),
            record: Some(record),
            method: Method::POST,
            url,
            headers,
            body: body.into(),
        });
    }
}

/// Rules of PayAtom's webhooks. The hash covers order id, amount and status.
pub(super) static RULES: WebhookRules = WebhookRules {
    gateway: NAME,
    accepts: acknowledges,
    expects: r#"status 200 with the JSON body {"hash_status":"HashMatched","acknowledge":"yes"}"#,
    signature_headers: &[],
    signature_fields: &["post_hash"],
    signed_fields: &["received_amount", "amount_processed", "amount"],
};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Returns true for a 200 with `"acknowledge": "yes"` in the body.
fn acknowledges(status: StatusCode, body: &[u8]) -> bool {
    let body: Option<Value> = serde_json::from_slice(body).ok();
    status == StatusCode::OK
        && body.is_some_and(|body| body.get("acknowledge") == Some(&json!("yes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_with_yes_acknowledges() {
        let yes = br#"{"hash_status":"HashMatched","acknowledge":"yes"}"#;
        assert!(acknowledges(StatusCode::OK, yes));
        assert!(!acknowledges(StatusCode::UNAUTHORIZED, yes));
        assert!(!acknowledges(StatusCode::OK, br#"{"acknowledge":"no"}"#));
        assert!(!acknowledges(StatusCode::OK, b"ok"));
    }
}
