//! Event of a checkout webhook.

use dhow_core::{Event, Failure, ReportedAmount, Subject, Verified};

use super::{
    CHECKOUT, HPayWebhooks,
    coverage::{self, Coverage, Needs},
    grammar,
    query::Query,
};
use crate::{amount::unless_grouped, signing::WebhookKind, status};

pub(super) fn event(webhooks: &HPayWebhooks, query: &Query<'_>, verified: &Verified) -> Event {
    let (order, payment) = (query.value("order_code"), query.value("payment_id"));
    let (order, payment) = (order.unwrap_or_default(), payment.unwrap_or_default());
    let payment_type = query.value("payment_type").unwrap_or_default();
    let error_text = query.value("error_text").unwrap_or_default();
    let status = status::notify(payment_type, error_text);
    let price = query.text("price");
    let price =
        price.map(|price| unless_grouped(ReportedAmount::strict(price, webhooks.currency.code())));
    let is_money = price.as_ref().is_some_and(|price| price.money().is_some());
    let assurance =
        Coverage::new(webhooks, WebhookKind::Checkout, query, verified).assurance(&Needs {
            amount: Some("price"),
            decisive: &["order_code", "payment_id", "payment_type", "error_text"],
            currency: webhooks.currency,
            is_well_formed: &|name, value| match name {
                "price" => is_money,
                _ => is_well_formed(name, value),
            },
        });
    let is_zero = price.as_ref().is_some_and(status::is_zero);
    let says_paid = error_text.is_empty();
    let assurance = coverage::with_zero_doubt(assurance, "price", is_zero && says_paid);
    let end = if says_paid { "ok" } else { "failed" };
    // Made of signed fields only, so that the browser's copy and the webhook have the same key. The order code comes last because it may
    // contain a slash.
    let amount = coverage::key_amount(price.as_ref());
    let key = ["hpay/checkout", payment, payment_type, end, &amount, order].join("/");
    let key = coverage::key(&assurance, query, key);
    let subject = Subject::Payment(status);
    let mut event = Event::new(verified, webhooks.environment, subject, CHECKOUT, key);
    event.gateway_status = query.owned("payment_type");
    event.id = query.owned("payment_id");
    event.attempt_reference = query.owned("payment_id");
    event.merchant_reference = query.owned("order_code");
    // HPay assigns an id only when the customer pays, so the order code is the provider reference of a payment.
    event.provider_reference = query.owned("order_code");
    event.amount = price.filter(|_| !is_zero);
    event.failure = query
        .owned("error_text")
        .map(|words| Failure::new(payment_type.to_owned(), Some(words)));
    event.assurance = assurance;
    event
}

fn is_well_formed(name: &str, value: &str) -> bool {
    match name {
        "transaction_info" => grammar::is_plain(value),
        "order_code" => !value.is_empty() && grammar::is_unbroken(value),
        "payment_id" => grammar::is_number(value),
        "payment_type" => matches!(value, "1" | "2"),
        // `error_text` may be any text: with a text the event is a failure and confirms nothing.
        _ => true,
    }
}
