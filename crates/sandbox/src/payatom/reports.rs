//! Reconciliation of payins and payouts, and the merchant's balance.

use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::PayAtom;
use super::call::{self, Api, Call};
use super::refusal::Refusal;
use super::signing;
use super::state::Status;

/// Maximum number of payout reconciliation calls per day.
const MAX_RECONCILIATIONS_PER_DAY: u32 = 10;

/// Returns true for a real day in the format of the documents: `31-12-2023`.
pub(super) fn is_day(text: &str) -> bool {
    let read = jiff::civil::Date::strptime("%d-%m-%Y", text);
    read.is_ok_and(|date| date.strftime("%d-%m-%Y").to_string() == text)
}

/// Formats the date in UTC: `31-12-2023`.
// No source names a time zone.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%d-%m-%Y").to_string()
}

/// Formats UTC for reports: `October 15, 2023, 2:30 pm`.
fn time(at: Timestamp) -> String {
    at.strftime("%B %-d, %Y, %-I:%M %P").to_string()
}

impl PayAtom {
    pub(super) fn reconcile_payins(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let date = self.reconciled_day(headers, body)?;
        let store = self.store();
        let payins = store
            .payins
            .iter()
            .filter(|payin| day(payin.created_at) == date);
        let rows: Vec<Value> = payins
            .map(|payin| {
                json!({
                    "orderCreateDateTime": time(payin.created_at),
                    "statusChangeDateTime": time(payin.changed_at),
                    "order_id": payin.order_id,
                    "ref_code": payin.ref_code,
                    "bank_ref": payin.bank_ref,
                    "amount_requested": payin.requested,
                    "amount_received": payin.received,
                    "transaction_status": payin.status.as_str(),
                })
            })
            .collect();
        Ok(listed(&rows))
    }

    /// Lists the approved payouts of a day.
    pub(super) fn reconcile_payouts(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let date = self.reconciled_day(headers, body)?;
        let today = day(self.context().now());
        let mut store = self.store();
        let calls = store.reconciled.entry(today).or_default();
        if *calls >= MAX_RECONCILIATIONS_PER_DAY {
            return Err(Refusal::new("Daily limit exceeded: 10 calls per day"));
        }
        *calls = calls.saturating_add(1);
        let approved = |status| status == Status::Approved;
        let payouts = store
            .payouts
            .iter()
            .filter(|payout| approved(payout.status));
        let rows: Vec<Value> = payouts
            .filter(|payout| day(payout.created_at) == date)
            .map(|payout| {
                json!({
                    "orderCreateDateTime": time(payout.created_at),
                    "statusChangeDateTime": time(payout.changed_at),
                    "order_id": payout.order_id,
                    "ref_code": payout.ref_code,
                    "bank_ref": "",
                    "amount_requested": payout.amount,
                    "amount_processed": payout.amount,
                    "transaction_status": payout.status.as_str(),
                })
            })
            .collect();
        Ok(listed(&rows))
    }

    pub(super) fn balance(&self, headers: &HeaderMap, body: &Bytes) -> Result<Response, Refusal> {
        self.check_balance_call(headers, body)?;
        let store = self.store();
        let kept = store.kept();
        let body = json!({
            "status": "success",
            "message": "Balance fetched successfully",
            "user_balance": {
                "pid": self.pid(),
                "payin_balance": kept,
                "payout_balance": store.available_for_payouts(),
                "payin_matured_balance": kept,
            },
        });
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Authenticates a balance call. It alone has documented HTTP statuses.
    // Source: page "Wallet Balance" of V2. The message for a wrong key is cut off there; this one is of a published client.
    fn check_balance_call(&self, headers: &HeaderMap, body: &Bytes) -> Result<(), Refusal> {
        let wrong_key = "Invalid API key";
        call::check_header(headers, "x-api-key", self.api_key(), wrong_key)
            .map_err(|refusal| refusal.at(StatusCode::UNAUTHORIZED))?;
        let call = Call::unchecked(Api::V2, headers, body);
        let bad = |message: &str| Refusal::with(StatusCode::BAD_REQUEST, message);
        let pid = call.text("pid").ok_or_else(|| bad("pid not provided"))?;
        if pid != self.pid() {
            return Err(bad("Invalid PID"));
        }
        if call.text("signature").is_none() {
            return Err(bad("signature not provided"));
        }
        call.check_signature(self)
            .map_err(|refusal| refusal.at(StatusCode::UNAUTHORIZED))
    }

    /// Authenticates a reconciliation call and returns the requested day.
    fn reconciled_day(&self, headers: &HeaderMap, body: &Bytes) -> Result<String, Refusal> {
        // LEDGER: reconciliation-errors
        call::check_header(
            headers,
            "token",
            &self.shared.identity.token,
            "Unauthorized Access",
        )?;
        let call = Call::unchecked(Api::V1, headers, body);
        let given = ["pid", "date", "signature"].map(|name| call.text(name));
        let [Some(pid), Some(date), Some(signature)] = given else {
            return Err(Refusal::new("Missing Parameters"));
        };
        if pid != self.pid() {
            return Err(Refusal::new("Invalid User"));
        }
        if !is_day(&date) {
            return Err(Refusal::new("Invalid Date Format"));
        }
        let secret = self.secret_key().expose().as_bytes();
        let expected = signing::reconciliation_signature(self.pid(), secret, &date);
        if signature == expected {
            Ok(date)
        } else {
            Err(Refusal::new("Verification Failed"))
        }
    }
}

fn listed(rows: &[Value]) -> Response {
    let body = json!({"status": "success", "message": "Success", "data": rows});
    call::respond(StatusCode::OK, &body)
}
