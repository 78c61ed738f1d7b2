//! Webhook deliveries, byte for byte as they arrived.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::{Deserialize, Serialize};

use crate::{Error, stored};

/// A request as it arrived at the webhook URL. Nothing in it is verified yet.
///
/// Pass the body as received: a body that was parsed and written again has another signature.
///
/// ```
/// use dhow_core::Delivery;
/// let delivery = Delivery::post("/webhooks/hitpay", "payment_id=1&hmac=00");
/// assert_eq!(delivery.body().len(), 20);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    #[serde(with = "stored::method")]
    method: Method,
    // Shared with the verified delivery, as the body is.
    #[serde(with = "stored::text")]
    path: Arc<str>,
    #[serde(default, with = "stored::optional_text")]
    query: Option<Arc<str>>,
    #[serde(with = "stored::headers")]
    headers: HeaderMap,
    #[serde(with = "stored::body")]
    body: Bytes,
}

/// Error for a header that may occur once and occurs more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the header came more than once")]
#[non_exhaustive]
pub struct RepeatedHeader;

/// Error for a header that no HTTP request can carry. It contains the header's name, never its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {part} of the header {name:?} is not valid in HTTP")]
pub struct InvalidHeader {
    name: String,
    part: &'static str,
}

impl From<InvalidHeader> for Error {
    fn from(invalid: InvalidHeader) -> Self {
        Self::invalid("header", invalid.to_string())
    }
}

