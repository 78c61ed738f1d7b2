//! JSON documents that are parsed once and read by name.

use std::{borrow::Cow, fmt, num::NonZeroU32, sync::Arc};

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{
    Ambiguity, from_readable,
    index::{Index, Kind, Node, digest},
    names::Names,
    readable,
    text::decode,
    whole_number,
};

/// A JSON document that is parsed once and read by name, without copying its values.
///
/// Duplicate keys are found while it is parsed. A byte order mark is skipped. A clone is cheap and shares the document.
///
/// ```
/// use dhow_core::json::Document;
///
/// let document = Document::new(r#"{"id":"pay_1","amount":599.00,"back":{"url":null}}"#)?;
/// let payment = document.root();
/// assert_eq!(payment.get("amount").and_then(|amount| amount.text()).as_deref(), Some("599.00"));
/// assert!(payment.get("back").is_some_and(|back| back.get("url").is_some()));
/// assert!(Document::new(r#"{"id":1,"id":2}"#).is_err());
/// # Ok::<(), dhow_core::json::Ambiguity>(())
/// ```
#[derive(Clone)]
pub struct Document {
    parsed: Arc<Parsed>,
    /// Node of the outermost value.
    root: usize,
}

/// Text of a document and the places of its values.
// A copy of the bytes as text, because a check of each name and value for UTF-8 costs more than the copy.
struct Parsed {
    text: String,
    index: Index,
    /// Names of the outermost object.
    names: Option<Names>,
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    /// [`Ambiguity`] for bytes that are not one JSON value in UTF-8, and for a document with a duplicate key at any depth.
    pub fn new(bytes: impl Into<Bytes>) -> Result<Self, Ambiguity> {
        let document = Self::with_duplicate_keys(bytes).ok_or(Ambiguity::NotJson)?;
        match document.parsed.index.repeats_a_key() {
            true => Err(Ambiguity::DuplicateKey),
            false => Ok(document),
        }
    }

    /// Parses a document that may have duplicate keys. [`Value::repeats_a_key`] tells for each object. Returns `None` for bytes that are not
    /// one JSON value in UTF-8.
    #[must_use]
    pub fn with_duplicate_keys(bytes: impl Into<Bytes>) -> Option<Self> {
        let text = String::from_utf8(bytes.into().into()).ok()?;
        let index = Index::new(text.as_bytes())?;
        Some(Self {
            parsed: Arc::new(Parsed {
                text,
                index,
                names: None,
            }),
            root: 0,
        })
    }

    /// Prepares [`Value::get`] of the outermost object for many calls. A document that is shared already stays as it is.
    ///
    /// ```
    /// use dhow_core::json::Document;
    ///
    /// let document = Document::new(r#"{"id":"pay_1","status":"paid"}"#)?.with_names();
    /// assert!(document.root().get("status").is_some());
    /// # Ok::<(), dhow_core::json::Ambiguity>(())
    /// ```
    #[must_use]
    pub fn with_names(mut self) -> Self {
        if let Some(parsed) = Arc::get_mut(&mut self.parsed) {
            parsed.names = Names::new(parsed.index.nodes());
        }
        self
    }

    /// The outermost value.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value {
            parsed: &self.parsed,
            at: self.root,
        }
    }

    /// Returns one of the document's values as a document, which shares the text.
    #[must_use]
    pub fn part(&self, value: Value<'_>) -> Self {
        Self {
            parsed: Arc::clone(&self.parsed),
            root: value.at,
        }
    }
}

/// Prints the size only, because a document may hold personal data.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.parsed.text.len())
            .finish_non_exhaustive()
    }
}

/// A value of a [`Document`].
#[derive(Clone, Copy)]
pub struct Value<'d> {
    parsed: &'d Parsed,
    at: usize,
}

/// Place of a member or an item in its document. It takes four bytes, and so does an optional one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(NonZeroU32);

