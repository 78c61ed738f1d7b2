//! Fields of a payin webhook, separated into those that the hash covers and all others.

use std::borrow::Cow;

use dhow_core::Verified;

use super::{
    fields::{Body, Fields},
    refund_info::{self, RefundInfo},
};
use crate::{
    signing::PAYIN_WEBHOOK,
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
}

/// Fields of a payin webhook that decide about its event, borrowed from the body.
pub(super) struct Payin<'a> {
    pub(super) order_id: Cow<'a, str>,
    pub(super) received_amount: Cow<'a, str>,
    pub(super) status: Cow<'a, str>,
    pub(super) ref_code: Option<Cow<'a, str>>,
    pub(super) currency: Option<Cow<'a, str>>,
    pub(super) hashed_amount: HashedAmount,
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
    pub names: Vec<Cow<'static, str>>,
}

impl<'a> Payin<'a> {
    /// Returns `None` if a hashed field is missing.
    // Source: "Webhook integration" of the UPI page.
    // The page lists the fields; `currency` is not among them and is read only to detect another account.
    pub(super) fn read(fields: &Fields<'a>) -> Option<Self> {
        let (mut order_id, mut amount, mut status) = (None, None, None);
        let mut literals = Vec::new();
        for names in PAYIN_WEBHOOK.fields() {
            let name = names.first().copied().unwrap_or_default();
            let (found, value) = fields.first(names)?;
            if value.is_literal {
                literals.push(name);
            }
            match name {
                "order_id" => order_id = Some(value),
                "received_amount" => amount = Some((found, value)),
                "status" => status = Some(value),
                _ => {}
            }
        }
        let (amount_name, amount) = amount?;
        Some(Self {
            order_id: order_id?.into_readable(),
            received_amount: amount.into_readable(),
            status: status?.into_readable(),
            ref_code: fields.text("ref_code"),
            currency: fields.text("currency"),
            hashed_amount: match RECEIVED.contains(&amount_name) {
                true => HashedAmount::Received,
                false => HashedAmount::Alone,
            },
            literals,
        })
    }
}

/// Returns the names of all fields that the hash of a payin does not cover, in the order received.
pub(super) fn unsigned(fields: &Fields<'_>) -> Vec<Cow<'static, str>> {
    let covered = PAYIN_WEBHOOK.fields();
    fields.names_without(covered.filter_map(|names| fields.first_name(names)))
}

/// Returns true if one of the fields is that of a refund and has a value.
pub(super) fn claims_refund(fields: &Fields<'_>, names: &[Cow<'static, str>]) -> bool {
    names.iter().any(|name| refund_info::claims(fields, name))
}

impl PayinWebhook {
    /// Reads a webhook. Returns `None` if the body is ambiguous or lacks a hashed field.
    pub(super) fn from_wire(verified: &Verified) -> Option<Self> {
        let body = Body::of_verified(verified).ok()?;
        let fields = body.fields();
        let payin = Payin::read(&fields)?;
        Some(Self {
            order_id: payin.order_id.into_owned(),
            received_amount: payin.received_amount.into_owned(),
            status: payin.status.into_owned(),
            unsigned: UnsignedFields {
                requested_amount: fields.owned("requested_amount"),
                bank_ref: fields.owned("bank_ref"),
                sender_upi: fields.owned("sender_upi"),
                ref_code: payin.ref_code.map(Cow::into_owned),
                currency: payin.currency.map(Cow::into_owned),
                refund_info: RefundInfo::from_fields(&fields),
                names: unsigned(&fields),
            },
        })
    }
}
