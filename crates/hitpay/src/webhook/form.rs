//! A form of version 1, parsed once for its verifier and for the parser of the event.

use std::ops::Range;

use dhow_core::{KeptPlaces, Verified};
use dhow_crypto::{
    pairs::{FormPairs, PairError, PairPlaces, PairRules, each_plain_pair},
    signing_input::SegmentSink,
};

use super::fields::{FIELDS, SORTED, Values, place};
use crate::signing::{scheme::FORM, write_form_input, write_sorted_fields};

const RULES: PairRules = PairRules::new();

/// Fields of a form, as places in its body.
#[derive(Debug)]
pub(super) enum Form {
    /// Documented fields without escapes, as HitPay sends them in nearly every form. They need no list and no sorting.
    Documented(KeptPlaces),
    /// Any other form.
    Any(PairPlaces),
}

/// Index of the signature among the places. The others are those of [`FIELDS`].
const SIGNATURE: usize = FIELDS.len();

/// Stands for the start of a missing value. Bodies are shorter.
const MISSING: u16 = u16::MAX;

/// Fields of a form and its body.
#[derive(Debug)]
pub(super) enum Fields<'f> {
    Documented(&'f KeptPlaces, &'f [u8]),
    Any(FormPairs<'f>),
}

impl Form {
    /// Parses a body.
    pub(super) fn parse(body: &[u8]) -> Result<Self, PairError> {
        match find(body) {
            Some(places) => Ok(Self::Documented(places)),
            None => FormPairs::parse(body, &RULES).map(|pairs| Self::Any(pairs.into_places())),
        }
    }

    /// Returns the fields. `None` for another body than the parsed one.
    pub(super) fn fields<'f>(&'f self, body: &'f [u8]) -> Option<Fields<'f>> {
        match self {
            Self::Documented(places) => Some(Fields::Documented(places, body)),
            Self::Any(places) => FormPairs::at(body, places).map(Fields::Any),
        }
    }
}

/// Returns the places in a form that has documented fields only, each once, and no escapes: start and end of each value.
fn find(body: &[u8]) -> Option<KeptPlaces> {
    if body.len() >= usize::from(MISSING) {
        return None;
    }
    let mut places = [MISSING; 24];
    each_plain_pair(body, &RULES, |name, value| {
        let index = match place(name) {
            Some(place) => place,
            None if name == FORM.signature_name().as_bytes() => SIGNATURE,
            None => return None,
        };
        let [start, end, ..] = places.get_mut(2 * index..)? else {
            return None;
        };
        if *start != MISSING {
            return None;
        }
        *start = u16::try_from(value.start).ok()?;
        *end = u16::try_from(value.end).ok()?;
        Some(())
    })?;
    Some(places)
}

/// Returns the place of a value.
#[inline]
fn at(places: &KeptPlaces, index: usize) -> Option<Range<usize>> {
    match places.get(2 * index..) {
        Some([start, end, ..]) if *start != MISSING => Some((*start).into()..(*end).into()),
        _ => None,
    }
}

impl<'f> Fields<'f> {
    /// Returns the fields as the verifier kept them.
    pub(super) fn kept(verified: &'f Verified) -> Option<Self> {
        match verified.kept_places() {
            Some(places) => Some(Self::Documented(places, verified.body())),
            None => verified.kept::<Form>()?.fields(verified.body()),
        }
    }

    /// Returns the value of the field with the signature.
    pub(super) fn signature(&self) -> Option<&[u8]> {
        match self {
            Self::Documented(places, body) => body.get(at(places, SIGNATURE)?),
            Self::Any(pairs) => pairs.get(FORM.signature_name()).map(str::as_bytes),
        }
    }

    /// Writes the signing input.
    pub(super) fn write_signing_input(&self, sink: &mut impl SegmentSink) {
        match self {
            Self::Documented(places, body) => {
                let sorted = SORTED.into_iter().filter_map(|place| {
                    let value = body.get(at(places, place)?)?;
                    Some((FIELDS.get(place)?.name, value))
                });
                write_sorted_fields(sorted, sink);
            }
            Self::Any(pairs) => write_form_input(pairs, sink),
        }
    }

    /// Returns the values of the documented fields. `None` for a body that is not UTF-8.
    pub(super) fn values(&self) -> Option<Values<'_>> {
        Some(match self {
            Self::Documented(places, body) => {
                let text = std::str::from_utf8(body).ok()?;
                Values::new(std::array::from_fn(|place| text.get(at(places, place)?)))
            }
            Self::Any(pairs) => {
                Values::of_pairs(pairs.iter().map(|pair| (pair.name(), pair.value())))
            }
        })
    }

    /// Returns all pairs in the order received.
    pub(super) fn pairs(&self) -> FormPairs<'_> {
        match self {
            // Every such form is one of pairs too.
            Self::Documented(_, body) => FormPairs::parse(body, &RULES).unwrap_or_default(),
            Self::Any(pairs) => pairs.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(fields: &Fields<'_>) -> Vec<u8> {
        let mut input = Vec::new();
        fields.write_signing_input(&mut input);
        input
    }

    #[test]
    fn documented_forms_are_read_as_their_pairs_are() {
        let both = [
            "status=completed&amount=1.00&hmac=00",
            "payment_id=a&payment_request_id=b&recurring_billing_id=c&amount=d&currency=e&status=f&phone=g&error_message=h&reference_number=i&reference=j",
            "reference_number=a b=c==&hmac=&phone=",
            "hmac=0",
        ];
        for body in both {
            let form = Form::parse(body.as_bytes()).unwrap();
            assert!(matches!(form, Form::Documented(_)), "{body}");
            let pairs = FormPairs::parse(body.as_bytes(), &RULES).unwrap();
            let any = Form::Any(pairs.into_places());
            let [quick, slow] = [&form, &any].map(|form| form.fields(body.as_bytes()).unwrap());
            assert_eq!(input(&quick), input(&slow), "{body}");
            assert_eq!(quick.signature(), slow.signature(), "{body}");
            let [quick_values, slow_values] = [&quick, &slow].map(|form| form.values().unwrap());
            for field in FIELDS {
                assert_eq!(quick_values.get(field.name), slow_values.get(field.name));
            }
            let listed = |form: &Fields<'_>| format!("{:?}", form.pairs());
            assert_eq!(listed(&quick), listed(&slow), "{body}");
        }
    }

    #[test]
    fn every_other_form_is_parsed_by_the_rules_of_pairs() {
        for other in [
            "amount=1%2E00",
            "phone=+65",
            "amount=1&note=x",
            "amount",
            "reference=\u{e9}",
        ] {
            let form = Form::parse(other.as_bytes()).unwrap();
            assert!(matches!(form, Form::Any(_)), "{other}");
        }
        for wrong in [
            "amount=1&amount=1",
            "hmac=1&hmac=1",
            "amount=1&&status=x",
            "amount=1&",
            "=1",
            "amount=%",
        ] {
            assert!(Form::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
