//! Fields of a payin webhook, separated into those that the hash covers and all others.

use super::{
    fields::Fields,
    refund_info::{self, RefundInfo},
};
use crate::{
    signing::{HashedFields, PAYIN_WEBHOOK},
    wire::received::{HashedAmount, RECEIVED},
};

/// Verified payin webhook. The hash covers `order_id`, `received_amount` and `status`, but not the fields in `unsigned`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayinWebhook {
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `received_amount`, or `amount` before the middle of 2023: as received, in whole units.
    ///
    /// Use `Event::amount` for money: it is `None` if no money was received.
    pub received_amount: String,
    /// `status` in PayAtom's words.
    pub status: String,
    /// All other fields. The hash does not protect them from changes.
    pub unsigned: UnsignedFields,
    pub(super) hashed_amount: HashedAmount,
    /// True if a field whose name begins with `refund` has a value.
    pub(super) claims_refund: bool,
    /// Hashed fields with the value `null`, `true` or `false`. PHP hashes a text for them that is no order id, amount or status.
    pub(super) literals: Vec<&'static str>,
}

/// Fields of a webhook that its hash does not cover.
// LEDGER: unprotected-fields
// Anyone between PayAtom and the shop can change these values without breaking the hash, so they are kept apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsignedFields {
    /// `requested_amount`, as received.
    pub requested_amount: Option<String>,
    /// `bank_ref`: the bank's reference of the transfer (UTR).
    pub bank_ref: Option<String>,
    /// `sender_upi`: the payer's UPI id.
    pub sender_upi: Option<String>,
    /// `ref_code`: PayAtom's reference.
    pub ref_code: Option<String>,
    /// `currency`, which PayAtom's documents do not have. If it is not the account's, the event is doubtful.
    pub currency: Option<String>,
    /// `refund_info`, if there is a refund.
    pub refund_info: Option<RefundInfo>,
    /// Names of all fields that the hash does not cover, in the order received.
    pub names: Vec<String>,
}

impl PayinWebhook {
    /// Reads a webhook. Returns `None` if the body is ambiguous or lacks a hashed field.
    // Source: "Webhook integration" of the UPI page.
    // The page lists the fields; `currency` is not among them and is read only to detect another account.
    pub(super) fn from_wire(body: &[u8], hashed: &HashedFields) -> Option<Self> {
        let fields = Fields::parse(body).ok()?;
        let covered = |name| fields.first(hashed.names_of(name));
        let text = |name| Some(covered(name)?.1.into_readable());
        let literal =
            |name: &&'static str| covered(*name).is_some_and(|(_, scalar)| scalar.is_literal);
        let (amount_name, amount) = covered("received_amount")?;
        let names = fields.uncovered(hashed);
        let covered_names = PAYIN_WEBHOOK
            .fields()
            .filter_map(|names| names.first().copied());
        Some(Self {
            claims_refund: names.iter().any(|name| refund_info::claims(&fields, name)),
            order_id: text("order_id")?,
            received_amount: amount.into_readable(),
            literals: covered_names.filter(literal).collect(),
            hashed_amount: match RECEIVED.contains(&amount_name) {
                true => HashedAmount::Received,
                false => HashedAmount::Alone,
            },
            status: text("status")?,
            unsigned: UnsignedFields {
                requested_amount: fields.text("requested_amount"),
                bank_ref: fields.text("bank_ref"),
                sender_upi: fields.text("sender_upi"),
                ref_code: fields.text("ref_code"),
                currency: fields.text("currency"),
                refund_info: RefundInfo::from_fields(&fields),
                names,
            },
        })
    }
}
