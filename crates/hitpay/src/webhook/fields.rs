//! Fields of version 1 forms.

use super::grammar;
use crate::status;
use dhow_core::PaymentStatus;

/// Fields with the id of the paid object: a payment request or a recurring billing.
pub(super) const REQUEST: &str = "payment_request_id";
pub(super) const RECURRING: &str = "recurring_billing_id";

/// Field with the reason of a failure.
pub(super) const REASON: &str = "error_message";

/// Properties of a form that decide which fields it may have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kind {
    /// True for a payment of a recurring billing, false for one of a payment request.
    pub(super) recurring: bool,
    /// True if the payment failed.
    pub(super) failed: bool,
}

/// A field of a form.
#[derive(Debug)]
pub(super) struct FormField {
    pub(super) name: &'static str,
    /// Returns true if a form of this kind has the field.
    belongs: fn(Kind) -> bool,
    /// True if every such form has it.
    required: bool,
    /// Returns true for a value that cannot hide another field in the signing input.
    pub(super) is_well_formed: fn(&str) -> bool,
}

impl FormField {
    const fn required(
        name: &'static str,
        belongs: fn(Kind) -> bool,
        is_well_formed: fn(&str) -> bool,
    ) -> Self {
        Self {
            name,
            belongs,
            required: true,
            is_well_formed,
        }
    }

    const fn optional(
        name: &'static str,
        belongs: fn(Kind) -> bool,
        is_well_formed: fn(&str) -> bool,
    ) -> Self {
        Self {
            required: false,
            ..Self::required(name, belongs, is_well_formed)
        }
    }

    /// Returns true if a form of this kind may have the field.
    fn may_be_in(&self, kind: Kind) -> bool {
        // The id of a recurring billing decides the kind, so an empty one is known but malformed.
        self.name == RECURRING || (self.belongs)(kind)
    }
}

/// Fields that HitPay documents.
// The fields of the forms are documented in three places, each with a part of them.
// Source: HitPay integration guide, webhook; docs.hitpayapp.com, guides on recurring billing and on failed payments at terminals.
pub(super) const FIELDS: &[FormField] = &[
    FormField::required("payment_id", always, grammar::is_uuid),
    FormField::required(REQUEST, of_request, grammar::is_uuid),
    FormField::required(RECURRING, of_recurring, grammar::is_uuid),
    FormField::required("amount", always, grammar::is_amount),
    FormField::required("currency", always, grammar::is_currency),
    FormField::required("status", always, is_known_status),
    FormField::optional("phone", of_request, grammar::is_phone),
    FormField::optional(REASON, of_failure, grammar::is_reason),
    // Free text is safe here: only `status` follows in the sorted order, and its grammar is a closed list of words.
    FormField::optional("reference_number", of_request, is_any),
    FormField::optional("reference", of_recurring, is_any),
];

/// Places of [`FIELDS`], sorted by the bytes of the names.
pub(super) const SORTED: [usize; FIELDS.len()] = [3, 4, 7, 0, 1, 6, 2, 9, 8, 5];

/// Returns the place of a field in [`FIELDS`].
// Bytes, which the compiler compares by length and byte. With a constant name this is no work at run time.
#[inline(always)]
pub(super) fn place(name: &[u8]) -> Option<usize> {
    Some(match name {
        b"payment_id" => 0,
        b"payment_request_id" => 1,
        b"recurring_billing_id" => 2,
        b"amount" => 3,
        b"currency" => 4,
        b"status" => 5,
        b"phone" => 6,
        b"error_message" => 7,
        b"reference_number" => 8,
        b"reference" => 9,
        _ => return None,
    })
}

/// Values of the fields in [`FIELDS`].
#[derive(Default)]
pub(super) struct Values<'f>([Option<&'f str>; FIELDS.len()]);

impl<'f> Values<'f> {
    /// Creates values in the order of [`FIELDS`].
    pub(super) fn new(values: [Option<&'f str>; FIELDS.len()]) -> Self {
        Self(values)
    }

    /// Returns the values among the pairs of a form.
    pub(super) fn of_pairs(pairs: impl Iterator<Item = (&'f str, &'f str)>) -> Self {
        let mut values = Self::default();
        for (name, text) in pairs {
            let place = place(name.as_bytes()).and_then(|place| values.0.get_mut(place));
            if let Some(value) = place {
                *value = Some(text);
            }
        }
        values
    }

    /// Returns the value of a field in [`FIELDS`], which may be empty.
    #[inline(always)]
    pub(super) fn get(&self, name: &str) -> Option<&'f str> {
        self.0.get(place(name.as_bytes())?).copied().flatten()
    }

    /// Returns true if a form of this kind has exactly such fields, and each value has the form of its field.
    pub(super) fn are_regular(&self, kind: Kind) -> bool {
        let mut fields = FIELDS.iter().zip(&self.0);
        fields.all(|(field, value)| match value {
            Some(value) => field.may_be_in(kind) && (field.is_well_formed)(value),
            None => !field.required || !(field.belongs)(kind),
        })
    }

    /// Returns the names of the fields that every form of this kind has and this one does not.
    pub(super) fn missing(&self, kind: Kind) -> impl Iterator<Item = &'static str> {
        let fields = FIELDS.iter().zip(&self.0);
        let missing = fields.filter(|(_, value)| value.is_none());
        missing
            .filter(move |(field, _)| field.required && (field.belongs)(kind))
            .map(|(field, _)| field.name)
    }
}

/// Returns a field by name if a form of this kind may have it.
pub(super) fn find(name: &str, kind: Kind) -> Option<&'static FormField> {
    let field = FIELDS.get(place(name.as_bytes())?)?;
    field.may_be_in(kind).then_some(field)
}

/// Returns true for a field of the form about a paid payment request, the form that HitPay's integration guide lists.
#[cfg(feature = "explain")]
pub(crate) fn is_of_payment_request(name: &str) -> bool {
    let mut listed = FIELDS.iter();
    listed.any(|field| field.name == name && (field.belongs)(Kind::default()))
}

/// Returns the names of all fields of forms about payment requests.
#[cfg(feature = "explain")]
pub(crate) fn of_payment_requests() -> Vec<&'static str> {
    let listed = FIELDS
        .iter()
        .filter(|field| (field.belongs)(Kind::default()));
    listed.map(|field| field.name).collect()
}

fn always(_: Kind) -> bool {
    true
}

fn of_request(kind: Kind) -> bool {
    !kind.recurring
}

fn of_recurring(kind: Kind) -> bool {
    kind.recurring
}

fn of_failure(kind: Kind) -> bool {
    kind.failed
}

fn is_any(_: &str) -> bool {
    true
}

fn is_known_status(word: &str) -> bool {
    !matches!(status::payment_request(word), PaymentStatus::Unknown(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_place() {
        for (expected, field) in FIELDS.iter().enumerate() {
            assert_eq!(
                place(field.name.as_bytes()),
                Some(expected),
                "{}",
                field.name
            );
        }
        assert_eq!(place(b"hmac"), None);
    }

    #[test]
    fn the_sorted_places_are_those_of_all_names_in_their_order() {
        let mut names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        names.sort_unstable();
        assert_eq!(SORTED.map(|place| FIELDS[place].name), *names);
    }
}
