//! Reports for operators of wallets: balances, totals of a day, and the list of accounts.
//!
//! The sandbox has one operator with two accounts, the UPI address and the wallet that receive all payins.

use std::collections::BTreeMap;

use axum::response::Response;
use bytes::Bytes;
use dhow_crypto::digest::md5_hex;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::PayAtom;
use super::call::{self, Api, Call};
use super::payin::{PAYEE, WALLET};
use super::refusal::Refusal;
use super::reports::{day, is_day};
use super::state::Status;

/// Name of the operator.
const NAME: &str = "Dhow sandbox";

impl PayAtom {
    /// Returns the accounts of the operator with their minimum balances.
    // Source: page "P2P Accounts Wallet Balance", whose public part ends inside the list of UPI accounts.
    // LEDGER: operator-balances
    pub(super) fn operator_balances(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let token = &self.shared.identity.token;
        call::check_header(headers, "authorization", token, "Unauthorized Access")?;
        let call = Call::unchecked(Api::V1, headers, body);
        let (email, password) = self.operator();
        let code = call.required("verification_code")?;
        if call.required("email")? != email || code != md5_hex(password.as_bytes()) {
            return Err(Refusal::new("Verification Failed"));
        }
        let body = json!({
            "status": "success",
            "operator_details": {"name": NAME, "email": email},
            "wallets": {"upi": [{"account": NAME, "upi": PAYEE, "minimum_balance": "0"}]},
        });
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Returns the number and the sums of an account's payins of a day, by status.
    // Source: page "Wallet Transaction Summary". It shows the keys `success` and `pending` only.
    pub(super) fn wallet_summary(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        self.check_operator_key(headers)?;
        let call = Call::unchecked(Api::V1, headers, body);
        let given = |name: &str, message: &str| {
            let message = message.to_owned();
            call.text(name)
                .ok_or_else(|| Refusal::with(StatusCode::UNAUTHORIZED, message))
        };
        // The message for a missing number is not public.
        let number = given("account_number", "Account Number is missing")?;
        let kind = given("filter_date_type", "Filter Date Type is missing")?;
        let date = given("filter_date", "Filter Date is missing")?;
        let invalid = |message: &str| Refusal::with(StatusCode::UNAUTHORIZED, message);
        if !matches!(kind.as_str(), "action_date" | "c_date") {
            return Err(invalid("Un Supported Filter Type"));
        }
        if !is_day(&date) {
            return Err(invalid("Invalid Filter Date Format"));
        }
        let mut body = json!({"status": "success", "data": self.totals(&number, &kind, &date)});
        if let (Value::Object(members), false) =
            (&mut body, [PAYEE, WALLET].contains(&number.as_str()))
        {
            members.insert("message".to_owned(), json!("No wallet found"));
        }
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Returns the totals by status; an empty list without any, as PHP formats an empty array.
    fn totals(&self, number: &str, kind: &str, date: &str) -> Value {
        let mut totals: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
        let store = self.store();
        for payin in store.payins.iter().filter(|payin| payin.account == number) {
            let at = match kind {
                "c_date" => payin.created_at,
                _ => payin.changed_at,
            };
            if day(at) == date {
                let (count, received, requested) = totals.entry(word(payin.status)).or_default();
                *count = count.saturating_add(1);
                *received = received.saturating_add(payin.received);
                *requested = requested.saturating_add(payin.requested);
            }
        }
        if totals.is_empty() {
            return json!([]);
        }
        let total = |(word, (count, received, requested)): (&str, (u64, u64, u64))| {
            let total = json!({
                "transaction_count": count,
                "received_amount": received,
                "request_amount": requested,
                "status": word,
            });
            (word.to_owned(), total)
        };
        Value::Object(totals.into_iter().map(total).collect())
    }

    /// Lists the operator's accounts.
    // Source: page "Wallet Data Endpoint", with its spellings. No source shows the words of `status` and `usage_enable`.
    pub(super) fn wallet_data(&self, headers: &HeaderMap) -> Result<Response, Refusal> {
        self.check_operator_key(headers)?;
        let account = |upi: Option<&str>, number: Option<&str>| {
            json!({
                "account_detail": NAME,
                "upi": upi,
                "phone_number": number,
                "status": "active",
                "account_no": number,
                "usage_enable": "1",
                "usage_volum": null,
                "limit_volum": null,
                "rolling_balance": null,
                "available_limit": null,
            })
        };
        let accounts = [account(Some(PAYEE), None), account(None, Some(WALLET))];
        let body = json!({
            "status": "success",
            "data": {
                "active": {"count": accounts.len(), "accounts": accounts},
                "inactive": {"count": 0, "accounts": []},
            },
        });
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Requires the operator key. Every error of these reports has the status 401.
    fn check_operator_key(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let message = "Invalid or unauthorized Api-Key";
        call::check_header(headers, "api-key", self.operator_key(), message)
            .map_err(|refusal| refusal.at(StatusCode::UNAUTHORIZED))
    }
}

/// Returns the report's word for a status.
fn word(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        status if status.is_paid() => "success",
        _ => "failed",
    }
}
