//! Credentials in logged requests, masked or named by their variables.

use std::cmp::Reverse;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, SET_COOKIE};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use super::{LoggedBody, ReceivedRequest};

/// Text shown instead of a credential.
const MASK: &str = "[masked]";

/// Headers whose values are credentials, whichever these are.
const HEADERS: [HeaderName; 9] = [
    AUTHORIZATION,
    COOKIE,
    SET_COOKIE,
    HeaderName::from_static("apikey"),
    HeaderName::from_static("api-key"),
    HeaderName::from_static("x-api-key"),
    HeaderName::from_static("x-business-api-key"),
    HeaderName::from_static("token"),
    HeaderName::from_static("proxy-authorization"),
];

/// Names of fields in bodies and queries whose values are credentials, whichever these are.
const FIELDS: [&str; 6] = [
    "token",
    "password",
    "secret",
    "salt",
    "api_key",
    "secret_key",
];

/// Credentials of the gateways.
#[derive(Default)]
pub(crate) struct Credentials(Vec<Known>);

struct Known {
    bytes: Vec<u8>,
    /// Variable with exactly this value.
    variable: Option<&'static str>,
}

/// Part of a text with credentials.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t [u8]),
    /// Value of this variable.
    Variable(&'static str),
    /// A credential without a variable, or in another encoding.
    Hidden(Hidden<'t>),
}

/// A credential of which only the place is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hidden<'t> {
    /// Name of the field or the header.
    pub(super) name: &'t str,
    pub(super) value: &'t [u8],
}

/// Place of a credential in a text.
struct Place {
    start: usize,
    end: usize,
    variable: Option<&'static str>,
    name: &'static str,
}

impl Credentials {
    /// Collects the credentials by their variables. A value may be a list separated by commas.
    pub(crate) fn new(variables: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let mut known = Vec::new();
        for (variable, value) in variables {
            let single = !value.contains(',');
            for item in value.split(',').filter(|item| !item.is_empty()) {
                known.push(Known {
                    bytes: item.as_bytes().to_vec(),
                    variable: single.then_some(variable),
                });
                let json = serde_json::to_string(item).unwrap_or_default();
                let encoded = [
                    percent_encode(item.as_bytes(), NON_ALPHANUMERIC).to_string(),
                    json.trim_matches('"').to_owned(),
                ];
                let other = encoded.into_iter().filter(|other| other != item);
                known.extend(other.map(|other| Known {
                    bytes: other.into_bytes(),
                    variable: None,
                }));
            }
        }
        Self(known)
    }

    /// Splits a text at the credentials that it contains.
    pub(super) fn split<'t>(&self, text: &'t [u8]) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut end = 0;
        for place in self.places(text) {
            let before = text.get(end..place.start).unwrap_or_default();
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            let hidden = Hidden {
                name: place.name,
                value: text.get(place.start..place.end).unwrap_or_default(),
            };
            let variable = place.variable.map(Piece::Variable);
            pieces.push(variable.unwrap_or(Piece::Hidden(hidden)));
            end = place.end;
        }
        let rest = text.get(end..).unwrap_or_default();
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest));
        }
        pieces
    }

    /// Finds the credentials of a text. The places do not overlap.
    fn places(&self, text: &[u8]) -> Vec<Place> {
        let known = self.0.iter().flat_map(|known| {
            let starts = places(text, &known.bytes).into_iter();
            starts.map(|start| Place {
                start,
                end: start.saturating_add(known.bytes.len()),
                variable: known.variable,
                name: "credential",
            })
        });
        let fields = FIELDS.into_iter().flat_map(|name| {
            let values = values(text, name).into_iter();
            values.map(move |(start, length)| Place {
                start,
                end: start.saturating_add(length),
                variable: None,
                name,
            })
        });
        let mut found: Vec<Place> = known.chain(fields).collect();
        // Of several at one place, a named one is preferred, and then the longest.
        found.sort_by_key(|place| (place.start, place.variable.is_none(), Reverse(place.end)));
        let mut merged: Vec<Place> = Vec::new();
        for place in found {
            match merged.last_mut() {
                Some(last) if place.start < last.end => {
                    if place.end > last.end {
                        // Both together are not the value of the variable.
                        last.end = place.end;
                        last.variable = None;
                    }
                }
                _ => merged.push(place),
            }
        }
        merged
    }

    /// Splits the value of a header. A value that must be a credential and is not known is masked.
    pub(super) fn split_header<'t>(&self, name: &'t HeaderName, value: &'t [u8]) -> Vec<Piece<'t>> {
        let pieces = self.split(value);
        let known = pieces.iter().any(|piece| !matches!(piece, Piece::Text(_)));
        if known || value.is_empty() || !HEADERS.contains(name) {
            return pieces;
        }
        let name = name.as_str();
        vec![Piece::Hidden(Hidden { name, value })]
    }

    /// Returns the request with the credentials in path and query masked, for lists without headers and bodies.
    pub(crate) fn mask_target(&self, request: &ReceivedRequest) -> ReceivedRequest {
        let mut masked = request.clone();
        masked.path = self.mask_text(&request.path);
        masked.query = request.query.as_deref().map(|query| self.mask_text(query));
        masked
    }

    /// Returns the request with all credentials masked.
    pub(crate) fn mask(&self, request: &ReceivedRequest) -> ReceivedRequest {
        let mut masked = self.mask_target(request);
        masked.headers = self.mask_headers(&request.headers);
        masked.response_headers = self.mask_headers(&request.response_headers);
        masked.body = self.mask_body(&request.body);
        masked.response_body = self.mask_body(&request.response_body);
        masked
    }

    fn mask_text(&self, text: &str) -> String {
        let masked = join(&self.split(text.as_bytes()));
        String::from_utf8_lossy(&masked).into_owned()
    }

    fn mask_headers(&self, headers: &HeaderMap) -> HeaderMap {
        let pairs = headers.iter().map(|(name, value)| {
            let masked = join(&self.split_header(name, value.as_bytes()));
            let value = HeaderValue::from_bytes(&masked).unwrap_or_else(|_| value.clone());
            (name.clone(), value)
        });
        let mut masked = HeaderMap::new();
        for (name, value) in pairs {
            masked.append(name, value);
        }
        masked
    }

    /// Masks a body. Its length stays that of the original.
    fn mask_body(&self, body: &LoggedBody) -> LoggedBody {
        let bytes = Bytes::from(join(&self.split(&body.bytes)));
        let cut = body.length.saturating_sub(body.bytes.len());
        LoggedBody {
            length: bytes.len().saturating_add(cut),
            bytes,
        }
    }
}

