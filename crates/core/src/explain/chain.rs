//! Changes on the way that are undone one after the other.

use super::{
    Diagnosis,
    pairs::{Pairs, is_signed_in_header},
};
use crate::Delivery;

/// A delivery, and those of which it was made by undoing one change after the other.
pub(super) struct Chain<'c> {
    delivery: &'c Delivery,
    before: Option<&'c Chain<'c>>,
}

/// Changes of the same part of a request, which together are another way to write one of them, or none at all.
const SAME_PART: &[&[&str]] = &[
    &[
        "plus-became-space",
        "pluses-became-spaces",
        "space-became-plus",
        "body-spaces-as-plus",
        "body-plus-as-space",
    ],
    &["amount-formatted", "decimals-rewritten", "number-rewritten"],
    &["value-normalised", "value-composed"],
    &["value-case", "currency-in-lower-case"],
];

impl<'c> Chain<'c> {
    /// Starts with a delivery as it arrived.
    pub(super) fn new(delivery: &'c Delivery) -> Self {
        Self {
            delivery,
            before: None,
        }
    }

    /// Adds a delivery that was made of this one.
    pub(super) fn then(&'c self, delivery: &'c Delivery) -> Self {
        Self {
            delivery,
            before: Some(self),
        }
    }

    /// Returns the delivery that was made last.
    pub(super) fn last(&self) -> &'c Delivery {
        self.delivery
    }

    /// Returns true if two changes or more lead back to what was there before them, so that they explain nothing.
    pub(super) fn leads_back(&self, diagnosis: &dyn Diagnosis) -> bool {
        let all: Vec<&Delivery> = std::iter::successors(Some(self), |chain| chain.before)
            .map(|chain| chain.delivery)
            .collect();
        let mut places = all.iter().enumerate();
        places.any(|(place, later)| {
            let mut earlier = all.iter().skip(place.saturating_add(2));
            earlier.any(|earlier| is_same(later, earlier, diagnosis))
        })
    }
}

/// Returns true if both deliveries have the same signed content, however it is written.
fn is_same(a: &Delivery, b: &Delivery, diagnosis: &dyn Diagnosis) -> bool {
    let fields = diagnosis
        .fields()
        .filter(|_| !is_signed_in_header(a, diagnosis));
    a.headers() == b.headers()
        && match fields {
            Some(fields) => Pairs::of(a, &fields) == Pairs::of(b, &fields),
            None => a.body() == b.body() && a.query() == b.query(),
        }
}

/// Returns true if the two changes are of the same part of a request.
pub(super) fn are_of_same_part(first: &str, second: &str) -> bool {
    let mut parts = SAME_PART.iter();
    parts.any(|names| names.contains(&first) && names.contains(&second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_one_part_are_told_from_others() {
        assert!(are_of_same_part("plus-became-space", "space-became-plus"));
        assert!(!are_of_same_part("plus-became-space", "number-rewritten"));
        assert!(!are_of_same_part("body-base64", "body-base64"));
    }
}
