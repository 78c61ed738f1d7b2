//! The object of a version 2 body, determined by its signed members and not by the unsigned headers.

use crate::wire::Record;

/// Objects of HitPay's events.
// The names are in headers that the signature does not cover, so the signed members determine the object.
// LEDGER: event-name
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    RecurringBilling,
    Transfer,
    Payout,
    Invoice,
    Order,
    Charge,
    PaymentRequest,
}

/// Members that identify an object, the most specific object first.
///
/// An invoice has a channel like a charge, and payment methods like a payment request. One member is enough, even if it is null.
const MEMBERS: &[(Object, &[&str])] = &[
    (Object::RecurringBilling, &["recurring_billing"]),
    (
        Object::Transfer,
        &[
            "beneficiary",
            "payment_amount",
            "payment_currency",
            "source_amount",
            "source_currency",
        ],
    ),
    (
        Object::Payout,
        &["bank_account_number", "bank_swift_code", "bank_name"],
    ),
    (
        Object::Invoice,
        &[
            "invoice_number",
            "invoice_type",
            "invoice_date",
            "invoice_link",
        ],
    ),
    (Object::Order, &["order_display_number"]),
    (
        Object::Charge,
        &[
            "payment_provider",
            "fixed_fee",
            "home_currency",
            "channel",
            "payment_request",
            "payment_request_id",
            "recurring_billing_id",
            "refunded_amount",
        ],
    ),
    (
        Object::PaymentRequest,
        &["payments", "payment_methods", "url", "reference_number"],
    ),
];

impl Object {
    /// Returns the object identified by the members of a body.
    pub(super) fn from_body(body: &Record) -> Option<Self> {
        let rank = |name: &str| MEMBERS.iter().position(|(_, names)| names.contains(&name));
        let ranks = body.received_names().filter_map(|name| rank(&name));
        ranks.min().and_then(|rank| Some(MEMBERS.get(rank)?.0))
    }

    /// Returns the object with this name in the `Hitpay-Event-Object` header.
    pub(super) fn from_name(word: &str) -> Option<Self> {
        let mut all = MEMBERS.iter().map(|(object, _)| *object);
        all.find(|object| object.as_str() == word)
    }

    /// Returns HitPay's name of the object, the first half of an event name.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::RecurringBilling => "recurring_billing",
            Self::Transfer => "transfer",
            Self::Payout => "payout",
            Self::Invoice => "invoice",
            Self::Order => "order",
            Self::Charge => "charge",
            Self::PaymentRequest => "payment_request",
        }
    }
}
