//! `/v1/refund`: refunds of payments. The id of a payment request is not accepted.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::overview::refund_keys;
use super::refusal::Refusal;
use super::resource::Readable;
use super::rules::Rules;
use super::state::{Charge, Refund, Store};
use super::validate::SINGAPORE;
use super::webhook::{self, WebhookTrigger};
use super::{HitPay, validate, wire};
use crate::fields::Field;
use crate::records::RecordKey;
use crate::{response, times};

/// JSON of a refund. As at HitPay, amounts are numbers and the currency is lower case.
#[derive(Serialize)]
struct RefundJson<'a> {
    id: &'a str,
    refunded_by: Option<&'static str>,
    payment_id: &'a str,
    amount_refunded: Box<RawValue>,
    total_amount: Box<RawValue>,
    currency: String,
    status: &'static str,
    payment_method: &'a str,
    provider_fee: (),
    provider_fee_currency: (),
    refunded_at: String,
    created_at: String,
}

impl<'a> RefundJson<'a> {
    fn new(refund: &'a Refund, charge: &'a Charge) -> Self {
        Self {
            id: &refund.id,
            refunded_by: None,
            payment_id: &charge.id,
            amount_refunded: response::number(&refund.money.decimal()),
            total_amount: response::number(&charge.money.decimal()),
            currency: wire::lower_case(charge),
            status: "succeeded",
            payment_method: &charge.method,
            provider_fee: (),
            provider_fee_currency: (),
            refunded_at: times::zulu(whole_seconds(refund.created_at)),
            created_at: times::zulu(whole_seconds(refund.created_at)),
        }
    }

    /// The response to creation, which has `refunded_by`, and `created_at` without an offset.
    fn created(refund: &'a Refund, charge: &'a Charge) -> Self {
        Self {
            refunded_by: Some("Dhow Sandbox"),
            created_at: times::naive(refund.created_at, SINGAPORE),
            ..Self::new(refund, charge)
        }
    }
}

/// Truncates to seconds. HitPay's times have six decimals that are always zero.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Refunds a part of a payment, or the remaining amount. The payment request stays completed.
pub(super) fn create(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let payment_id = check(&input)?;
    let now = hitpay.context().now();
    let mut store = hitpay.store();
    let charge = store.get_mut::<Charge>(&payment_id)?;
    let refundable = charge.refundable();
    if !refundable.is_positive() {
        let message = format!("A {} charge cannot be refunded.", charge.status());
        return Err(Refusal::InvalidState(message));
    }
    let mut rules = Rules::new(&input);
    let money = match input.member("amount") {
        Some(_) => validate::exact_amount(&mut rules, refundable.currency()),
        // Without an amount the rest is refunded.
        None => Some(refundable),
    };
    if money.is_some_and(|money| !money.is_positive()) {
        rules.add_error("amount", "must be greater than 0.");
    }
    if money.is_some_and(|money| money > refundable) {
        let most = refundable.decimal();
        rules.add_error("amount", &format!("must not be greater than {most}."));
    }
    let money = rules.finish(money)?;
    // The amount was checked against the refundable one, so the sum cannot exceed the payment.
    charge.refunded = charge.refunded.checked_add(money).unwrap_or(charge.money);
    charge.updated_at = now;
    let charge = charge.clone();
    let refund = Refund {
        id: hitpay.context().random().uuid(),
        charge_id: payment_id,
        money,
        created_at: now,
    };
    let response = response::json(hitpay.created(), &RefundJson::created(&refund, &charge));
    hitpay.touch(&refund_keys(&store, &refund));
    store.refunds.push(refund);
    let messages = webhook::messages(&hitpay, &store, &charge.id, WebhookTrigger::Refunded);
    messages.into_iter().for_each(|message| store.send(message));
    Ok(response)
}

/// Validates the fields that do not depend on the payment, and returns the payment id.
fn check(input: &Field) -> Result<String, Refusal> {
    let mut rules = Rules::new(input);
    let payment_id = match input.member("payment_id") {
        Some(_) => rules.uuid("payment_id"),
        None => {
            rules.add_error("payment_id", "field is required.");
            None
        }
    };
    rules.url_of_any_length("webhook");
    rules.email("email");
    rules.flag("send_email", false);
    rules.text("comment", 255);
    rules.finish(payment_id)
}

impl Readable for Refund {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a {
        let charge = store.find::<Charge>(&self.charge_id);
        charge.map(|charge| RefundJson::new(self, charge))
    }

    fn keys(&self, store: &Store) -> Vec<RecordKey> {
        refund_keys(store, self)
    }
}
