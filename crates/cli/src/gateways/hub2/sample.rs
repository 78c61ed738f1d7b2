//! Sample events of Hub2.

use dhow_core::{Delivery, Result};

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, OrderOption, object},
};

/// Kinds of event, most common first: payment intent, payment attempt, transfer.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: Subject::PaymentIntent.as_str(),
        fields: |params| Ok(data(params, Subject::PaymentIntent)),
        unsigned: |params, data| delivery(params, Subject::PaymentIntent, data),
        tampered: AMOUNT,
    },
    SampleKind {
        name: Subject::Payment.as_str(),
        fields: |params| Ok(data(params, Subject::Payment)),
        unsigned: |params, data| delivery(params, Subject::Payment, data),
        tampered: AMOUNT,
    },
    SampleKind {
        name: Subject::Transfer.as_str(),
        fields: |params| Ok(data(params, Subject::Transfer)),
        unsigned: |params, data| delivery(params, Subject::Transfer, data),
        tampered: AMOUNT,
    },
];

const AMOUNT: &[&str] = &["amount"];

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

fn delivery(params: &SampleParams, subject: Subject, data: &[Member]) -> Result<Delivery> {
    let status = params.status_or("successful");
    let kind = format!("{}.{}", subject.as_str(), action(subject, status));
    let envelope = object(&[
        Member::text("id", format!("evt_{}", short(&params.digits("event")))),
        Member::text("type", kind),
        Member::raw("data", object(data)),
        Member::text("createdAt", "2026-01-01T00:00:00.000Z"),
        Member::text("mode", params.environment.to_string()),
    ]);
    let delivery = Delivery::post(params.path.as_str(), envelope);
    Ok(delivery.with_header("content-type", "application/json")?)
}

/// Returns the action in an event's type, which differs from the status in some cases.
fn action(subject: Subject, status: &str) -> &str {
    match (subject, status) {
        (_, "successful") => "succeeded",
        (Subject::PaymentIntent, "failed" | "payment_required") => "payment_failed",
        (_, other) => other,
    }
}

fn data(params: &SampleParams, subject: Subject) -> Vec<Member> {
    let id = |prefix: &str| format!("{prefix}_{}", short(&params.digits(prefix)));
    let status = params.status_or("successful");
    let mut members = match subject {
        Subject::Transfer => vec![
            Member::text("id", id("tr")),
            Member::text("reference", &params.reference).set_by(OrderOption::Reference),
        ],
        Subject::Payment => vec![
            Member::text("id", id("pay")),
            Member::text("intentId", id("pi")),
        ],
        Subject::PaymentIntent => vec![
            Member::text("id", id("pi")),
            Member::text("purchaseReference", &params.reference).set_by(OrderOption::Reference),
        ],
    };
    members.extend([
        Member::text("status", status).set_by(OrderOption::Status),
        Member::raw("amount", params.amount.minor().to_string()).set_by(OrderOption::Amount),
        Member::text("currency", params.amount.currency().code()).set_by(OrderOption::Currency),
        Member::text("mode", params.environment.to_string()),
    ]);
    if matches!(subject, Subject::PaymentIntent) {
        members.push(Member::raw("payments", format!("[{}]", attempt(params))));
    }
    members
}

/// The attempt of an intent. Without a successful one, an intent says nothing about the money received.
fn attempt(params: &SampleParams) -> String {
    let status = match params.status_or("successful") {
        "payment_required" => "failed",
        "processing" => "pending",
        other => other,
    };
    object(&[
        Member::text("id", format!("pay_{}", short(&params.digits("pay")))),
        Member::text("intentId", format!("pi_{}", short(&params.digits("pi")))),
        Member::text("status", status),
        Member::raw("amount", params.amount.minor().to_string()),
        Member::text("currency", params.amount.currency().code()),
        Member::text("method", "mobile_money"),
    ])
}

fn short(digits: &str) -> String {
    digits.chars().take(21).collect()
}