impl Delivery {
    /// Creates a delivery from a request of any server framework that uses `http` types. Scheme and host of the URL are ignored.
    #[must_use]
    pub fn from_request(request: http::Request<Bytes>) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            method: parts.method,
            path: parts.uri.path().into(),
            query: parts.uri.query().map(Arc::from),
            headers: parts.headers,
            body,
        }
    }

    /// A POST without headers, for tests and for servers that pass only path and body.
    #[must_use]
    pub fn post(path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self {
            method: Method::POST,
            path: path.into().into(),
            query: None,
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    /// A GET with its query string as received, without the question mark.
    #[must_use]
    pub fn get(path: impl Into<String>, query: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into().into(),
            query: Some(query.into().into()),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Adds a header. Headers of the same name are kept.
    ///
    /// # Errors
    /// [`InvalidHeader`] for a name or a value that no HTTP request can carry, such as a value with a line break.
    pub fn with_header(
        mut self,
        name: &str,
        value: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<Self, InvalidHeader> {
        let invalid = |part| InvalidHeader {
            name: name.to_owned(),
            part,
        };
        let header = HeaderName::try_from(name).map_err(|_| invalid("name"))?;
        let value = HeaderValue::from_bytes(value.as_ref()).map_err(|_| invalid("value"))?;
        // Appended and not replaced: a repeated signature header must stay visible to the verifier.
        self.headers.append(header, value);
        Ok(self)
    }

    /// Removes all headers of this name, such as a signature that is to be replaced.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Replaces all headers by those of another delivery.
    #[cfg(feature = "explain")]
    pub(crate) fn with_headers_of(mut self, other: &Self) -> Self {
        self.headers.clone_from(&other.headers);
        self
    }

    /// Replaces the body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Replaces the query string, which has no question mark.
    #[must_use]
    pub fn with_query(mut self, query: impl Into<String>) -> Self {
        self.query = Some(query.into().into());
        self
    }

    /// HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Path, still percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Path and query string, to share them.
    pub(crate) fn target(&self) -> (Arc<str>, Option<Arc<str>>) {
        (Arc::clone(&self.path), self.query.clone())
    }

    /// Query string as received, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Body as received.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Value of a header that may occur once, as bytes.
    ///
    /// # Errors
    /// [`RepeatedHeader`] if it occurs more than once, because an attacker could choose which one counts.
    pub fn single_header(&self, name: &str) -> Result<Option<&[u8]>, RepeatedHeader> {
        let mut values = self.header_values(name);
        let first = values.next().map(HeaderValue::as_bytes);
        match values.next() {
            Some(_) => Err(RepeatedHeader),
            None => Ok(first),
        }
    }

    /// Values of all headers of this name, in upper or lower case.
    // A comparison with each name of a delivery takes less time than the map, which converts and hashes the name at each call.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &HeaderValue> {
        let headers = self.headers.iter();
        headers
            .filter(move |(own, _)| own.as_str().eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Writes the delivery as an HTTP/1.1 request: request line, headers, empty line and body.
    ///
    /// `dhow webhook verify --file` reads this form. The body has no transfer coding, so `content-length` is its length, and
    /// `transfer-encoding` is left out.
    ///
    /// ```
    /// use dhow_core::Delivery;
    /// let delivery = Delivery::post("/hook", "a=1");
    /// assert_eq!(delivery.to_http1(), b"POST /hook HTTP/1.1\r\ncontent-length: 3\r\n\r\na=1");
    /// ```
    #[must_use]
    pub fn to_http1(&self) -> Vec<u8> {
        let path = match self.path() {
            "" => "/",
            path => path,
        };
        let query = self.query().map(|query| format!("?{query}"));
        let query = query.unwrap_or_default();
        let mut text = format!("{} {path}{query} HTTP/1.1\r\n", self.method()).into_bytes();
        let framing = [CONTENT_LENGTH, TRANSFER_ENCODING];
        for (name, value) in self.headers() {
            if framing.contains(name) {
                continue;
            }
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                text.extend_from_slice(part);
            }
        }
        let length = self.body().len();
        if length > 0 || *self.method() != Method::GET {
            text.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
        }
        text.extend_from_slice(b"\r\n");
        text.extend_from_slice(self.body());
        text
    }
}

/// Prints sizes only, because a delivery may contain names, telephone numbers and signatures.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("method", &self.method)
            // The path is printed because it is the merchant's own; query, headers and body may hold personal data.
            .field("path", &self.path)
            .field("query_bytes", &self.query().map(str::len))
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_came_twice_is_refused() {
        let twice = Delivery::post("/", "")
            .with_header("hitpay-signature", "a")
            .and_then(|delivery| delivery.with_header("hitpay-signature", "a"))
            .unwrap();
        assert!(twice.single_header("Hitpay-Signature").is_err());
    }

    #[test]
    fn a_signature_is_replaced_and_everything_else_stays() {
        let delivery = Delivery::post("/hook", "a=1").with_header("x-time", "7");
        let signed = |delivery: Delivery, tag: &str| {
            let unsigned = delivery.without_header("X-Signature");
            unsigned.with_header("x-signature", tag).unwrap()
        };
        let delivery = signed(signed(delivery.unwrap(), "old"), "new");
        assert_eq!(delivery.single_header("x-signature"), Ok(Some(&b"new"[..])));
        assert_eq!(delivery.single_header("x-time"), Ok(Some(&b"7"[..])));
        let delivery = delivery.with_body("a=1&hmac=00").with_query("b=2");
        assert_eq!(delivery.body(), "a=1&hmac=00");
        assert_eq!((delivery.path(), delivery.query()), ("/hook", Some("b=2")));
        assert_eq!(delivery.headers().len(), 2);
        // A name that no header can have is not there, so nothing is removed.
        assert_eq!(delivery.without_header("x key").headers().len(), 2);
    }

    #[test]
    fn debug_shows_no_content() {
        let delivery = Delivery::get("/hook", "secure_code=abc")
            .with_header("x-key", "abc")
            .unwrap();
        assert!(!format!("{delivery:?}").contains("abc"));
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_an_error_and_its_value_stays_hidden() {
        for (name, value, part) in [
            ("x-key", "secret\r\nx-other: 1", "value"),
            ("x-key", "secret\0", "value"),
            ("x key", "secret", "name"),
            ("", "secret", "name"),
        ] {
            let error = Delivery::post("/", "")
                .with_header(name, value)
                .unwrap_err();
            let expected = format!("the {part} of the header {name:?} is not valid in HTTP");
            assert_eq!(error.to_string(), expected);
        }
        let delivery = Delivery::post("/", "").with_header("x-name", b"caf\xe9");
        let delivery = delivery.unwrap();
        assert_eq!(delivery.single_header("X-Name"), Ok(Some(&b"caf\xe9"[..])));
    }
}
