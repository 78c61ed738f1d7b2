//! Changes to a webhook that a shop must notice.

use bytes::Bytes;
use http::header::HeaderValue;

use super::{CopyKind, Message};

/// Part of a webhook to change, for [`Deliveries::tamper`](crate::Deliveries::tamper).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tamper {
    /// One character of a value that the signature covers, such as the amount.
    Body,
    /// One character of each signature.
    Signature,
}

impl Tamper {
    pub(super) fn kind(self) -> CopyKind {
        match self {
            Self::Body => CopyKind::TamperedBody,
            Self::Signature => CopyKind::TamperedSignature,
        }
    }
}

/// Changes a message. Returns false if there is nothing to change.
pub(super) fn apply(message: &mut Message, part: Tamper) -> bool {
    match part {
        Tamper::Body => change_value(message),
        Tamper::Signature => {
            let headers = change_headers(message);
            let names = message.rules.signature_fields;
            let fields: Vec<bool> = names
                .iter()
                .map(|name| change_field(message, name))
                .collect();
            headers || fields.contains(&true)
        }
    }
}

fn change_value(message: &mut Message) -> bool {
    let names = message.rules.signed_fields;
    names.iter().any(|name| change_field(message, name))
}

/// Changes the first character of each value that a signature header lists, `s1=…,s0=…`.
fn change_headers(message: &mut Message) -> bool {
    let mut any = false;
    for name in message.rules.signature_headers {
        let Some(value) = message.headers.get(*name) else {
            continue;
        };
        let mut bytes = value.as_bytes().to_vec();
        let mut starts = vec![0];
        let equals = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'=');
        starts.extend(equals.map(|(place, _)| place.saturating_add(1)));
        // Without a scheme the value itself is the signature.
        let first = usize::from(starts.len() > 1);
        for start in starts.into_iter().skip(first) {
            any |= bytes.get_mut(start).is_some_and(change);
        }
        if let Ok(value) = HeaderValue::from_bytes(&bytes) {
            message.headers.insert(*name, value);
        }
    }
    any
}

/// Changes one character of a field's value, in the body or the query. Returns false if there is no such field.
fn change_field(message: &mut Message, name: &str) -> bool {
    let mut body = message.body.to_vec();
    let mut url = message.url.clone().into_bytes();
    let changed = change_in(&mut body, name) || change_in(&mut url, name);
    message.body = Bytes::from(body);
    if let Ok(url) = String::from_utf8(url) {
        message.url = url;
    }
    changed
}

/// Changes the value of `name` in a form, a query or a JSON object.
fn change_in(text: &mut [u8], name: &str) -> bool {
    let labels = [
        format!("&{name}="),
        format!("?{name}="),
        format!("\"{name}\":"),
    ];
    // The merchant's own URL may have an argument of the same name, before those of the gateway.
    let last = |label: &String| {
        let found = text
            .windows(label.len())
            .rposition(|part| part == label.as_bytes());
        found.map(|place| place.saturating_add(label.len()))
    };
    let later = labels.iter().filter_map(last).max();
    let at_start = format!("{name}=");
    let first = text
        .starts_with(at_start.as_bytes())
        .then_some(at_start.len());
    let Some(value) = later.or(first).and_then(|start| text.get_mut(start..)) else {
        return false;
    };
    let quoted = value.first() == Some(&b'"');
    let rest = value.iter_mut().skip(usize::from(quoted));
    rest.take_while(|byte| !matches!(**byte, b'"' | b'&' | b',' | b'}'))
        .any(change)
}

/// Replaces a letter or digit by another one. Returns false for other characters.
fn change(byte: &mut u8) -> bool {
    let other = match *byte {
        b'1' => b'2',
        b'0' | b'2'..=b'9' => b'1',
        b'a' => b'b',
        b'b'..=b'z' => b'a',
        b'A' => b'B',
        b'B'..=b'Z' => b'A',
        _ => return false,
    };
    *byte = other;
    true
}
