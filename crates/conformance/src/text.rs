//! Reading requests.

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;

use crate::edit;

/// Everything that a request says: segments of the path, pairs of the query, members of the body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<(String, String)>);

impl Values {
    /// True if a segment, pair or member has this value.
    pub(crate) fn contain(&self, value: &str) -> bool {
        self.0.iter().any(|(_, found)| found == value)
    }

    /// True if a segment, pair or member begins as this value does, in whatever case.
    pub(crate) fn begin(&self, value: &str) -> bool {
        let start = |text: &str| text.chars().take(8).collect::<String>().to_lowercase();
        self.0.iter().any(|(_, found)| start(found) == start(value))
    }

    /// True if a segment, pair or member has this value, or has it as a part of a text of several, such as `name|phone`.
    pub(crate) fn mention(&self, value: &str) -> bool {
        // A short text, such as the code of a country, stands in others by chance.
        let is_part = |found: &str| value.len() > 4 && found.contains(value);
        self.0
            .iter()
            .any(|(_, found)| found == value || is_part(found))
    }

    /// True if a pair or member of that name has this value.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        let same = |found: &(String, String)| {
            let (key, found) = (bare(&found.0), &found.1);
            key == name && found == value
        };
        self.0.iter().any(same)
    }
}

/// `name` of `name`, `outer[name]` and `outer.name`.
fn bare(name: &str) -> &str {
    let name = name.strip_suffix(']').unwrap_or(name);
    name.rsplit(['[', '.']).next().unwrap_or(name)
}

/// The values of a request whose body in plain text is given, headers included.
pub(crate) fn values(request: &Request<Bytes>, body: &[u8]) -> Values {
    let mut all = content(request, body);
    let headers = request.headers().iter();
    all.0.extend(headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    }));
    all
}

/// The values in the URL and the body of a request.
pub(crate) fn content(request: &Request<Bytes>, body: &[u8]) -> Values {
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

/// Texts of a JSON body that stand in lists.
fn listed(body: &str) -> Vec<String> {
    fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
            serde_json::Value::Object(all) => all.values().for_each(|one| collect(one, found)),
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
    fn a_request_says_its_path_its_query_and_its_body() {
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
    fn a_form_says_its_pairs() {
        let request = Request::post("http://x.example/")
            .body(Bytes::from_static(b"to%5Baccount%5D=7&amount=1.00"))
            .unwrap();
        let values = values(&request, request.body());
        assert!(values.has("account", "7") && values.has("amount", "1.00"));
    }
}
