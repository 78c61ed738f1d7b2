//! Strict `application/x-www-form-urlencoded`: the pairs of a form body or a query string, as received.
//!
//! Lenient parsers replace invalid text, keep the last of two equal names and so let two different
//! deliveries look alike. Here every pair that arrives is kept in its raw and its decoded form, and
//! what cannot be read in exactly one way is refused:
//!
//! - `+` is a blank, `%` needs two hexadecimal digits of either case;
//! - raw and decoded text must be UTF-8;
//! - a name is not empty, has no control character and comes once, however it is written;
//! - a pair without `=` is a name with an empty value;
//! - empty pairs (`a=1&&b=2`) need [`PairRules::allow_empty_pairs`].
//!
//! Parsing allocates three times at most, whatever the number of pairs.

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

/// The pairs of a form, in the order received and by name.
///
/// It borrows the bytes it was parsed from. `Debug` prints names only: values belong to customers.
#[derive(Clone, Default)]
pub struct FormPairs<'a> {
    slots: Vec<Slot<'a>>,
    /// The slots by decoded name.
    by_name: Vec<Order>,
    /// Decoded names and values, only of those that differ from what was received.
    decoded: String,
}

/// One pair, raw and decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pair<'p> {
    name: &'p str,
    value: &'p str,
    raw_name: &'p str,
    raw_value: Option<&'p str>,
}

/// A pair as stored: raw text, and where in `decoded` the decoded text is if it differs.
#[derive(Clone)]
struct Slot<'a> {
    raw_name: &'a str,
    raw_value: Option<&'a str>,
    name: Option<Range<usize>>,
    value: Option<Range<usize>>,
    /// Where the pair begins in the input.
    offset: usize,
}

impl<'a> FormPairs<'a> {
    /// Parses the bytes of a form body or of a query string without its `?`. No bytes are no pairs.
    ///
    /// # Errors
    ///
    /// [`PairError`] names the first pair that breaks a rule, its place and the rule; never its text.
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

    /// The decoded value of a name; `None` if the name did not come.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pair(name).map(|pair| pair.value)
    }

    /// The pair of a name; `None` if the name did not come.
    #[must_use]
    pub fn pair(&self, name: &str) -> Option<Pair<'_>> {
        self.iter().find(|pair| pair.name == name)
    }

    /// The pairs in the order received.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Pair<'_>> {
        self.slots.iter().map(|slot| slot.pair(&self.decoded))
    }

    /// The pairs by the bytes of their decoded names.
    pub fn sorted(&self) -> impl Iterator<Item = Pair<'_>> {
        let slots = self
            .by_name
            .iter()
            .filter_map(|order| self.slots.get(order.index));
        slots.map(|slot| slot.pair(&self.decoded))
    }

    /// How many pairs came.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether no pair came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The pairs whose names PHP would not give to a script as they are; see [`Pair::php_renames`].
    pub fn php_renamed(&self) -> impl Iterator<Item = Pair<'_>> {
        self.iter().filter(Pair::php_renames)
    }
}

impl<'p> Pair<'p> {
    /// The decoded name.
    #[must_use]
    pub fn name(&self) -> &'p str {
        self.name
    }

    /// The decoded value; empty if there was none.
    #[must_use]
    pub fn value(&self) -> &'p str {
        self.value
    }

    /// The name as received.
    #[must_use]
    pub fn raw_name(&self) -> &'p str {
        self.raw_name
    }

    /// The value as received; `None` if the pair had no `=`.
    #[must_use]
    pub fn raw_value(&self) -> Option<&'p str> {
        self.raw_value
    }

    /// Whether PHP would rename the field or make an array of it: the name has a blank, a dot or a
    /// square bracket. A gateway that signs with PHP never signed such a name as it stands.
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

/// The decoded text if there is one, else the raw text. The parser has checked every range.
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
