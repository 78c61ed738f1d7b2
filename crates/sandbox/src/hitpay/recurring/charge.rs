//! Saved payment methods and their charges.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Money;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::value::RawValue;

use super::wire::BillingJson;
use crate::fields::Field;
use crate::hitpay::HitPay;
use crate::hitpay::payer::{PayerError, PaymentResult};
use crate::hitpay::records::Billing;
use crate::hitpay::refusal::Refusal;
use crate::hitpay::rules::Rules;
use crate::hitpay::state::Origin;
use crate::hitpay::validate;
use crate::hitpay::webhook::send_event;
use crate::response;

#[derive(Serialize)]
struct ChargedJson<'a> {
    payment_id: &'a str,
    recurring_billing_id: &'a str,
    amount: Box<RawValue>,
    currency: String,
    status: &'static str,
}

#[derive(Serialize)]
struct BillingEvent<'a> {
    event: String,
    affected_method_id: Option<&'a str>,
    recurring_billing: BillingJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_fields: Option<[&'static str; 1]>,
}

/// Charges the saved method. The response has the final result.
pub(in crate::hitpay) fn charge_saved(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut rules = Rules::new(&input);
    let currency = validate::currency_named(&mut rules, "currency");
    let money = currency.and_then(|currency| validate::exact(&mut rules, "amount", currency));
    if money.is_some_and(|money| !money.is_positive()) {
        rules.add_error("amount", "must be greater than 0.");
    }
    let money = rules.finish(money)?;
    let (billing, result) = chargeable(&hitpay, &id)?;
    let payment = DirectPayment {
        origin: Origin::Recurring(id.clone()),
        money,
        method: billing.details.payment_methods.first().cloned(),
        reference: billing.details.reference.clone(),
        webhook: billing.details.webhook.clone(),
    };
    let payment_id = hitpay.record_payment(payment, result);
    if result == PaymentResult::Failed {
        return Err(Refusal::InvalidState("Your card was declined.".into()));
    }
    let payment_id =
        payment_id.ok_or_else(|| Refusal::InvalidState("The charge could not be made.".into()))?;
    let json = ChargedJson {
        payment_id: &payment_id,
        recurring_billing_id: &id,
        amount: response::number(&money.decimal()),
        currency: money.currency().code().to_ascii_lowercase(),
        status: "succeeded",
    };
    Ok(response::json(StatusCode::OK, &json))
}

/// Returns the billing and the result of charging it. Declined charges are not counted.
fn chargeable(hitpay: &HitPay, id: &str) -> Result<(Billing, PaymentResult), Refusal> {
    let mut store = hitpay.store();
    let billing = store.get_mut::<Billing>(id)?;
    if billing.method_id.is_none() || billing.status != "active" {
        let message = format!("A {} recurring billing cannot be charged.", billing.status);
        return Err(Refusal::InvalidState(message));
    }
    if std::mem::take(&mut billing.declines_next) {
        return Ok((billing.clone(), PaymentResult::Failed));
    }
    billing.charges = billing.charges.saturating_add(1);
    Ok((billing.clone(), PaymentResult::Paid))
}

/// A payment that no payment request of the merchant started.
pub(in crate::hitpay) struct DirectPayment {
    pub(in crate::hitpay) origin: Origin,
    pub(in crate::hitpay) money: Money,
    pub(in crate::hitpay) method: Option<String>,
    pub(in crate::hitpay) reference: Option<String>,
    pub(in crate::hitpay) webhook: Option<String>,
}

impl HitPay {
    /// Stores the payment, or the failed attempt, with a hidden payment request, and sends the webhooks.
    pub(in crate::hitpay) fn record_payment(
        &self,
        payment: DirectPayment,
        result: PaymentResult,
    ) -> Option<String> {
        let now = self.context().now();
        let text = |text: String| Field::Text(text);
        let channel = match payment.origin {
            Origin::Recurring(_) => "recurring",
            Origin::Request | Origin::StaticQr => "static_qr",
        };
        let currency = payment.money.currency().code().to_owned();
        let mut members = vec![
            ("amount".to_owned(), text(payment.money.decimal())),
            ("currency".to_owned(), text(currency)),
            ("channel".to_owned(), text(channel.to_owned())),
        ];
        for (name, value) in [
            ("reference_number", payment.reference),
            ("webhook", payment.webhook),
        ] {
            members.extend(value.map(|value| (name.to_owned(), text(value))));
        }
        let methods = payment.method.map(|method| Field::List(vec![text(method)]));
        members.extend(methods.map(|list| ("payment_methods".to_owned(), list)));
        let details = validate::details(&Field::Map(members), now).ok()?;
        let id = self.insert(payment.origin, details);
        self.attempt(&id, None, result).ok()
    }

    /// Saves a payment method for a recurring billing, as the customer who agrees to it, and sends the events.
    ///
    /// # Errors
    /// [`PayerError`] if the billing does not exist or is no longer `scheduled`.
    pub fn save_method(&self, billing_id: &str) -> Result<(), PayerError> {
        let now = self.context().now();
        let method_id = self.context().random().uuid();
        let mut store = self.store();
        let billing = store.find_mut::<Billing>(billing_id);
        let billing = billing.ok_or_else(|| PayerError::NotFound(billing_id.to_owned()))?;
        if billing.status != "scheduled" {
            return Err(PayerError::InvalidState(billing.status));
        }
        billing.status = "active";
        billing.method_id = Some(method_id.clone());
        billing.updated_at = now;
        let billing = billing.clone();
        for (kind, changed_fields) in [
            ("method_attached", None),
            ("subscription_updated", Some(["status"])),
        ] {
            let event = BillingEvent {
                event: format!("recurring_billing.{kind}"),
                affected_method_id: Some(&method_id),
                recurring_billing: BillingJson::new(self, &billing),
                changed_fields,
            };
            send_event(&store, None, ("recurring_billing", kind), &event);
        }
        Ok(())
    }

    /// Declines the next charge of the saved method.
    ///
    /// That charge gets a 400 and the event `charge.failed`. HitPay's form webhook has no status for it and is not sent.
    ///
    /// # Errors
    /// [`PayerError`] if the billing does not exist.
    pub fn decline_next(&self, billing_id: &str) -> Result<(), PayerError> {
        let mut store = self.store();
        let billing = store.find_mut::<Billing>(billing_id);
        let billing = billing.ok_or_else(|| PayerError::NotFound(billing_id.to_owned()))?;
        billing.declines_next = true;
        Ok(())
    }
}
