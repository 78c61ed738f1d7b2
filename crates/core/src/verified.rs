//! Verified webhook deliveries, owned and storable.

use std::{
    any::Any,
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::{Deserialize, Serialize};

use crate::{
    Delivery, ProviderId, Reply,
    json::{Ambiguity, Document},
    stored,
};

/// A delivery that its provider's verifier accepted. Only such a delivery can become an event.
///
/// It can be stored (`Serialize` and `Deserialize`), so that one process verifies it and another reads the event later. Write access to the store
/// allows forging events, so protect it like the database of orders.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    provider: ProviderId,
    scheme: Cow<'static, str>,
    matched: Cow<'static, str>,
    #[serde(with = "stored::method")]
    method: Method,
    #[serde(with = "stored::text")]
    path: Arc<str>,
    #[serde(default, with = "stored::optional_text")]
    query: Option<Arc<str>>,
    headers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    #[serde(with = "stored::body")]
    body: Bytes,
    reply: Reply,
    #[serde(skip)]
    json: Parsed,
    #[serde(skip)]
    kept: Kept,
}

/// Value that the verifier parsed, for the parser of the event.
#[derive(Clone, Default)]
enum Kept {
    #[default]
    Nothing,
    Places(KeptPlaces),
    Value(Arc<dyn Any + Send + Sync>),
}

/// Places in the body that a verifier keeps without an allocation; see [`Verified::keeping_places`].
pub type KeptPlaces = [u16; 24];

/// The delivery decides, whether a parsed value was kept or not.
impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Kept {}

/// JSON of the body, parsed at most once: first by the verifier, which refuses duplicate keys, and then read by the parser of the event.
#[derive(Clone, Default)]
struct Parsed(OnceLock<Result<Document, Ambiguity>>);

/// The body decides, whether it was parsed or not.
impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Parsed {}

impl Verified {
    /// Creates a verified delivery without any check. **Only for verifiers**, after the signature matched over every byte and pair that
    /// arrived.
    ///
    /// `scheme` is the kind of webhook for the parser; `matched` is the label of the secret that matched, such as `webhook_salt` or
    /// `event_salts[1]`, never the secret itself.
    #[must_use]
    #[inline(always)]
    pub fn new_unchecked(
        provider: ProviderId,
        scheme: &'static str,
        matched: impl Into<Cow<'static, str>>,
        delivery: &Delivery,
        reply: Reply,
    ) -> Self {
        let (path, query) = delivery.target();
        Self {
            provider,
            scheme: Cow::Borrowed(scheme),
            matched: matched.into(),
            method: delivery.method().clone(),
            path,
            query,
            // Headers may hold cookies and tokens, so only those that an event needs are stored.
            headers: Vec::new(),
            body: delivery.body().clone(),
            reply,
            json: Parsed::default(),
            kept: Kept::default(),
        }
    }

    /// Keeps a header for the parser. A header that the signature does not cover must not be trusted.
    ///
    /// A value that is not UTF-8 is kept with U+FFFD for each unreadable part: the header exists and must not look like a missing one.
    #[must_use]
    pub fn keeping_header(self, name: &'static str, delivery: &Delivery) -> Self {
        match delivery.header_values(name).next() {
            Some(value) => self.keeping_header_value(name, value, |_| None),
            None => self,
        }
    }

    /// Keeps a header that the verifier has found, as [`keeping_header`](Self::keeping_header) does. A value for which `known` returns the
    /// same constant text is not copied.
    #[must_use]
    #[inline(always)]
    pub fn keeping_header_value(
        mut self,
        name: &'static str,
        value: &HeaderValue,
        known: impl FnOnce(&str) -> Option<&'static str>,
    ) -> Self {
        let value = match std::str::from_utf8(value.as_bytes()) {
            Ok(text) => match known(text).filter(|constant| *constant == text) {
                Some(constant) => Cow::Borrowed(constant),
                None => Cow::Owned(text.to_owned()),
            },
            Err(_) => Cow::Owned(String::from_utf8_lossy(value.as_bytes()).into_owned()),
        };
        self.headers.push((Cow::Borrowed(name), value));
        self
    }

    /// Keeps what the verifier parsed, so that the parser of the event need not parse it again. It is not stored: after
    /// deserialization, the delivery decides alone.
    ///
    /// **Only for verifiers**, and only for a value that follows from the delivery and from settings that the parser compares.
    #[must_use]
    #[inline]
    pub fn keeping<T: Any + Send + Sync>(mut self, parsed: T) -> Self {
        self.keep(parsed);
        self
    }

    /// Keeps places in the body, as [`keeping`](Self::keeping) keeps a value. Their meaning is that of the verifier. It is quicker, because
    /// nothing is allocated.
    #[must_use]
    #[inline(always)]
    pub fn keeping_places(mut self, places: KeptPlaces) -> Self {
        self.keep_places(places);
        self
    }

    /// Keeps places as [`keeping_places`](Self::keeping_places) does, without a move of the delivery.
    #[inline(always)]
    pub fn keep_places(&mut self, places: KeptPlaces) {
        self.kept = Kept::Places(places);
    }

    /// Keeps a value as [`keeping`](Self::keeping) does, without a move of the delivery.
    #[inline]
    pub fn keep<T: Any + Send + Sync>(&mut self, parsed: T) {
        self.kept = Kept::Value(Arc::new(parsed));
    }

