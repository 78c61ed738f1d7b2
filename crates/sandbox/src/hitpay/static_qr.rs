//! `/v1/static_qr`: reusable QR codes.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use dhow_core::{Currency, Money};
use http::StatusCode;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::payer::{PayerError, PaymentResult};
use super::records::StaticQr;
use super::recurring::DirectPayment;
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::{Origin, Store};
use super::validate::{SINGAPORE, currency_named, exact};
use super::{HitPay, listing, plan};
use crate::fields::Field;
use crate::{response, times};

#[derive(Serialize)]
struct StaticQrJson<'a> {
    id: &'a str,
    name: &'a str,
    reference: &'a str,
    payment_provider: &'static str,
    payment_provider_method: &'a str,
    amount: Option<Box<RawValue>>,
    currency: Option<String>,
    location_id: Option<&'a str>,
    device_id: Option<&'a str>,
    qr_value: String,
    created_at: String,
    updated_at: String,
}

impl<'a> StaticQrJson<'a> {
    fn new(code: &'a StaticQr) -> Self {
        let currency = code.money.map(|money| money.currency().code());
        Self {
            id: &code.id,
            name: &code.name,
            reference: &code.id,
            payment_provider: "sandbox",
            payment_provider_method: &code.method,
            amount: code.money.map(|money| response::number(&money.decimal())),
            currency: currency.map(str::to_ascii_lowercase),
            location_id: code.location_id.as_deref(),
            device_id: code.device_id.as_deref(),
            qr_value: format!("00020101021126SANDBOX{}6304", code.id.replace('-', "")),
            created_at: times::with_offset(code.created_at, SINGAPORE),
            updated_at: times::with_offset(code.updated_at, SINGAPORE),
        }
    }
}

impl Readable for StaticQr {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        StaticQrJson::new(self)
    }
}

impl Resource for StaticQr {
    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let mut rules = Rules::new(input);
        let name = plan::required(&mut rules, "name", 255);
        let method = plan::required(&mut rules, "payment_provider_method", 64);
        let known = |code: &str| matches!(code, "paynow_online" | "upi_qr" | "qrph_netbank");
        if method.as_deref().is_some_and(|code| !known(code)) {
            rules.add_selection_error("payment_provider_method");
        }
        let money = amount(&mut rules);
        let now = hitpay.context().now();
        let (location_id, device_id) = (rules.uuid("location_id"), rules.text("device_id", 255));
        let code = name.zip(method).map(|(name, method)| Self {
            id: hitpay.context().random().uuid(),
            name,
            method,
            money,
            location_id,
            device_id,
            created_at: now,
            updated_at: now,
        });
        rules.finish(code)
    }

    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        let mut rules = Rules::new(input);
        let (name, location_id) = (rules.text("name", 255), rules.uuid("location_id"));
        let money = amount(&mut rules);
        rules.finish(Some(()))?;
        self.name = name.unwrap_or_else(|| self.name.clone());
        self.location_id = location_id.or(self.location_id.take());
        self.money = money.or(self.money);
        self.updated_at = hitpay.context().now();
        Ok(())
    }

    /// Deletes a code. The response has a message in its body, unlike that of the other resources.
    fn delete(_hitpay: &HitPay, store: &mut Store, id: &str) -> Result<Response, Refusal> {
        store.remove::<Self>(id)?;
        let message = json!({"message": "Static QR deleted successfully."});
        Ok(response::json(StatusCode::OK, &message))
    }
}

/// Reads the optional amount, which requires a currency.
fn amount(rules: &mut Rules<'_>) -> Option<Money> {
    rules.input().member("amount")?;
    let currency = currency_named(rules, "currency")?;
    exact(rules, "amount", currency).filter(|money| money.is_positive())
}

pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let all = store.static_qrs.iter().rev();
    let all = all.map(|code| (code.id.clone(), StaticQrJson::new(code)));
    listing::by_cursor(&hitpay, "/static_qr", &query, 25, all.collect())
}

impl HitPay {
    /// Scans a static QR code and pays it, and sends the events. Returns the payment id.
    ///
    /// The amount is the one that the code fixes. Otherwise it is `amount`, in SGD and in major units, such as `5.00`.
    ///
    /// # Errors
    /// [`PayerError`] if the code does not exist, or neither amount is valid.
    pub fn scan(&self, static_qr_id: &str, amount: Option<&str>) -> Result<String, PayerError> {
        let code = self.store().find::<StaticQr>(static_qr_id).cloned();
        let code = code.ok_or_else(|| PayerError::NotFound(static_qr_id.to_owned()))?;
        let given = amount.and_then(|text| Money::parse_zero_padded(text, Currency::SGD).ok());
        let money = code
            .money
            .or(given)
            .ok_or(PayerError::InvalidState("without an amount"))?;
        let payment = DirectPayment {
            origin: Origin::StaticQr,
            money,
            method: Some(code.method),
            reference: None,
            webhook: None,
        };
        self.record_payment(payment, PaymentResult::Paid)
            .ok_or(PayerError::InvalidState("not payable"))
    }
}
