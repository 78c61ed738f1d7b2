//! Credentials in logged requests, masked or named by their variables.

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
    Masked,
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
        let mut rest = text;
        while !rest.is_empty() {
            let known = self.0.iter().filter_map(|known| {
                let at = find(rest, &known.bytes)?;
                Some((at, known.bytes.len(), known.variable))
            });
            let fields = FIELDS.iter().filter_map(|name| {
                let (at, length) = field(rest, name)?;
                Some((at, length, None))
            });
            // Of several at one place, a named one is preferred, and then the longest.
            let first = known.chain(fields).min_by_key(|(at, length, variable)| {
                (*at, variable.is_none(), usize::MAX.saturating_sub(*length))
            });
            let Some((at, length, variable)) = first else {
                pieces.push(Piece::Text(rest));
                break;
            };
            let (before, after) = rest.split_at(at);
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            pieces.push(variable.map_or(Piece::Masked, Piece::Variable));
            rest = after.get(length..).unwrap_or_default();
        }
        pieces
    }

    /// Splits the value of a header. A value that must be a credential and is not known is masked.
    pub(super) fn split_header<'t>(&self, name: &HeaderName, value: &'t [u8]) -> Vec<Piece<'t>> {
        let pieces = self.split(value);
        let known = pieces.iter().any(|piece| !matches!(piece, Piece::Text(_)));
        if known || value.is_empty() || !HEADERS.contains(name) {
            return pieces;
        }
        vec![Piece::Masked]
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
        Piece::Variable(_) | Piece::Masked => MASK.as_bytes(),
    });
    parts.collect::<Vec<_>>().concat()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Finds the value of a field in JSON or in a form, as its place and length. Empty and masked values are skipped.
fn field(text: &[u8], name: &str) -> Option<(usize, usize)> {
    let json = format!("\"{name}\":\"");
    let form = format!("{name}=");
    let in_json =
        find(text, json.as_bytes()).map(|at| (at.saturating_add(json.len()), b"\"".as_slice()));
    let in_form = find(text, form.as_bytes())
        .filter(|at| {
            at.checked_sub(1)
                .is_none_or(|before| matches!(text.get(before), Some(b'&' | b'?')))
        })
        .map(|at| (at.saturating_add(form.len()), b"&".as_slice()));
    let found = [in_json, in_form].into_iter().flatten();
    let lengths = found.filter_map(|(start, end)| {
        let value = text.get(start..)?;
        let length = find(value, end).unwrap_or(value.len());
        (length > 0).then_some((start, length))
    });
    lengths.min()
}
