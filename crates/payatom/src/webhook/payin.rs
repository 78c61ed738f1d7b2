//! Fields of a payin webhook, separated into those that the hash covers and all others.

use std::borrow::Cow;

use dhow_core::Verified;

use super::{
    fields::{Body, Fields},
    members::Members,
    refund_info::{self, RefundInfo},
};
use crate::{
    signing::{PAYIN_AMOUNT, PAYIN_ORDER_ID, PAYIN_STATUS},
    wire::{
        raw_object::Scalar,
        received::{HashedAmount, RECEIVED},
    },
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
    /// Names of the hashed fields that are present.
    covered: [&'static str; 3],
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
    #[inline(always)]
    pub(super) fn read(fields: &Fields<'a>) -> Option<Self> {
        let [order_id, amount, status] = covered(fields)?;
        let covered = [order_id.0, amount.0, status.0];
        let mut literals = Vec::new();
        let values = [&order_id.1, &amount.1, &status.1];
        if values.iter().any(|value| value.is_literal) {
            let names = [PAYIN_ORDER_ID[0], PAYIN_AMOUNT[0], PAYIN_STATUS[0]];
            let literal = names.into_iter().zip(values);
            let literal = literal.filter(|(_, value)| value.is_literal);
            literals.extend(literal.map(|(name, _)| name));
        }
        Some(Self {
            order_id: order_id.1.into_readable(),
            received_amount: amount.1.into_readable(),
            status: status.1.into_readable(),
            ref_code: fields.text("ref_code"),
            currency: fields.text("currency"),
            hashed_amount: match RECEIVED.contains(&amount.0) {
                true => HashedAmount::Received,
                false => HashedAmount::Alone,
            },
            covered,
            literals,
        })
    }

    /// Returns the names of all fields that the hash does not cover, in the order received.
    #[inline(always)]
    pub(super) fn unsigned(&self, fields: &Fields<'_>) -> Vec<Cow<'static, str>> {
        fields.names_without(self.covered.into_iter())
    }
}

/// Returns the fields that the hash of a payin covers, in signing order, or `None` if one is missing.
// Without a loop over the table, so that each name is known to the compiler.
#[inline(always)]
pub(super) fn covered<'a>(fields: &Fields<'a>) -> Option<[(&'static str, Scalar<'a>); 3]> {
    let ([order_id], [amount, older], [status]) = (PAYIN_ORDER_ID, PAYIN_AMOUNT, PAYIN_STATUS);
    let amount = match fields.has(amount) {
        true => amount,
        false => older,
    };
    Some([
        (order_id, fields.scalar(order_id)?),
        (amount, fields.scalar(amount)?),
        (status, fields.scalar(status)?),
    ])
}

/// Returns true if one of the fields is that of a refund and has a value.
#[inline(always)]
pub(super) fn claims_refund(fields: &Fields<'_>, names: &[Cow<'static, str>]) -> bool {
    if let Fields::Json(object) = fields
        && matches!(object.members, Members::Plain(_))
    {
        // No other of the names that it can have is that of a refund.
        return refund_info::claims(fields, "refund_info");
    }
    names.iter().any(|name| refund_info::claims(fields, name))
}

impl PayinWebhook {
    /// Reads a webhook. Returns `None` if the body is ambiguous or lacks a hashed field.
    pub(super) fn from_wire(verified: &Verified) -> Option<Self> {
        let body = Body::of_verified(verified).ok()?;
        let fields = body.fields();
        let payin = Payin::read(&fields)?;
        let names = payin.unsigned(&fields);
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
                names,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::Delivery;

    use super::*;
    use crate::signing::PAYIN_WEBHOOK;

    #[test]
    fn each_field_of_the_hash_is_read_and_no_other() {
        let fields: Vec<_> = PAYIN_WEBHOOK.fields().collect();
        assert_eq!(fields, [&PAYIN_ORDER_ID[..], &PAYIN_AMOUNT, &PAYIN_STATUS]);
        for (body, literals, unsigned) in [
            (
                r#"{"order_id":"A","received_amount":1,"amount":2,"status":""}"#,
                &[][..],
                &["amount"][..],
            ),
            (
                r#"{"order_id":null,"amount":true,"status":false}"#,
                &["order_id", "received_amount", "status"],
                &[],
            ),
            (
                "order_id=A&amount=1&status=&refund_info=",
                &[],
                &["refund_info"],
            ),
        ] {
            let delivery = Delivery::post("/", body);
            let body = Body::parse(&delivery).unwrap();
            let fields = body.fields();
            let payin = Payin::read(&fields).unwrap();
            assert_eq!(payin.literals, literals);
            assert_eq!(payin.unsigned(&fields), unsigned);
        }
        for body in [
            "order_id=A&status=",
            "amount=1&status=",
            "order_id=A&amount=1",
            r#"{"order_id":"A","received_amount":[],"amount":2,"status":""}"#,
        ] {
            let delivery = Delivery::post("/", body);
            let body = Body::parse(&delivery).unwrap();
            assert!(Payin::read(&body.fields()).is_none());
        }
    }
}
