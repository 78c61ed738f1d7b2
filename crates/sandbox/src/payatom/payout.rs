//! `/payout/api`: payouts and their polling.
//!
//! Public sources describe payout requests only in part, and polling not at all.

use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::call::{self, Api, Call};
use super::payer::PayerError;
use super::refusal::Refusal;
use super::signing::webhook_hash;
use super::state::{Payout, Status};
use super::{NAME, PayAtom};
use crate::records::RecordKey;

/// Wallets of payouts. PayAtom's pages on payouts spell the first `Bkash`, those on payins `bKash`.
// LEDGER: wallet-spelling
pub(super) const WALLETS: [&str; 4] = ["Bkash", "bKash", "Nagad", "Rocket"];

impl Payout {
    /// Amount paid out, in whole units.
    pub(super) fn processed(&self) -> u64 {
        if self.status.is_paid() {
            self.amount
        } else {
            0
        }
    }
}

impl PayAtom {
    pub(super) fn pay_out(
        &self,
        api: Api,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_signature(self, api, headers, body)?;
        let (order_id, amount) = (call.order_id(self)?, call.amount()?);
        let mode = call.required("payment_mode")?;
        let members: &[&str] = match mode.as_str() {
            "imps" => &["account_holder", "account_no", "bank", "ifsc"],
            "upi" => &["account_holder", "upi_id"],
            "wallet" => &["account_no", "wallet_type"],
            _ => return Err(Refusal::new("Missing parameters")),
        };
        for name in members {
            call.required(name)?;
        }
        call.check_wallet(&WALLETS)?;
        let now = self.context().now();
        let ref_code = self.context().random().hex64();
        let mut store = self.store();
        if store.payouts.iter().any(|known| known.order_id == order_id) {
            return Err(Refusal::new("Duplicate order_id found"));
        }
        if store.available_for_payouts() < amount {
            // No public source has this message.
            return Err(Refusal::new("Insufficient balance"));
        }
        self.context().touched(&RecordKey::payout(NAME, &ref_code));
        store.payouts.push(Payout {
            order_id,
            ref_code: ref_code.clone(),
            mode,
            amount,
            status: Status::Pending,
            created_at: now,
            changed_at: now,
        });
        let body = json!({"status": "success", "ref_code": ref_code});
        Ok(call::respond(StatusCode::OK, &body))
    }

    pub(super) fn poll_payout(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_key(self, Api::V1, headers, body)?;
        let reference = call.verified_reference(self, &["ref_code"])?;
        let found = self.store().payout_mut(&reference).cloned();
        let payout = found.ok_or_else(|| Refusal::new("Reference code not found."))?;
        self.context().touched(&payout.key());
        let processed = payout.processed().to_string();
        let word = payout.status.as_str();
        let secret = self.secret_key().expose().as_bytes();
        let hash = webhook_hash(&payout.order_id, &processed, word, secret);
        let body = json!({
            "order_id": payout.order_id,
            "ref_code": payout.ref_code,
            "amount_requested": payout.amount.to_string(),
            "amount_processed": processed,
            "status": word,
            "post_hash": self.sealed(&hash),
        });
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Approves (`paid`) or declines a pending payout, and sends the webhook.
    ///
    /// `id` is the payout's `ref_code` or order id.
    ///
    /// # Errors
    /// [`PayerError`] if the payout does not exist or is no longer pending.
    pub fn settle_payout(&self, id: &str, paid: bool) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let payout = store.payout_mut(id);
        let payout = payout.ok_or_else(|| PayerError::NotFound(id.to_owned()))?;
        if payout.status != Status::Pending {
            return Err(PayerError::InvalidState(payout.status.as_str()));
        }
        payout.status = if paid {
            Status::Approved
        } else {
            Status::Declined
        };
        payout.changed_at = now;
        let payout = payout.clone();
        let action = if paid { "approve" } else { "decline" };
        self.context().acted(action, &payout.key());
        self.send_payout_webhook(&store, &payout);
        Ok(())
    }
}
