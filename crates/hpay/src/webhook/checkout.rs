//! The checkout callback (return and notify): eight values with a blank before each.

use dhow_core::{
    Assurance, Delivery, Doubt, Event, Failure, Rejection, ReportedAmount, Subject, Verified,
};

use super::{CHECKOUT, HPayWebhooks, SECURE_CODE, grammar, query::Query};
use crate::{recipe::Values, status};

/// The fields that every recipe for this callback covers, in the order in which HPay's library joins them.
const SIGNED: [&str; 6] = [
    "transaction_info",
    "order_code",
    "price",
    "payment_id",
    "payment_type",
    "error_text",
];

/// What recipes pick from. A field that is absent counts as empty, as it does in PHP; the assurance tells.
pub(super) fn values<'a>(
    webhooks: &'a HPayWebhooks,
    query: &'a Query<'_>,
) -> Vec<(&'a str, &'a str)> {
    let mut values = vec![("merchant_site_code", webhooks.merchant_id.as_str())];
    values.extend(SIGNED.map(|name| (name, query.value(name).unwrap_or_default())));
    values
}

pub(super) fn verify(
    webhooks: &HPayWebhooks,
    query: &Query<'_>,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let values: &Values<'_> = &values(webhooks, query);
    webhooks.vouch(CHECKOUT, &webhooks.recipes.notify, values, query, delivery)
}

pub(super) fn read(webhooks: &HPayWebhooks, query: &Query<'_>, verified: &Verified) -> Event {
    let field = |name| query.value(name).unwrap_or_default();
    let (order, payment) = (field("order_code"), field("payment_id"));
    let (payment_type, error_text) = (field("payment_type"), field("error_text"));
    let status = status::notify(payment_type, error_text);
    let assurance = assurance(query);
    let end = if error_text.is_empty() {
        "ok"
    } else {
        "failed"
    };
    // Signed fields only, so that the browser's copy and the server's have one key. The last one may contain anything.
    let key = match assurance.doubts() {
        [] => format!("hpay/checkout/{payment}/{payment_type}/{end}/{order}"),
        _ => format!("hpay/doubtful/{}", query.fingerprint()),
    };
    let subject = Subject::Payment(status);
    let mut event = Event::new(verified, webhooks.environment, subject, CHECKOUT, key);
    event.gateway_status = query.owned("payment_type");
    event.id = query.owned("payment_id");
    event.attempt_reference = query.owned("payment_id");
    event.merchant_reference = query.owned("order_code");
    // The order code is what a link's payment is called: HPay gives no id before somebody pays.
    event.provider_reference = query.owned("order_code");
    let price = query.text("price");
    event.amount = price.map(|price| ReportedAmount::strict(price, webhooks.currency.code()));
    event.failure = query
        .owned("error_text")
        .map(|words| Failure::new(payment_type.to_owned(), Some(words)));
    event.assurance = assurance;
    event
}

/// Fields that the digest does not cover are named; signed fields that could have been split otherwise are doubtful.
fn assurance(query: &Query<'_>) -> Assurance {
    let covered = |name: &str| name == SECURE_CODE || SIGNED.contains(&name);
    let unsigned: Vec<String> = query
        .names()
        .filter(|name| !covered(name))
        .map(str::to_owned)
        .collect();
    let doubts = SIGNED
        .into_iter()
        .filter_map(|name| match query.value(name) {
            None => Some(Doubt::MissingField(name.into())),
            Some(value) if !is_well_formed(name, value) => Some(Doubt::BrokenGrammar(name.into())),
            Some(_) => None,
        });
    doubts.fold(Assurance::full().without(unsigned), Assurance::doubting)
}

fn is_well_formed(name: &str, value: &str) -> bool {
    match name {
        "transaction_info" => grammar::is_plain(value),
        "order_code" => !value.is_empty() && grammar::is_unbroken(value),
        "price" => grammar::is_price(value),
        "payment_id" => grammar::is_number(value),
        "payment_type" => matches!(value, "1" | "2"),
        // HPay's words about a failure: with any text in it the event is a failure and confirms nothing.
        _ => true,
    }
}
