//! Bodies of requests, parsed as the framework behind Hub2 does.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::IgnoredAny;

use super::refusal::Refusal;
use crate::fields::Field;

/// Parses a body. A syntax error in JSON is refused before any rule about members.
// LEDGER: syntax-errors
pub(super) fn parse(headers: &HeaderMap, body: &Bytes) -> Result<Field, Refusal> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    // An empty body counts as an object without members.
    if body.is_empty() || !kind.is_some_and(|kind| kind.contains("json")) {
        return Ok(Field::from_body(headers, body));
    }
    let text = String::from_utf8_lossy(body);
    if let Some(error) = syntax_error(&text) {
        return Err(Refusal::invalid(error));
    }
    let nested = "the body is nested more deeply than the sandbox reads: 16 levels";
    Field::from_json(&text).ok_or_else(|| Refusal::invalid(nested))
}

/// Describes the first syntax error as Node.js 18 does. Text that is neither an object nor a list is an error too.
fn syntax_error(text: &str) -> Option<String> {
    let first = text.find(|c: char| !c.is_ascii_whitespace());
    let place = match (first, serde_json::from_str::<IgnoredAny>(text)) {
        (Some(first), _) if !is_container(text, first) => first,
        (_, Ok(_)) => return None,
        (_, Err(error)) if error.is_eof() => text.len(),
        (_, Err(error)) => {
            let lines = text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1));
            let before: usize = lines.map(str::len).sum();
            before.saturating_add(error.column().saturating_sub(1))
        }
    };
    let mut rest = text.char_indices().filter(|(at, _)| *at >= place);
    Some(match rest.next() {
        Some((at, found)) => format!("Unexpected token {found} in JSON at position {at}"),
        None => "Unexpected end of JSON input".to_owned(),
    })
}

/// Returns true if an object or a list begins at a place.
fn is_container(text: &str, place: usize) -> bool {
    text.get(place..)
        .is_some_and(|text| text.starts_with(['{', '[']))
}