    /// Returns the places that the verifier kept.
    #[must_use]
    pub fn kept_places(&self) -> Option<&KeptPlaces> {
        match &self.kept {
            Kept::Places(places) => Some(places),
            Kept::Nothing | Kept::Value(_) => None,
        }
    }

    /// Returns the value that the verifier kept, if it has this type.
    #[must_use]
    pub fn kept<T: Any + Send + Sync>(&self) -> Option<&T> {
        match &self.kept {
            Kept::Value(value) => value.downcast_ref(),
            Kept::Nothing | Kept::Places(_) => None,
        }
    }

    /// Provider that verified the delivery.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// Kind of webhook.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Label of the configured secret that matched: during a rotation, old and new secrets are accepted.
    #[must_use]
    pub fn matched_secret(&self) -> &str {
        &self.matched
    }

    /// Label of the matching secret for an event. A constant label is not copied.
    pub(crate) fn matched(&self) -> Cow<'static, str> {
        self.matched.clone()
    }

    /// HTTP method of the delivery.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Path of the delivery.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Query string as received.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Returns a header that the verifier kept.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(kept, _)| kept.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
    }

    /// Body as received.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Body as JSON. It is parsed at the first call, so a verifier that refuses duplicate keys saves the parser of the event this work.
    ///
    /// # Errors
    /// [`Ambiguity`] for a body that is not one JSON value in UTF-8, and for one with a duplicate key at any depth.
    pub fn json(&self) -> Result<&Document, Ambiguity> {
        let parsed = self.json.0.get_or_init(|| Document::new(self.body.clone()));
        parsed.as_ref().map_err(|why| *why)
    }

    /// Reply that ends the gateway's retries. Send it after the delivery is stored safely.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        &self.reply
    }
}

/// Prints sizes only, like [`Delivery`].
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("provider", &self.provider)
            .field("scheme", &self.scheme)
            .field("matched", &self.matched)
            // The size only: path, query, headers and body may hold personal data, and `Debug` output is logged.
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored_and_read_back(body: &'static [u8]) -> (Verified, Verified) {
        let delivery = Delivery::post("/hook", body)
            .with_header("x-kind", "charge")
            .unwrap();
        let verified = Verified::new_unchecked(
            ProviderId::from_static("cowrie"),
            "v1",
            "webhook_salt",
            &delivery,
            Reply::empty(200),
        )
        .keeping_header("x-kind", &delivery);
        let stored = serde_json::to_string(&verified).unwrap();
        let read = serde_json::from_str(&stored).unwrap();
        (verified, read)
    }

    #[test]
    fn a_verified_delivery_survives_storage() {
        for body in [&b"a=1&b=%20"[..], b"\xff\xfe", b""] {
            let (verified, read) = stored_and_read_back(body);
            assert_eq!(verified, read);
            assert_eq!(read.header("X-Kind"), Some("charge"));
        }
    }

    #[test]
    fn a_kept_value_is_neither_compared_nor_stored() {
        let (plain, _) = stored_and_read_back(b"a=1");
        let kept = plain.clone().keeping(7_u8);
        assert_eq!(kept, plain);
        assert_eq!(kept.kept::<u8>(), Some(&7));
        assert_eq!(kept.kept::<u16>(), None);
        let stored = serde_json::to_string(&kept).unwrap();
        assert_eq!(stored, serde_json::to_string(&plain).unwrap());
        let read: Verified = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.kept::<u8>(), None);
        let mut again = plain.clone();
        again.keep(7_u8);
        assert_eq!(again.kept::<u8>(), Some(&7));
        again.keep_places([8; 24]);
        assert_eq!(again.kept_places(), Some(&[8; 24]));
        let places = plain.clone().keeping_places([7; 24]);
        assert_eq!(places, plain);
        assert_eq!(places.kept_places(), Some(&[7; 24]));
        assert_eq!((kept.kept_places(), places.kept::<u8>()), (None, None));
    }

    #[test]
    fn only_a_constant_with_the_text_of_a_header_takes_its_place() {
        for (known, kept) in [
            (Some("charge"), "charge"),
            (Some("other"), "charge"),
            (None, "charge"),
        ] {
            let (verified, _) = stored_and_read_back(b"");
            let value = HeaderValue::from_static("charge");
            let verified = verified.keeping_header_value("x-object", &value, |_| known);
            assert_eq!(verified.header("x-object"), Some(kept));
        }
    }

    #[test]
    fn a_header_that_cannot_be_read_is_not_missing() {
        for (value, kept) in [
            (&b"charg\xc3\xa9"[..], Some("chargé")),
            (b"charge\xff", Some("charge\u{fffd}")),
            (b"", Some("")),
        ] {
            let request = http::Request::builder().header("x-kind", value);
            let request = request.body(Bytes::new()).unwrap();
            let delivery = Delivery::from_request(request);
            let id = ProviderId::from_static("cowrie");
            let verified = Verified::new_unchecked(id, "v1", "salt", &delivery, Reply::empty(200));
            let verified = verified.keeping_header("x-kind", &delivery);
            assert_eq!(verified.header("x-kind"), kept);
            assert_eq!(verified.header("x-other"), None);
        }
    }
}
