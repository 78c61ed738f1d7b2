//! The callback of a virtual account. Its digest covers two ids and nothing of the money.

use dhow_core::{
    Assurance, Delivery, Doubt, Event, Failure, PaymentStatus, Rejection, RejectionReason,
    ReportedAmount, Subject, Verified,
};

use super::{HPayWebhooks, SECURE_CODE, VIRTUAL_ACCOUNT, grammar, query::Query, rejected};
use crate::{
    error::{Class, Service},
    time,
};

/// The fields that the digest covers.
const SIGNED: [&str; 2] = ["cashin", "order_id"];

pub(super) fn verify(
    webhooks: &HPayWebhooks,
    query: &Query<'_>,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let well_formed = |name| query.value(name).is_some_and(grammar::is_id);
    if !SIGNED.into_iter().all(well_formed) {
        return Err(rejected(RejectionReason::MalformedBody));
    }
    let recipes = &webhooks.recipes.va_callback;
    webhooks.vouch(VIRTUAL_ACCOUNT, recipes, &query.values(), query, delivery)
}

pub(super) fn read(webhooks: &HPayWebhooks, query: &Query<'_>, verified: &Verified) -> Event {
    let field = |name| query.value(name).unwrap_or_default();
    let code = field("error_code");
    let succeeded = Service::VirtualAccount.class(code) == Class::Success;
    let status = if succeeded {
        PaymentStatus::Paid
    } else {
        PaymentStatus::Failed
    };
    let key = format!(
        "hpay/virtual-account/{}/{}",
        field("cashin"),
        field("order_id")
    );
    let subject = Subject::Payment(status);
    let mut event = Event::new(
        verified,
        webhooks.environment,
        subject,
        VIRTUAL_ACCOUNT,
        key,
    );
    event.gateway_status = query.owned("error_code");
    event.id = query.owned("cashin");
    event.attempt_reference = query.owned("transactionId");
    // Only payments of a checkout link have an order code; others are known by their account.
    event.merchant_reference = query.owned("order_code");
    let account = || {
        query
            .owned("fullAccountNumber")
            .or_else(|| query.owned("va_account"))
    };
    event.provider_reference = query.owned("order_code").or_else(account);
    let amount = query.text("amount");
    event.amount = amount.map(|amount| ReportedAmount::strict(amount, webhooks.currency.code()));
    event.occurred_at = query.text("time_paid").and_then(time::read_unix);
    event.failure = (!succeeded).then(|| {
        Failure::new(
            code.to_owned(),
            Service::VirtualAccount.meaning(code).map(str::to_owned),
        )
    });
    let covered = |name: &str| name == SECURE_CODE || SIGNED.contains(&name);
    let unsigned: Vec<String> = query
        .names()
        .filter(|name| !covered(name))
        .map(str::to_owned)
        .collect();
    event.assurance = Assurance::full()
        .without(unsigned)
        .doubting(Doubt::AmountNotSigned);
    event
}
