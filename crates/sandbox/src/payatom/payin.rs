//! `/pay/request.php` for payins on the hosted page, `/api/request.php` for payins that the merchant presents, and their V2.

use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::PayAtom;
use super::call::{self, Api, Call};
use super::refusal::Refusal;
use super::state::{Payin, Status};

/// Additional required fields of V2.
const V2_MEMBERS: [&str; 4] = ["ip", "latitude", "longitude", "customer_id"];

/// UPI address that receives the money.
pub(super) const PAYEE: &str = "dhow.sandbox@payatom";

/// Wallet number that receives the money.
pub(super) const WALLET: &str = "01700000000";

/// Wallet number in Pakistan that receives the money.
const PAKISTANI_WALLET: &str = "03000000000";

/// Wallets of payins, `Upay` for those to PayAtom only.
// Written independently of the client's list; `tests/it` compares them.
pub(super) const WALLETS: [&str; 4] = ["bKash", "Nagad", "Rocket", "Upay"];

impl PayAtom {
    /// Creates a payin on the hosted page.
    pub(super) fn hosted(
        &self,
        api: Api,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_signature(self, api, headers, body)?;
        call.check_wallet(&WALLETS)?;
        let payin = self.record(&call, "Duplicate order_id Found")?;
        let body = json!({"hash_value": payin.code, "status": "ok"});
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Creates a payin that the merchant presents. Its fields determine the product: UPI or a wallet.
    pub(super) fn seamless(
        &self,
        api: Api,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_signature(self, api, headers, body)?;
        let respond: fn(&Self, &Call, &Payin) -> Value = if call.text("pak_wallet").is_some() {
            check_pakistan(&call)?;
            |_, call, payin| {
                let wallet = call.text("pak_wallet");
                json!({"status": "success", "ref_code": payin.ref_code, "amount": payin.requested, "wallet": wallet})
            }
        } else if call.text("wallet_type").is_some() {
            call.check_wallet(&WALLETS)?;
            Self::wallet_response
        } else {
            Self::upi_response
        };
        let payin = self.record(&call, "Duplicate order_id found")?;
        Ok(call::respond(StatusCode::OK, &respond(self, &call, &payin)))
    }

    fn upi_response(&self, call: &Call, payin: &Payin) -> Value {
        let Payin {
            order_id,
            ref_code,
            requested,
            ..
        } = payin;
        let query = format!("pa={PAYEE}&pn=Dhow&am={requested}.00&tn={order_id}&cu=INR&mc=5411");
        let mut response = json!({
            "ref_code": ref_code, "qr_code": format!("upi://pay?{query}"), "status": "success",
        });
        if let (Api::V2, Value::Object(members)) = (call.api, &mut response) {
            let links = json!({"paytm_intent": format!("paytmmp://cash_wallet?{query}&featuretype=money_transfer")});
            members.insert("redirect_url".to_owned(), json!(""));
            members.insert("amount".to_owned(), json!(requested));
            members.insert("receiverVPA".to_owned(), json!(PAYEE));
            members.insert("additional_data".to_owned(), links);
        }
        response
    }

    /// Response for a wallet: a page for `Upay`, a wallet number for the others.
    fn wallet_response(&self, call: &Call, payin: &Payin) -> Value {
        let ref_code = &payin.ref_code;
        if call.text("wallet_type").as_deref() == Some("Upay") {
            let url = format!("{}/pay/connect.php?code={}", self.base_url(), payin.code);
            json!({"status": "success", "ref_code": ref_code, "redirect_url": url})
        } else {
            json!({"status": "success", "ref_code": ref_code, "wallet_id": WALLET})
        }
    }

    /// Validates and stores a payin. Order ids must be unique.
    fn record(&self, call: &Call, duplicate: &str) -> Result<Payin, Refusal> {
        let requested = call.amount()?;
        let order_id = call.order_id(self)?;
        let further: &[&str] = match call.api {
            Api::V1 => &[],
            Api::V2 => &V2_MEMBERS,
        };
        for name in ["name", "email", "phone"].iter().chain(further) {
            call.required(name)?;
        }
        let now = self.context().now();
        let random = self.context().random();
        let payin = Payin {
            ref_code: random.hex64(),
            code: random.hex64(),
            requested,
            received: 0,
            status: Status::Pending,
            payer: call
                .text("upi_id")
                .unwrap_or_else(|| "payer@upi".to_owned()),
            bank_ref: String::new(),
            account: match (call.text("pak_wallet"), call.text("wallet_type")) {
                (Some(_), _) => PAKISTANI_WALLET,
                (None, Some(_)) => WALLET,
                (None, None) => PAYEE,
            },
            redirect_url: call.text("redirect_url"),
            refund: None,
            created_at: now,
            changed_at: now,
            order_id,
        };
        let mut store = self.store();
        if store
            .payins
            .iter()
            .any(|known| known.order_id == payin.order_id)
        {
            return Err(Refusal::new(duplicate));
        }
        self.touch(&payin);
        store.payins.push(payin.clone());
        Ok(payin)
    }
}

impl Payin {
    /// Amount with the currency of the receiving account, as in `1499 INR`. Requests have no field for the currency.
    pub(super) fn money(&self, units: u64) -> String {
        let currency = match self.account {
            WALLET => "BDT",
            PAKISTANI_WALLET => "PKR",
            _ => "INR",
        };
        format!("{units} {currency}")
    }
}

fn check_pakistan(call: &Call) -> Result<(), Refusal> {
    if !matches!(
        call.text("pak_wallet").as_deref(),
        Some("JAZZCASH" | "EASYPAISA")
    ) {
        return Err(Refusal::new("We support only 'JAZZCASH', 'EASYPAISA'"));
    }
    let account = call.text("account_number").unwrap_or_default();
    if account.starts_with("03") {
        Ok(())
    } else {
        Err(Refusal::new(
            "account_number is required when pak_wallet is provided",
        ))
    }
}
