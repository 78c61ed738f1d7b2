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

use std::fmt;
use std::ops::Range;

mod decode;
mod encode;
mod error;
mod order;
mod parse;
mod rules;
mod scan;

pub use encode::{encode, encode_pairs};
pub use error::{PairError, PairErrorKind};
pub use rules::PairRules;

use order::Order;

/// Pairs of a form, in the order received and by name.
///
/// It borrows the parsed bytes. `Debug` shows names only, because values may be personal data.
#[derive(Clone, Default)]
pub struct FormPairs<'a> {
    slots: Vec<Slot<'a>>,
    /// Order of the slots by decoded name.
    by_name: Vec<Order>,
    /// Decoded names and values that differ from the raw text.
    decoded: String,
}

/// Pair of a form, raw and decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pair<'p> {
    name: &'p str,
    value: &'p str,
    raw_name: &'p str,
    raw_value: Option<&'p str>,
}

/// Stored pair: its raw text and, if the decoded text differs, its range in `decoded`.
#[derive(Clone)]
struct Slot<'a> {
    raw_name: &'a str,
    raw_value: Option<&'a str>,
    name: Option<Range<usize>>,
    value: Option<Range<usize>>,
    /// Start of the pair in the input.
    offset: usize,
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

    /// Returns the decoded value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pair(name).map(|pair| pair.value)
    }

    /// Returns the pair with a name.
    #[must_use]
    pub fn pair(&self, name: &str) -> Option<Pair<'_>> {
        let mut slots = self.slots.iter();
        let slot = slots.find(|slot| slot.name(&self.decoded) == name)?;
        Some(slot.pair(&self.decoded))
    }

    /// Returns the pairs in the order received.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Pair<'_>> {
        self.slots.iter().map(|slot| slot.pair(&self.decoded))
    }

    /// Returns the pairs sorted by the bytes of their decoded names.
    pub fn sorted(&self) -> impl Iterator<Item = Pair<'_>> {
        let slots = self
            .by_name
            .iter()
            .filter_map(|order| self.slots.get(order.index));
        slots.map(|slot| slot.pair(&self.decoded))
    }

    /// Returns the number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns true if there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Returns the pairs whose names PHP would change; see [`Pair::php_renames`].
    pub fn php_renamed(&self) -> impl Iterator<Item = Pair<'_>> {
        self.iter().filter(Pair::php_renames)
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

impl<'a> Slot<'a> {
    fn pair<'p>(&self, decoded: &'p str) -> Pair<'p>
    where
        'a: 'p,
    {
        Pair {
            name: self.name(decoded),
            value: pick(&self.value, decoded, self.raw_value.unwrap_or_default()),
            raw_name: self.raw_name,
            raw_value: self.raw_value,
        }
    }

    fn name<'p>(&self, decoded: &'p str) -> &'p str
    where
        'a: 'p,
    {
        pick(&self.name, decoded, self.raw_name)
    }
}

/// Returns the decoded text if there is one, else the raw text. The parser has checked every range.
fn pick<'p>(range: &Option<Range<usize>>, decoded: &'p str, raw: &'p str) -> &'p str {
    match range {
        Some(range) => decoded.get(range.clone()).unwrap_or_default(),
        None => raw,
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
