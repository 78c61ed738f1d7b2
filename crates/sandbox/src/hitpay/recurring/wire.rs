//! JSON of recurring billings. As at HitPay, booleans are 0 and 1 except in the response to cancelling, and amounts are numbers.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::hitpay::records::{Billing, Embed};
use crate::hitpay::validate::SINGAPORE;
use crate::hitpay::{HitPay, NAME};
use crate::{response, times};

/// Path of the page where the customer agrees, from the root of the server.
pub(super) fn page_path(id: &str) -> String {
    format!("/{NAME}/securecheckout/recurring-billing/@dhow-sandbox/{id}")
}

/// The card that every customer of the sandbox saves.
fn saved_card() -> Value {
    json!({"brand": "visa", "last4": "4242"})
}

#[derive(Serialize)]
pub(super) struct BillingJson<'a> {
    id: &'a str,
    business_recurring_plans_id: Option<&'a str>,
    customer_name: Option<&'a str>,
    customer_email: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    reference: Option<&'a str>,
    cycle: &'a str,
    cycle_repeat: Option<u32>,
    cycle_frequency: Option<&'a str>,
    currency: String,
    price: Option<Box<RawValue>>,
    amount: Option<Box<RawValue>>,
    times_to_be_charged: Option<u32>,
    times_charged: Option<u32>,
    total_charge: u32,
    status: &'static str,
    send_email: Value,
    save_card: u8,
    save_payment_method: u8,
    redirect_url: Option<&'a str>,
    webhook: Option<&'a str>,
    payment_methods: &'a [String],
    methods: Vec<Value>,
    // LEDGER: recurring-method
    payment_method: Option<Value>,
    // Source: hit-pay/php-sdk reads it. No source shows a value.
    expires_at: (),
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_code_data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<&'static str>,
    created_at: String,
    updated_at: String,
}

impl<'a> BillingJson<'a> {
    pub(super) fn new(hitpay: &HitPay, billing: &'a Billing) -> Self {
        let details = &billing.details;
        let url = format!("{}{}", hitpay.context().origin(), page_path(&billing.id));
        let amount = || {
            details
                .money
                .map(|money| response::number(&money.decimal()))
        };
        let saves = u8::from(details.saves_method);
        let embedded = |embed| details.embed == Some(embed);
        let card = |id: &String| json!({"id": id, "type": "card", "card": saved_card()});
        Self {
            id: &billing.id,
            business_recurring_plans_id: details.plan_id.as_deref(),
            customer_name: details.customer_name.as_deref(),
            customer_email: &details.customer_email,
            name: &details.name,
            description: details.description.as_deref(),
            reference: details.reference.as_deref(),
            cycle: &details.cycle.0,
            cycle_repeat: details.cycle.1,
            cycle_frequency: details.cycle.2.as_deref(),
            currency: details.currency.code().to_ascii_lowercase(),
            price: amount(),
            amount: amount(),
            times_to_be_charged: details.times_to_be_charged,
            times_charged: (!details.saves_method).then_some(billing.charges),
            total_charge: billing.charges,
            status: billing.status,
            send_email: json!(u8::from(details.send_email)),
            save_card: saves,
            save_payment_method: saves,
            redirect_url: details.redirect_url.as_deref(),
            webhook: details.webhook.as_deref(),
            payment_methods: &details.payment_methods,
            payment_method: billing
                .method_id
                .as_ref()
                .map(|_| json!({"card": saved_card()})),
            expires_at: (),
            methods: billing.method_id.iter().map(card).collect(),
            qr_code_data: embedded(Embed::Qr)
                .then(|| json!({"qr_code": url, "qr_code_expiry": null})),
            direct_link: embedded(Embed::DirectLink).then(|| url.clone()),
            instructions: embedded(Embed::Instructions)
                .then_some("Approve the arrangement at your bank."),
            url,
            created_at: times::naive(billing.created_at, SINGAPORE),
            updated_at: times::naive(billing.updated_at, SINGAPORE),
        }
    }

    pub(super) fn cancelled(hitpay: &HitPay, billing: &'a Billing) -> Self {
        Self {
            send_email: json!(billing.details.send_email),
            ..Self::new(hitpay, billing)
        }
    }
}
