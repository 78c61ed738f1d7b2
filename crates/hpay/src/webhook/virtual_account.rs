//! Webhook of a virtual account. HPay's signature covers two ids, but not the amount.

use dhow_core::{
    Delivery, Event, Failure, PaymentStatus, Rejection, RejectionReason, ReportedAmount, Subject,
    Verified,
};

use super::{
    HPayWebhooks, VIRTUAL_ACCOUNT,
    coverage::{self, Coverage, Needs},
    grammar,
    query::Query,
    rejected,
};
use crate::{
    amount::unless_grouped,
    error::{Class, DOMESTIC, Service},
    signing::{WebhookKind, table::VA_WEBHOOK},
    status::is_zero,
    wire::time,
};

pub(super) fn verify(
    webhooks: &HPayWebhooks,
    query: Query<'_>,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let schemes = WebhookKind::VirtualAccount.schemes(&webhooks.secrets.schemes);
    let malformed = |name: &str| {
        // A configured scheme may leave a field out, and then its format protects nothing.
        let covered = schemes.iter().any(|scheme| scheme.covers(name));
        covered && !query.value(name).is_some_and(grammar::is_id)
    };
    if VA_WEBHOOK.fields().any(malformed) {
        return Err(rejected(RejectionReason::MalformedBody));
    }
    webhooks.verify_signature(WebhookKind::VirtualAccount, query, delivery)
}

/// Returns the payment status for an `error_code`. A code that is neither success nor a refusal is an unknown status.
fn status(code: &str) -> PaymentStatus {
    match Service::VirtualAccount.class(code) {
        Class::Success => PaymentStatus::Paid,
        Class::Refusal(_) => PaymentStatus::Failed,
        Class::Open => PaymentStatus::Unknown(code.to_owned()),
    }
}

pub(super) fn event(webhooks: &HPayWebhooks, query: &Query<'_>, verified: &Verified) -> Event {
    let field = |name| query.value(name).unwrap_or_default();
    let code = field("error_code");
    let status = status(code);
    let failed = status == PaymentStatus::Failed;
    let reference = reference_field(query);
    let amount = query.text("amount");
    // The webhook has no field for a currency, and no source has a virtual account in another one than VND.
    // LEDGER: domestic-currency
    let amount =
        amount.map(|amount| unless_grouped(ReportedAmount::strict(amount, DOMESTIC.code())));
    let is_money = amount
        .as_ref()
        .is_some_and(|amount| amount.money().is_some());
    let coverage = Coverage::new(webhooks, WebhookKind::VirtualAccount, query, verified);
    let assurance = coverage.assurance(&Needs {
        amount: Some("amount"),
        decisive: &["cashin", "error_code", reference],
        currency: DOMESTIC,
        is_well_formed: &|name, value| match name {
            "amount" => is_money,
            name if VA_WEBHOOK.covers(name) => grammar::is_id(value),
            _ => true,
        },
    });
    let is_zero = amount.as_ref().is_some_and(is_zero);
    let assurance = coverage::with_zero_doubt(assurance, "amount", is_zero && !failed);
    // Only a signed order id, so that an edited copy does not look like another event.
    let order = if coverage.covers("order_id") {
        field("order_id")
    } else {
        ""
    };
    let covered = amount.as_ref().filter(|_| coverage.covers("amount"));
    let (cashin, covered) = (field("cashin"), coverage::key_amount(covered));
    let key = format!("hpay/virtual-account/{cashin}/{status}/{covered}/{order}");
    let key = coverage::key(&assurance, query, key);
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
    event.merchant_reference = query.owned("order_code");
    event.provider_reference = query.owned(reference);
    event.amount = amount.filter(|_| !is_zero);
    event.occurred_at = query.text("time_paid").and_then(time::parse_unix);
    event.failure = failed.then(|| failure(code));
    event.assurance = assurance;
    event
}

/// Returns the field that identifies the payment.
fn reference_field(query: &Query<'_>) -> &'static str {
    // Only payments by a checkout link have an order code. Others are identified by their account.
    ["order_code", "fullAccountNumber"]
        .into_iter()
        .find(|name| query.text(name).is_some())
        .unwrap_or("va_account")
}

fn failure(code: &str) -> Failure {
    let text = Service::VirtualAccount.meaning(code);
    Failure::new(code.to_owned(), text.map(str::to_owned))
}
