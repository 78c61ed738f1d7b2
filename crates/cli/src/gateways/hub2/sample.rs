//! Sample events of Hub2, signed with the configured secrets.

use dhow_core::{Delivery, Money, Result, Settings};
use dhow_hub2::signature_header;

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, object},
};

/// Kinds of event, most common first: payment intent, payment attempt, transfer.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: Subject::PaymentIntent.as_str(),
        create: |settings, params| delivery(settings, params, Subject::PaymentIntent),
    },
    SampleKind {
        name: Subject::Payment.as_str(),
        create: |settings, params| delivery(settings, params, Subject::Payment),
    },
    SampleKind {
        name: Subject::Transfer.as_str(),
        create: |settings, params| delivery(settings, params, Subject::Transfer),
    },
];

/// Object that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    PaymentIntent,
    Payment,
    Transfer,
}

impl Subject {
    /// First part of the event's type.
    const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentIntent => "payment_intent",
            Self::Payment => "payment",
            Self::Transfer => "transfer",
        }
    }
}

fn delivery(settings: &Settings<'_>, params: &SampleParams, subject: Subject) -> Result<Delivery> {
    let secrets = settings.secrets("webhook_secrets")?;
    let mut secrets = secrets.iter();
    let present = secrets
        .next()
        .ok_or_else(|| settings.missing(&["webhook_secrets"]))?;
    let base_url = settings.base_url("base_url")?;
    let environment = settings.environment("environment", base_url.as_ref())?;
    let mode = environment.to_string();
    let (signed, sent) = params.amounts()?;
    let body = |money| envelope(params, subject, &mode, money);
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    let header = signature_header(signed.as_bytes(), present, secrets.next());
    Ok(Delivery::post(params.path.as_str(), sent)
        .with_header("content-type", "application/json")?
        .with_header("hub2-signature", &header)?)
}

fn envelope(params: &SampleParams, subject: Subject, mode: &str, money: Money) -> String {
    let status = params.status_or("successful");
    let kind = format!("{}.{}", subject.as_str(), action(subject, status));
    object(&[
        Member::text("id", format!("evt_{}", short(&params.digits("event")))),
        Member::text("type", kind),
        Member::raw(
            "data",
            object(&params.with_set(data(params, subject, mode, money))),
        ),
        Member::text("createdAt", "2026-01-01T00:00:00.000Z"),
        Member::text("mode", mode),
    ])
}

/// Returns the action in an event's type, which differs from the status in some cases.
fn action(subject: Subject, status: &str) -> &str {
    match (subject, status) {
        (_, "successful") => "succeeded",
        (Subject::PaymentIntent, "failed" | "payment_required") => "payment_failed",
        (_, other) => other,
    }
}

fn data(params: &SampleParams, subject: Subject, mode: &str, money: Money) -> Vec<Member> {
    let id = |prefix: &str| format!("{prefix}_{}", short(&params.digits(prefix)));
    let status = params.status_or("successful");
    let mut members = match subject {
        Subject::Transfer => vec![
            Member::text("id", id("tr")),
            Member::text("reference", &params.reference),
        ],
        Subject::Payment => vec![
            Member::text("id", id("pay")),
            Member::text("intentId", id("pi")),
        ],
        Subject::PaymentIntent => vec![
            Member::text("id", id("pi")),
            Member::text("purchaseReference", &params.reference),
        ],
    };
    members.extend([
        Member::text("status", status),
        Member::raw("amount", money.minor().to_string()),
        Member::text("currency", money.currency().code()),
        Member::text("mode", mode),
    ]);
    members
}

fn short(digits: &str) -> String {
    digits.chars().take(21).collect()
}
