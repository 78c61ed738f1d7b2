//! The object of a version 2 body, determined by its signed members and not by the unsigned headers.

/// Objects of HitPay's events, the most specific one first.
///
/// An invoice has a channel like a charge, and payment methods like a payment request.
// The names are in headers that the signature does not cover, so the signed members determine the object.
// LEDGER: event-name
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    RecurringBilling,
    Transfer,
    Payout,
    Invoice,
    Order,
    Charge,
    PaymentRequest,
}

const ALL: [Object; 7] = [
    Object::RecurringBilling,
    Object::Transfer,
    Object::Payout,
    Object::Invoice,
    Object::Order,
    Object::Charge,
    Object::PaymentRequest,
];

impl Object {
    /// Returns the object that a member identifies, even if it is null. The most specific object of all members is that of the body.
    // Bytes, which the compiler compares by length and byte. Strings are compared with one name after the other.
    pub(super) fn of_member(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"recurring_billing" => Self::RecurringBilling,
            b"beneficiary" | b"payment_amount" | b"payment_currency" | b"source_amount"
            | b"source_currency" => Self::Transfer,
            b"bank_account_number" | b"bank_swift_code" | b"bank_name" => Self::Payout,
            b"invoice_number" | b"invoice_type" | b"invoice_date" | b"invoice_link" => {
                Self::Invoice
            }
            b"order_display_number" => Self::Order,
            b"payment_provider"
            | b"fixed_fee"
            | b"home_currency"
            | b"channel"
            | b"payment_request"
            | b"payment_request_id"
            | b"recurring_billing_id"
            | b"refunded_amount" => Self::Charge,
            b"payments" | b"payment_methods" | b"url" | b"reference_number" => Self::PaymentRequest,
            _ => return None,
        })
    }

    /// Returns the object with this name in the `Hitpay-Event-Object` header.
    pub(super) fn from_name(word: &str) -> Option<Self> {
        ALL.into_iter().find(|object| object.as_str() == word)
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
