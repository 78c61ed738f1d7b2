//! Strict `application/x-www-form-urlencoded`: the pairs of a form body or a query string.
//!
//! Lenient parsers replace invalid text and keep the last of two equal names, so that different deliveries can look the same. This parser keeps
//! every pair in its raw and its decoded form, and refuses input that could be read in more than one way:
//!
//! - `+` is a space, and `%` needs two hexadecimal digits of either case;
//! - raw and decoded text must be UTF-8;
//! - a name must not be empty, contain control characters or occur twice, in whatever spelling;
//! - a pair without `=` is a name with an empty value;
//! - empty pairs (`a=1&&b=2`) are refused unless [`PairRules::allow_empty_pairs`] is set.
//!
//! Parsing allocates at most three times, for any number of pairs.

use std::borrow::Cow;
use std::fmt;

mod decode;
mod encode;
mod error;
mod order;
mod parse;
mod places;
mod plain;
mod rules;
mod scan;

pub use encode::{encode, encode_pairs};
pub use error::{PairError, PairErrorKind};
pub use places::PairPlaces;
pub use plain::each_plain_pair;
pub use rules::PairRules;

use places::Slot;

/// Pairs of a form, in the order received and by name.
///
/// It borrows the parsed bytes. `Debug` shows names only, because values may be personal data.
#[derive(Clone, Default)]
pub struct FormPairs<'a> {
    text: &'a str,
    places: Cow<'a, PairPlaces>,
}

/// Pair of a form, raw and decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pair<'p> {
    name: &'p str,
    value: &'p str,
    raw_name: &'p str,
    raw_value: Option<&'p str>,
}

impl<'a> FormPairs<'a> {
    /// Parses a form body, or a query string without its `?`. Empty input has no pairs.
    ///
    /// # Errors
    ///
    /// [`PairError`] with the position of the first pair that breaks a rule, and the rule. It never contains the text.
    ///
    /// ```
    /// use dhow_crypto::pairs::{PairRules, FormPairs};
    ///
    /// let pairs = FormPairs::parse(b"status=completed&amount=1.00&phone=", &PairRules::new())?;
    /// assert_eq!(pairs.get("amount"), Some("1.00"));
    /// let names: Vec<_> = pairs.sorted().map(|pair| pair.name()).collect();
    /// assert_eq!(names, ["amount", "phone", "status"]);
    ///
    /// assert!(FormPairs::parse(b"amount=1.00&%61mount=1.00", &PairRules::new()).is_err());
    /// # Ok::<(), dhow_crypto::pairs::PairError>(())
    /// ```
    pub fn parse(input: &'a [u8], rules: &PairRules) -> Result<Self, PairError> {
        parse::parse(input, rules)
    }

    /// Returns the places of the pairs, to keep them without the input.
    #[must_use]
    pub fn into_places(self) -> PairPlaces {
        self.places.into_owned()
    }

    /// Returns the pairs of an input that was parsed before. With the places of another input, names and values are cut anywhere.
    ///
    /// Returns `None` if the input is not UTF-8 or has another length than the parsed one.
    ///
    /// ```
    /// use dhow_crypto::pairs::{FormPairs, PairRules};
    ///
    /// let places = FormPairs::parse(b"status=completed", &PairRules::new())?.into_places();
    /// let pairs = FormPairs::at(b"status=completed", &places).ok_or("another length")?;
    /// assert_eq!(pairs.get("status"), Some("completed"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at(input: &'a [u8], places: &'a PairPlaces) -> Option<Self> {
        let text = std::str::from_utf8(input).ok()?;
        let places = Cow::Borrowed(places);
        (text.len() == places.input).then_some(Self { text, places })
    }

    /// Returns the decoded value of a name.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pair(name).map(|pair| pair.value)
    }

    /// Returns the pair with a name.
    #[must_use]
    #[inline]
    pub fn pair(&self, name: &str) -> Option<Pair<'_>> {
        let mut slots = self.places.slots.iter();
        let slot = slots.find(|slot| self.name(slot) == name)?;
        Some(self.pair_of(slot))
    }

    /// Returns a pair by its index in the order received.
    #[must_use]
    #[inline]
    pub fn nth(&self, index: usize) -> Option<Pair<'_>> {
        self.places.slots.get(index).map(|slot| self.pair_of(slot))
    }

    /// Returns the pairs in the order received.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Pair<'_>> {
        self.places.slots.iter().map(|slot| self.pair_of(slot))
    }

    /// Returns the pairs sorted by the bytes of their decoded names.
    #[inline]
    pub fn sorted(&self) -> impl Iterator<Item = Pair<'_>> {
        let slots = &self.places.slots;
        let sorted = slots.iter().filter_map(|slot| slots.get(slot.sorted()));
        sorted.map(|slot| self.pair_of(slot))
    }

    /// Returns the number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.slots.len()
    }

    /// Returns true if there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.slots.is_empty()
    }

    /// Returns the pairs whose names PHP would change; see [`Pair::php_renames`].
    pub fn php_renamed(&self) -> impl Iterator<Item = Pair<'_>> {
        self.iter().filter(Pair::php_renames)
    }

    #[inline]
    fn name(&self, slot: &Slot) -> &str {
        slot.name(self.text, &self.places.decoded)
    }

    #[inline]
    fn pair_of(&self, slot: &Slot) -> Pair<'_> {
        slot.pair(self.text, &self.places.decoded)
    }
}

impl<'p> Pair<'p> {
    /// Returns the decoded name.
    #[must_use]
    pub fn name(&self) -> &'p str {
        self.name
    }

    /// Returns the decoded value. It is empty for a pair without `=`.
    #[must_use]
    pub fn value(&self) -> &'p str {
        self.value
    }

    /// Returns the name as received.
    #[must_use]
    pub fn raw_name(&self) -> &'p str {
        self.raw_name
    }

    /// Returns the value as received, or `None` for a pair without `=`.
    #[must_use]
    pub fn raw_value(&self) -> Option<&'p str> {
        self.raw_value
    }

    /// Returns true if PHP would rename the field or make an array of it, because the name contains a space, a dot or a square bracket.
    ///
    /// A gateway that signs with PHP cannot have signed such a name unchanged.
    #[must_use]
    pub fn php_renames(&self) -> bool {
        self.name.contains([' ', '.', '[', ']'])
    }
}

impl fmt::Debug for FormPairs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", self.name, self.value.len())
    }
}
