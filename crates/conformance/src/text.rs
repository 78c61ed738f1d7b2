//! The values that a request carries.

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;

use crate::edit;

/// Names and values of a request: path segments, query pairs, body fields and, if wanted, headers. Path segments have no name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<(String, String)>);

impl Values {
    /// Returns true if one of the values is equal to `value`.
    pub(crate) fn contain(&self, value: &str) -> bool {
        self.0.iter().any(|(_, found)| found == value)
    }

    /// Returns true if one of the values has the same first 8 characters as `value`, compared without case.
    pub(crate) fn begin(&self, value: &str) -> bool {
        let start = |text: &str| text.chars().take(8).collect::<String>().to_lowercase();
        self.0.iter().any(|(_, found)| start(found) == start(value))
    }

    /// Returns true if one of the values is equal to `value`, or contains it as a part, such as `name|phone`.
    pub(crate) fn mention(&self, value: &str) -> bool {
        // A short text, such as a country code, occurs in other texts by chance.
        let is_part = |found: &str| value.len() > 4 && found.contains(value);
        self.0
            .iter()
            .any(|(_, found)| found == value || is_part(found))
    }

    /// Returns true if a pair or field has this name and this value.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        let same = |found: &(String, String)| {
            let (key, found) = (bare(&found.0), &found.1);
            key == name && found == value
        };
        self.0.iter().any(same)
    }
}

/// Returns `name` for `name`, `outer[name]` and `outer.name`.
fn bare(name: &str) -> &str {
    let name = name.strip_suffix(']').unwrap_or(name);
    name.rsplit(['[', '.']).next().unwrap_or(name)
}

/// Returns the values of a request, headers included. `body` is its body as plain text.
pub(crate) fn values(request: &Request<Bytes>, body: &[u8]) -> Values {
    let mut all = url_and_body(request, body);
    let headers = request.headers().iter();
    all.0.extend(headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    }));
    all
}

/// Returns the values in the URL and the body of a request.
pub(crate) fn url_and_body(request: &Request<Bytes>, body: &[u8]) -> Values {
    let uri = request.uri();
    let segments = uri.path().split('/').map(|segment| {
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        (String::new(), segment.into_owned())
    });
    let mut all: Vec<(String, String)> = segments.collect();
    let body = String::from_utf8_lossy(body);
    for text in [uri.query().unwrap_or_default(), &body] {
        let members = edit::members(text).into_iter();
        all.extend(members.map(|member| (member.name, member.value)));
    }
    if edit::is_json(&body) {
        all.extend(listed(&body).into_iter().map(|text| (String::new(), text)));
    }
    Values(all)
}

/// Returns the strings of a JSON body, those in arrays included.
fn listed(body: &str) -> Vec<String> {
    fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(all) => all.iter().for_each(|item| collect(item, found)),
            serde_json::Value::Object(all) => all.values().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(body) {
        collect(&value, &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_from_path_query_and_body() {
        let request = Request::post("http://x.example/v1/pay%2D1?order=A+B")
            .body(Bytes::from_static(
                br#"{"amount":599.50,"to":{"account":"7","all":["q"]}}"#,
            ))
            .unwrap();
        let values = values(&request, request.body());
        for value in ["pay-1", "A B", "599.50", "7", "q"] {
            assert!(values.contain(value), "{value}");
        }
        assert!(values.has("account", "7") && !values.has("amount", "7"));
        assert!(!values.contain("599.5") && !values.contain("599"));
        assert!(values.mention("pay-1") && !values.mention("ay") && !values.mention("599.5000"));
    }

    #[test]
    fn values_are_read_from_the_pairs_of_a_form() {
        let request = Request::post("http://x.example/")
            .body(Bytes::from_static(b"to%5Baccount%5D=7&amount=1.00"))
            .unwrap();
        let values = values(&request, request.body());
        assert!(values.has("account", "7") && values.has("amount", "1.00"));
    }
}
