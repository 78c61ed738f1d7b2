//! Helpers for HTTP responses.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use serde::Serialize;
use serde_json::value::RawValue;

/// Builds a JSON response.
///
/// A value that fails to serialise, which no type of this crate does, becomes a 500 without a body.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => with_type(status, "application/json", body),
        Err(_) => with_type(
            StatusCode::INTERNAL_SERVER_ERROR,
            "application/json",
            Vec::new(),
        ),
    }
}

/// Builds a response of any content type.
pub(crate) fn with_type(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Redirects a browser with 303, so that it continues with GET and going back does not post the form again.
///
/// Without a `Location` header if `url` cannot be a header value.
pub(crate) fn see_other(url: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(url) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Formats decimal text as a JSON number the way PHP does: `599.00` as `599`, `10.50` as `10.5`.
///
/// The value stays exact, because no float is involved. Text that is not a number becomes `null`.
pub(crate) fn number(decimal: &str) -> Box<RawValue> {
    let shortest = match decimal.split_once('.') {
        Some(_) => decimal.trim_end_matches('0').trim_end_matches('.'),
        None => decimal,
    };
    RawValue::from_string(shortest.to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_without_trailing_zeros() {
        let cases = [
            ("599.00", "599"),
            ("10.50", "10.5"),
            ("0.30", "0.3"),
            ("0.00", "0"),
            ("100", "100"),
            ("999999999.99", "999999999.99"),
            ("", "null"),
            ("abc", "null"),
        ];
        for (decimal, formatted) in cases {
            assert_eq!(number(decimal).get(), formatted);
        }
    }
}