impl<'d> Value<'d> {
    #[inline]
    fn node(&self) -> Option<&'d Node> {
        self.parsed.index.nodes().get(self.at)
    }

    #[inline]
    fn kind(&self) -> Kind {
        self.node().map_or(Kind::Null, |node| node.kind())
    }

    /// True for `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// True for a string.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self.kind(), Kind::String { .. })
    }

    /// True for an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self.kind(), Kind::Object { .. })
    }

    /// True for an object that has the same key twice. Keys with U+FFFD, or with half a surrogate pair, are not compared.
    #[must_use]
    pub fn repeats_a_key(&self) -> bool {
        self.kind() == Kind::Object { repeated: true }
    }

    /// Member of an object. `None` for a missing one, and for every other kind of value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        let parsed = self.parsed;
        let nodes = parsed.index.nodes();
        let end = self.node().filter(|node| node.is_object())?.next();
        // Nearly every other name has another digest.
        let digest = digest(name.as_bytes(), name.len());
        let written = |key: &Node| parsed.text.as_bytes().get(key.start()..key.end());
        if let Some(names) = parsed.names.as_ref().filter(|_| self.at == 0) {
            let mut found = names.find(digest);
            let key = found.find(|key| {
                let key = nodes.get(*key).filter(|key| key.digest() == digest);
                key.and_then(written) == Some(name.as_bytes())
            });
            return key.map(|key| Self {
                parsed,
                at: key + 1,
            });
        }
        let mut at = self.at + 1;
        while at < end {
            let [key, value, ..] = nodes.get(at..)? else {
                return None;
            };
            let is_named = match key.kind() {
                Kind::String { escaped: true } => decode(written(key)?) == name,
                _ => key.digest() == digest && written(key)? == name.as_bytes(),
            };
            if is_named {
                return Some(Self { parsed, at: at + 1 });
            }
            at = value.next();
        }
        None
    }

    /// Place of the value. `None` for the outermost value of the document.
    #[must_use]
    #[inline]
    pub fn place(&self) -> Option<Place> {
        NonZeroU32::new(u32::try_from(self.at).ok()?).map(Place)
    }

    /// Value of the same document at a place. With a place of another document it is any value.
    #[must_use]
    #[inline]
    pub fn at(&self, place: Place) -> Self {
        let at = usize::try_from(place.0.get()).unwrap_or(usize::MAX);
        Self { at, ..*self }
    }

    /// Passes the name and the value of each member of an object to a function, in their order. It is quicker than
    /// [`members`](Self::members).
    #[inline]
    pub fn each_member(&self, mut each: impl FnMut(&[u8], Self)) {
        let parsed = self.parsed;
        let (text, nodes) = (parsed.text.as_bytes(), parsed.index.nodes());
        let end = match self.node() {
            Some(object) if object.is_object() => object.next(),
            _ => return,
        };
        let mut at = self.at + 1;
        while at < end {
            let [key, value, ..] = nodes.get(at..).unwrap_or_default() else {
                return;
            };
            let written = text.get(key.start()..key.end()).unwrap_or_default();
            let member = Self { parsed, at: at + 1 };
            match key.kind() {
                Kind::String { escaped: true } => each(decode(written).as_bytes(), member),
                _ => each(written, member),
            }
            at = value.next();
        }
    }

    /// Members of an object in their order. None for every other kind of value.
    pub fn members(&self) -> impl Iterator<Item = (Cow<'d, str>, Self)> + use<'d> {
        self.raw_members().map(|(key, written, value)| {
            let name = match key.kind() {
                Kind::String { escaped: true } => decode(written.as_bytes()),
                _ => Cow::Borrowed(written),
            };
            (name, value)
        })
    }

    /// Items of an array, or values of an object, as PHP encodes an array with gaps. `None` for a scalar.
    #[must_use]
    pub fn items(&self) -> Option<impl Iterator<Item = Self> + use<'d>> {
        let is_array = match self.kind() {
            Kind::Array => true,
            Kind::Object { .. } => false,
            _ => return None,
        };
        let parsed = self.parsed;
        let nodes = parsed.index.nodes();
        let end = self.node().map_or(0, |node| node.next());
        let mut at = self.at + 1;
        Some(std::iter::from_fn(move || {
            let here = at + usize::from(!is_array);
            let next = nodes.get(here).filter(|_| here < end)?.next();
            at = next;
            Some(Self { parsed, at: here })
        }))
    }

    /// Keys as nodes and as written, with their values.
    fn raw_members(&self) -> impl Iterator<Item = (&'d Node, &'d str, Self)> + use<'d> {
        let parsed = self.parsed;
        let (text, nodes) = (&parsed.text, parsed.index.nodes());
        let end = match self.kind() {
            Kind::Object { .. } => self.node().map_or(0, |node| node.next()),
            _ => 0,
        };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let key = nodes.get(at).filter(|_| at < end)?;
            let value = at + 1;
            at = nodes.get(value)?.next();
            let written = text.get(key.start()..key.end())?;
            Some((key, written, Self { parsed, at: value }))
        })
    }

    /// JSON text of the value as received, with the quotation marks of a string.
    #[must_use]
    pub fn json(&self) -> &'d str {
        let place = self.node().map(|node| match node.kind() {
            Kind::String { .. } => node.start() - 1..node.end() + 1,
            _ => node.start()..node.end(),
        });
        place
            .and_then(|place| self.parsed.text.get(place))
            .unwrap_or_default()
    }

    /// Text of a string, a number or a boolean, with the digits as sent. `None` for `null`, an object and an array.
    ///
    /// Half a surrogate pair becomes U+FFFD.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'d, str>> {
        let node = self.node()?;
        let escaped = match node.kind() {
            Kind::Literal => false,
            Kind::String { escaped } => escaped,
            Kind::Null | Kind::Array | Kind::Object { .. } => return None,
        };
        let written = self.parsed.text.get(node.start()..node.end())?;
        Some(match escaped {
            true => decode(written.as_bytes()),
            false => Cow::Borrowed(written),
        })
    }

    /// Text of a reference, id or number: like [`text`](Self::text), but the number `1042.0` is `1042`, because some languages format a number
    /// that was a float in this way.
    #[must_use]
    pub fn identifier(&self) -> Option<Cow<'d, str>> {
        let text = self.text()?;
        match (self.kind(), &text) {
            (Kind::Literal, Cow::Borrowed(digits)) => {
                Some(whole_number(digits).map_or(text, Cow::Borrowed))
            }
            _ => Some(text),
        }
    }

    /// Text of a scalar, or the JSON text of an object or an array: an amount or a status of an unexpected type is not a missing one. `None`
    /// for `null`.
    #[must_use]
    pub fn text_or_json(&self) -> Option<Cow<'d, str>> {
        match self.kind() {
            Kind::Null => None,
            Kind::Array | Kind::Object { .. } => Some(self.readable_json()),
            Kind::Literal | Kind::String { .. } => self.text(),
        }
    }

    /// Parses the value into a type of serde. `None` for `null`, and for a value of another shape.
    #[must_use]
    pub fn parse<T: DeserializeOwned>(&self) -> Option<T> {
        if self.is_null() {
            return None;
        }
        from_readable(self.readable_json().as_bytes()).ok()
    }

    /// JSON text with U+FFFD for every half of a surrogate pair.
    #[must_use]
    pub fn readable_json(&self) -> Cow<'d, str> {
        let json = self.json();
        match readable(json.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(json),
            Cow::Owned(repaired) => Cow::Owned(String::from_utf8(repaired).unwrap_or_default()),
        }
    }
}

/// Prints the kind only.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Value").field(&self.kind()).finish()
    }
}
