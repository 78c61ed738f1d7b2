//! Deliveries split into parts that can be changed one by one.

use bytes::Bytes;
use dhow_core::Delivery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

use crate::{Place, edit};

/// The parts of a delivery.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) method: Method,
    path: String,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// A delivery whose signature can be replaced.
pub(super) struct Cut {
    parts: Parts,
    place: Place,
    before: Vec<u8>,
    pub(super) value: Vec<u8>,
    after: Vec<u8>,
}

impl Parts {
    pub(super) fn new(delivery: &Delivery) -> Self {
        Self {
            method: delivery.method().clone(),
            path: delivery.path().to_owned(),
            query: delivery.query().map(str::to_owned),
            headers: delivery.headers().clone(),
            body: delivery.body().clone(),
        }
    }

    /// Returns true for a delivery that carries its payload in the query.
    pub(super) fn is_query(&self) -> bool {
        self.query.is_some() && self.body.is_empty()
    }

    /// Returns the payload: the body, or the query of a delivery without a body.
    pub(super) fn payload(&self) -> Vec<u8> {
        match &self.query {
            Some(query) if self.body.is_empty() => query.clone().into_bytes(),
            _ => self.body.to_vec(),
        }
    }

    pub(super) fn with_payload(&self, payload: impl Into<Bytes>) -> Option<Delivery> {
        let mut parts = self.clone();
        let payload = payload.into();
        if self.is_query() {
            parts.query = Some(String::from_utf8(payload.to_vec()).ok()?);
        } else {
            parts.body = payload;
        }
        parts.put_together()
    }

    /// Returns the delivery with the values of a header replaced.
    pub(super) fn with_header(&self, name: &str, values: &[Vec<u8>]) -> Option<Delivery> {
        let mut parts = self.clone();
        let name: HeaderName = name.parse().ok()?;
        parts.headers.remove(&name);
        for value in values {
            let value = HeaderValue::from_bytes(value).ok()?;
            parts.headers.append(name.clone(), value);
        }
        parts.put_together()
    }

    /// Returns the delivery with one more header.
    pub(super) fn and_header(&self, name: &str, value: &[u8]) -> Option<Delivery> {
        let mut parts = self.clone();
        let value = HeaderValue::from_bytes(value).ok()?;
        parts
            .headers
            .append(name.parse::<HeaderName>().ok()?, value);
        parts.put_together()
    }

    pub(super) fn with_method(&self, method: &str) -> Option<Delivery> {
        let mut parts = self.clone();
        parts.method = Method::from_bytes(method.as_bytes()).ok()?;
        parts.put_together()
    }

    pub(super) fn with_query(&self, query: &str) -> Option<Delivery> {
        let mut parts = self.clone();
        parts.query = Some(query.to_owned());
        parts.put_together()
    }

    pub(super) fn header(&self, name: &str) -> Vec<u8> {
        let value = self.headers.get(name).map(HeaderValue::as_bytes);
        value.unwrap_or_default().to_vec()
    }

    /// Builds the delivery. Returns `None` for a query that is not valid in a request line.
    pub(super) fn put_together(self) -> Option<Delivery> {
        let target = match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        };
        let printable = target.bytes().all(|byte| byte.is_ascii_graphic());
        let mut request = Request::builder()
            .method(self.method)
            .uri(target)
            .body(self.body)
            .ok()
            .filter(|request| {
                printable && request.uri().query().map(str::to_owned) == self.query
            })?;
        *request.headers_mut() = self.headers;
        Some(Delivery::from_request(request))
    }
}

impl Cut {
    /// Finds the signature. Returns `None` if the delivery has none at that place.
    pub(super) fn new(delivery: &Delivery, place: Place) -> Option<Self> {
        let parts = Parts::new(delivery);
        let (before, value, after) = match place {
            Place::Header(name) => (Vec::new(), parts.header(name), Vec::new()),
            Place::Field(name) => field(&parts.payload(), name)?,
        };
        (!value.is_empty()).then_some(Self {
            parts,
            place,
            before,
            value,
            after,
        })
    }

    /// Returns true for a signature in a pair of a form or query.
    pub(super) fn is_pair(&self) -> bool {
        matches!(self.place, Place::Field(_)) && !self.before.ends_with(b"\"")
    }

    /// Returns true for another encoding of the same signature, such as `%2F` and `%2f` in a pair.
    pub(super) fn is_the_same(&self, value: &[u8]) -> bool {
        let text = |bytes: &[u8]| edit::decoded(&String::from_utf8_lossy(bytes));
        self.is_pair() && text(value) == text(&self.value)
    }

    /// Returns the delivery with another signature.
    pub(super) fn with(&self, value: &[u8]) -> Option<Delivery> {
        match self.place {
            Place::Header(name) => self.parts.with_header(name, &[value.to_vec()]),
            Place::Field(_) => {
                let payload = [&self.before, value, &self.after].concat();
                self.parts.with_payload(payload)
            }
        }
    }

    /// Returns the delivery without its signature: without the header, or with an empty field.
    pub(super) fn without(&self) -> Option<Delivery> {
        match self.place {
            Place::Header(name) => self.parts.with_header(name, &[]),
            Place::Field(_) => self.with(b""),
        }
    }

    /// Returns the delivery with several signature headers. Returns `None` for a signature in a field.
    pub(super) fn with_several(&self, values: &[Vec<u8>]) -> Option<Delivery> {
        match self.place {
            Place::Header(name) => self.parts.with_header(name, values),
            Place::Field(_) => None,
        }
    }

    /// Returns the range of the encoded signature within its value: the longest run of hexadecimal or Base64 characters.
    pub(super) fn digits(&self) -> std::ops::Range<usize> {
        let mut longest = 0..0;
        let mut start = 0;
        for (at, byte) in self.value.iter().chain(b" ").enumerate() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') {
                continue;
            }
            if at - start > longest.len() {
                longest = start..at;
            }
            start = at + 1;
        }
        longest
    }
}

/// Splits a payload into the bytes before a field's value, the value, and the bytes after it.
fn field(payload: &[u8], name: &str) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let text = std::str::from_utf8(payload).ok()?;
    let starts = [
        format!("\"{name}\":\""),
        format!("&{name}="),
        format!("{name}="),
    ];
    let start = starts.iter().find_map(|start| {
        let at = text.find(start.as_str())?;
        let whole = !start.starts_with(name) || at == 0;
        whole.then_some(at + start.len())
    })?;
    let rest = text.get(start..)?;
    let length = rest.find(['"', '&']).unwrap_or(rest.len());
    let (before, rest) = payload.split_at_checked(start)?;
    let (value, after) = rest.split_at_checked(length)?;
    Some((before.to_vec(), value.to_vec(), after.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_found_in_json_and_in_pairs() {
        for (payload, name) in [
            (r#"{"a":"1","sig":"abc"}"#, "sig"),
            ("a=1&sig=abc&b=2", "sig"),
            ("sig=abc", "sig"),
        ] {
            let (before, value, after) = field(payload.as_bytes(), name).unwrap();
            assert_eq!(value, b"abc", "{payload}");
            assert_eq!([before, value, after].concat(), payload.as_bytes());
        }
        assert!(field(b"mysig=abc", "sig").is_none());
    }

    #[test]
    fn the_encoded_signature_is_the_longest_run() {
        let delivery = Delivery::post("/", "")
            .with_header("x-sig", "t=17900,v1=0a1b2c3d4e")
            .unwrap();
        let cut = Cut::new(&delivery, Place::Header("x-sig")).unwrap();
        assert_eq!(&cut.value[cut.digits()], b"0a1b2c3d4e");
    }
}
