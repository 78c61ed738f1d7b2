//! Object of an event, read in one pass over its members.

use std::borrow::Cow;

use dhow_core::json::Value;

use super::{agreement, envelope::Family};
use crate::{
    received_amount::{Attempt, Attempts},
    wire,
};

/// Members of an intent, a payment or a transfer that an event needs, unconverted.
// Source: Hub2 API reference, members of intents, payments and transfers; `crate::wire` has all of them.
#[derive(Debug, Default)]
pub(super) struct Object<'v> {
    id: Option<Value<'v>>,
    status: Option<Value<'v>>,
    amount: Option<Value<'v>>,
    currency: Option<Value<'v>>,
    mode: Option<Value<'v>>,
    intent_id: Option<Value<'v>>,
    merchant_id: Option<Value<'v>>,
    // LEDGER: attempt-reference
    // Two integrations match an event by `data.id` for lack of a reference. It is read if present, and never required.
    /// Undocumented for a payment; events may contain it.
    purchase_reference: Option<Value<'v>>,
    reference: Option<Value<'v>>,
    payments: Option<Value<'v>>,
    failure: Option<Value<'v>>,
    failure_cause: Option<Value<'v>>,
    last_payment_failure: Option<Value<'v>>,
    /// A bit for each kind of object that has one of the members.
    families: u8,
}

type Text<'v> = Option<Cow<'v, str>>;

impl<'v> Object<'v> {
    /// Reads the members. Returns `None` for a value that is not an object.
    pub(super) fn read(value: Value<'v>) -> Option<Self> {
        if !value.is_object() {
            return None;
        }
        let mut object = Self::default();
        for (name, member) in value.members() {
            if member.is_null() {
                continue;
            }
            let name = name.as_bytes();
            if let Some(family) = agreement::family_of_member(name) {
                object.families |= bit(family);
            }
            if let Some(place) = object.place(name) {
                *place = Some(member);
            }
        }
        Some(object)
    }

    // Bytes, which the compiler compares by length and byte. Strings are compared with one name after the other.
    fn place(&mut self, name: &[u8]) -> Option<&mut Option<Value<'v>>> {
        Some(match name {
            b"id" => &mut self.id,
            b"status" => &mut self.status,
            b"amount" => &mut self.amount,
            b"currency" => &mut self.currency,
            b"mode" => &mut self.mode,
            b"intentId" => &mut self.intent_id,
            b"merchantId" => &mut self.merchant_id,
            b"purchaseReference" => &mut self.purchase_reference,
            b"reference" => &mut self.reference,
            b"payments" => &mut self.payments,
            b"failure" => &mut self.failure,
            b"failureCause" => &mut self.failure_cause,
            b"lastPaymentFailure" => &mut self.last_payment_failure,
            _ => return None,
        })
    }

    /// Id, which may be empty.
    pub(super) fn raw_id(&self) -> Text<'v> {
        self.id?.identifier()
    }

    /// Id. An empty one counts as missing.
    pub(super) fn id(&self) -> Text<'v> {
        self.raw_id().filter(|id| !id.is_empty())
    }

    /// Id as it is written in JSON.
    pub(super) fn written_id(&self) -> &'v str {
        self.id.map(|id| id.json()).unwrap_or_default()
    }

    /// Status. A value that is not a string keeps its JSON text, so that it is not a missing status.
    pub(super) fn status(&self) -> Text<'v> {
        self.status?.text_or_json()
    }

    /// Status, only if it is a scalar.
    pub(super) fn scalar_status(&self) -> Text<'v> {
        self.status?.text()
    }

    /// Amount. A value that is not a number keeps its JSON text, so that it is not a missing amount.
    pub(super) fn amount(&self) -> Text<'v> {
        self.amount?.text_or_json()
    }

    /// Amount, only if it is a scalar.
    pub(super) fn scalar_amount(&self) -> Text<'v> {
        self.amount?.text()
    }

    pub(super) fn currency(&self) -> Text<'v> {
        self.currency?.text()
    }

    pub(super) fn mode(&self) -> Text<'v> {
        self.mode?.text()
    }

    pub(super) fn intent_id(&self) -> Text<'v> {
        self.intent_id?.identifier()
    }

    pub(super) fn merchant_id(&self) -> Text<'v> {
        self.merchant_id?.identifier()
    }

    pub(super) fn purchase_reference(&self) -> Text<'v> {
        self.purchase_reference?.identifier()
    }

    pub(super) fn reference(&self) -> Text<'v> {
        self.reference?.identifier()
    }

    /// Failure of a payment.
    pub(super) fn failure(&self) -> Option<wire::Failure> {
        self.failure?.parse()
    }

    /// Failure of a transfer.
    pub(super) fn failure_cause(&self) -> Option<wire::Failure> {
        self.failure_cause?.parse()
    }

    /// Failure of an intent.
    pub(super) fn last_payment_failure(&self) -> Option<wire::Failure> {
        self.last_payment_failure?.parse()
    }

    /// Payments of an intent. A value that is no list may hide payments, so it counts as an unreadable entry.
    pub(super) fn attempts(&self) -> Attempts<'v> {
        let Some(list) = self.payments else {
            return Attempts::default();
        };
        let mut attempts = Attempts {
            is_listed: true,
            ..Attempts::default()
        };
        let Some(items) = list.items() else {
            attempts.unreadable = 1;
            return attempts;
        };
        for item in items {
            match Self::read(item) {
                Some(payment) => attempts.items.push(payment.into()),
                None => attempts.unreadable += 1,
            }
        }
        attempts
    }

    /// Returns true if a member belongs to another kind of object.
    pub(super) fn has_member_of_another(&self, named: Family) -> bool {
        self.families & !bit(named) != 0
    }
}

impl<'v> From<Object<'v>> for Attempt<'v> {
    fn from(payment: Object<'v>) -> Self {
        Self {
            id: payment.id(),
            intent_id: payment.intent_id(),
            status: payment.status().unwrap_or_default(),
            amount: payment.amount(),
            currency: payment.currency(),
            mode: payment.mode(),
        }
    }
}

fn bit(family: Family) -> u8 {
    1 << family as u8
}