/// Shows the number of credentials, not their values.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({})", self.0.len())
    }
}

fn join(pieces: &[Piece<'_>]) -> Vec<u8> {
    let parts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => *text,
        Piece::Variable(_) | Piece::Hidden(_) => MASK.as_bytes(),
    });
    parts.collect::<Vec<_>>().concat()
}

/// Finds all places of a part, which do not overlap.
pub(super) fn places(text: &[u8], part: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let Some(first) = part.first() else {
        return places;
    };
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let Some(next) = rest.iter().position(|byte| byte == first) else {
            break;
        };
        let at = from.saturating_add(next);
        let found = text.get(at..).is_some_and(|rest| rest.starts_with(part));
        places.extend(found.then_some(at));
        from = at.saturating_add(if found { part.len() } else { 1 });
    }
    places
}

/// Finds the values of a field in JSON or in a form, as places and lengths. Empty values are skipped.
fn values(text: &[u8], name: &str) -> Vec<(usize, usize)> {
    let names = places(text, name.as_bytes()).into_iter();
    let found = names.filter_map(|at| {
        let after = at.saturating_add(name.len());
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        match (before, text.get(after)) {
            (Some(b'"'), Some(b'"')) => json_value(text, after.saturating_add(1)),
            (None | Some(b'&' | b'?'), Some(b'=')) => {
                let start = after.saturating_add(1);
                let value = text.get(start..)?.iter();
                Some((start, value.take_while(|byte| **byte != b'&').count()))
            }
            _ => None,
        }
    });
    found.filter(|(_, length)| *length > 0).collect()
}

/// Finds the text behind the name of a JSON member: a colon, and the text between quotation marks.
fn json_value(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let space = |rest: &[u8]| {
        rest.iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    };
    let colon = space(rest);
    let rest = rest.get(colon..)?.strip_prefix(b":")?;
    let quote = space(rest);
    let value = rest.get(quote..)?.strip_prefix(b"\"")?;
    let start = text.len().checked_sub(value.len())?;
    let mut escaped = false;
    let inside = value.iter().take_while(|byte| {
        let ends = **byte == b'"' && !escaped;
        escaped = **byte == b'\\' && !escaped;
        !ends
    });
    Some((start, inside.count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let known = [
            ("DHOW_KEY", "s3cret-key".to_owned()),
            ("DHOW_SALTS", "salt-0001,salt/\"02".to_owned()),
        ];
        let pieces = Credentials::new(known);
        let pieces = pieces.split(text.as_bytes());
        let words = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Piece::Variable(name) => format!("${name}"),
            Piece::Hidden(_) => "#".to_owned(),
        });
        words.collect()
    }

    #[test]
    fn known_credentials_are_found_in_every_encoding() {
        for (text, expected) in [
            ("Bearer s3cret-key", "Bearer $DHOW_KEY"),
            ("s3cret-keys3cret-key", "$DHOW_KEY$DHOW_KEY"),
            ("a=salt-0001&b=salt%2F%2202", "a=#&b=#"),
            (r##"{"x":"salt/\"02"}"##, r##"{"x":"#"}"##),
            ("s3cret-ke", "s3cret-ke"),
            ("", ""),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn fields_with_credentials_are_masked_whatever_their_value() {
        for (text, expected) in [
            ("token=abc&a=1&password=x%20y", "token=#&a=1&password=#"),
            ("?a=1&secret=&salt=1", "?a=1&secret=&salt=#"),
            (r##"{"token":"a\"b","n":1}"##, r##"{"token":"#","n":1}"##),
            ("{\"password\" :\n \"x\"}", "{\"password\" :\n \"#\"}"),
            (
                r##"{"my_token":"a","tokens":"b"}"##,
                r##"{"my_token":"a","tokens":"b"}"##,
            ),
            ("token=s3cret-key", "token=$DHOW_KEY"),
            ("token=xs3cret-keyx", "token=#"),
            ("token=s3cret-keyx&a=1", "token=#&a=1"),
            (
                r##"{"token":123,"salt":null}"##,
                r##"{"token":123,"salt":null}"##,
            ),
            (r##"{"token":"cut"##, r##"{"token":"#"##),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn many_fields_take_linear_time() {
        let text = "token=a&".repeat(8_192);
        let start = std::time::Instant::now();
        assert_eq!(masked(&text), "token=#&".repeat(8_192));
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }
}
