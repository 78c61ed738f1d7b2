//! What a payin callback says, the hashed fields apart from the others.

use super::{
    fields::Fields,
    refund_info::{self, RefundInfo},
};
use crate::{
    signing::{CALLBACK, HashedFields},
    wire::received::{HashedAmount, RECEIVED},
};

/// A verified payin callback. The three fields here are covered by the hash, the others are not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `received_amount` (`amount` before the middle of 2023), as printed, in whole units. The event's amount is what counts: it is empty
    /// where nothing arrived.
    pub received_amount: String,
    /// `status`: PayAtom's word.
    pub status: String,
    /// Everything else. Whoever can change a callback on its way can change these.
    pub unsigned: UnsignedFields,
    pub(super) hashed_amount: HashedAmount,
    /// A field whose name begins with `refund` says something, and the hash covers none of those.
    pub(super) claims_refund: bool,
    /// Hashed fields that came as `null`, `true` or `false`: the hash covers PHP's text for it, and no gateway means that text.
    pub(super) literals: Vec<&'static str>,
}

/// The fields of a callback that its hash does not cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsignedFields {
    /// `requested_amount`, as printed.
    pub requested_amount: Option<String>,
    /// `bank_ref`: the bank's reference of the transfer (UTR).
    pub bank_ref: Option<String>,
    /// `sender_upi`: who paid.
    pub sender_upi: Option<String>,
    /// `ref_code`: PayAtom's reference.
    pub ref_code: Option<String>,
    /// `currency`, which no document prints: another one than the account's is a doubt.
    pub currency: Option<String>,
    /// `refund_info`, if there is a refund.
    pub refund_info: Option<RefundInfo>,
    /// The names of all fields that the hash does not cover, as they came.
    pub names: Vec<String>,
}

impl Callback {
    pub(super) fn read(body: &[u8], hashed: &HashedFields) -> Option<Self> {
        let fields = Fields::read(body).ok()?;
        let covered = |name| fields.first(hashed.names_of(name));
        let text = |name| Some(covered(name)?.1.into_read());
        let literal =
            |name: &&'static str| covered(*name).is_some_and(|(_, scalar)| scalar.is_literal);
        let (amount_name, amount) = covered("received_amount")?;
        let names = fields.uncovered(hashed);
        let covered_names = CALLBACK.fields().filter_map(|names| names.first().copied());
        Some(Self {
            claims_refund: names.iter().any(|name| refund_info::claims(&fields, name)),
            order_id: text("order_id")?,
            received_amount: amount.into_read(),
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
                refund_info: RefundInfo::of(&fields),
                names,
            },
        })
    }
}
