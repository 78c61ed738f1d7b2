//! A delivery taken apart, so that parts of it can be changed.

use bytes::Bytes;
use dhow_core::Delivery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

#[derive(Debug, Clone)]
pub(super) struct Parts {
    method: Method,
    path: String,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Parts {
    pub(super) fn of(delivery: &Delivery) -> Self {
        Self {
            method: delivery.method().clone(),
            path: delivery.path().to_owned(),
            query: delivery.query().map(str::to_owned),
            headers: delivery.headers().clone(),
            body: delivery.body().clone(),
        }
    }

    /// What the signature is about: the body, or the query of a delivery without one.
    pub(super) fn content(&self) -> Vec<u8> {
        match &self.query {
            Some(query) if self.body.is_empty() => query.clone().into_bytes(),
            _ => self.body.to_vec(),
        }
    }

    pub(super) fn with_content(&self, content: impl Into<Bytes>) -> Option<Delivery> {
        let mut parts = self.clone();
        let content = content.into();
        if self.query.is_some() && self.body.is_empty() {
            parts.query = Some(String::from_utf8(content.to_vec()).ok()?);
        } else {
            parts.body = content;
        }
        parts.put_together()
    }

    /// The delivery with another header in place of the ones of that name.
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

    pub(super) fn header(&self, name: &str) -> Vec<u8> {
        let value = self.headers.get(name).map(HeaderValue::as_bytes);
        value.unwrap_or_default().to_vec()
    }

    /// `None` for a query that no request line could carry.
    fn put_together(self) -> Option<Delivery> {
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
