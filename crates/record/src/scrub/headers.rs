//! Headers: those of a short list stay, with their values replaced, and all others are left out.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Scrubber, format};

/// Headers with a media type.
const MEDIA: [&str; 2] = ["content-type", "accept"];

/// Headers with a word, a number or an id.
const VALUES: [&str; 22] = [
    "retry-after",
    "hitpay-signature",
    "hitpay-event-type",
    "hitpay-event-object",
    "hub2-signature",
    "environment",
    "merchantid",
    "apikey",
    "x-api-key",
    "x-business-api-key",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-total-count",
    "x-total-pages",
    "x-page",
    "location",
];

/// Media types that are kept, without their parameters.
const MEDIA_TYPES: [&str; 9] = [
    "application/json",
    "application/problem+json",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "multipart/form-data",
    "text/html",
    "text/plain",
    "text/csv",
    "*/*",
];

impl Scrubber {
    pub(super) fn headers(&mut self, headers: &HeaderMap) -> HeaderMap {
        let mut kept = HeaderMap::new();
        for (name, value) in headers {
            let value = value.to_str().unwrap_or_default();
            let value = match name.as_str() {
                media if MEDIA.contains(&media) => media_type(value).map(str::to_owned),
                known if VALUES.contains(&known) => Some(self.header(name, value)),
                _ => None,
            };
            let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
            if let Some(value) = value {
                kept.append(name, value);
            }
        }
        kept
    }

    fn header(&mut self, name: &HeaderName, value: &str) -> String {
        let is_credential = matches!(
            name.as_str(),
            "apikey" | "merchantid" | "x-api-key" | "x-business-api-key"
        );
        if !is_credential && (self.tables.is_word(value) || format::is_count(value)) {
            return value.to_owned();
        }
        // The parts of this header have names, and an empty part is a finding.
        if name.as_str() == "hub2-signature" {
            let parts = value.split(',').map(|part| self.signature_part(part));
            return parts.collect::<Vec<_>>().join(",");
        }
        self.value(None, value)
    }

    fn signature_part(&mut self, part: &str) -> String {
        match part.split_once('=') {
            Some((name @ ("s0" | "s1"), digits)) => format!("{name}={}", self.value(None, digits)),
            _ => self.value(None, part),
        }
    }
}

/// Returns the media type of the list that a value begins with.
fn media_type(value: &str) -> Option<&'static str> {
    let essence = value.split([';', ',']).next().unwrap_or_default().trim();
    let mut types = MEDIA_TYPES.iter().copied();
    types.find(|known| known.eq_ignore_ascii_case(essence))
}
