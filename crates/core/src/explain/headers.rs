//! Signatures that do not stand in the gateway's header.

use super::{
    pairs::{Context, Pairs},
    transport::{Change, Visit, change},
};
use crate::Delivery;

/// Fewest characters of a signature: 16 bytes as base64.
const SHORTEST: usize = 22;

pub(super) const TABLE: &[Change] = &[
    change(
        "header-renamed",
        "the matching signature stands in another header",
        "pass the gateway's header on under its own name, or copy it back before the verification; an underscore in place of a dash comes from CGI and WSGI (HTTP_…), which name headers so",
        renamed,
    ),
    change(
        "signature-in-query",
        "the matching signature stands in the query, not in its header",
        "pass the gateway's header on, or copy the value back into the header before the verification",
        in_query,
    ),
    change(
        "header-in-body",
        "the request in the body is the delivery: head and body were saved or passed on together",
        "pass the head as headers, and the body alone as the body",
        in_body,
    ),
];

fn renamed(delivery: &Delivery, diagnosis: &Context<'_>, visit: &mut Visit<'_>) {
    let Some(header) = diagnosis.header() else {
        return;
    };
    let plain = plain_name(header);
    let others = delivery.headers().iter().filter(|(name, value)| {
        !name.as_str().eq_ignore_ascii_case(header) && is_plausible(value.as_bytes())
    });
    // A header that is named alike comes first, so that it is named if several have the same value.
    let (mut alike, mut rest) = (Vec::new(), Vec::new());
    for (name, value) in others {
        let other = plain_name(name.as_str());
        match other.contains(&plain) || plain.contains(&other) {
            true => alike.push((name, value)),
            false => rest.push((name, value)),
        }
    }
    for (name, value) in alike.into_iter().chain(rest) {
        let moved = delivery
            .clone()
            .without_header(header)
            .without_header(name.as_str());
        let detail = format!("{name} instead of {header}");
        let moved = moved.with_header(header, value.as_bytes());
        if moved.is_ok_and(|moved| visit(moved, Some(detail))) {
            return;
        }
    }
}

fn in_query(delivery: &Delivery, diagnosis: &Context<'_>, visit: &mut Visit<'_>) {
    let (Some(header), Some(query)) = (diagnosis.header(), delivery.query()) else {
        return;
    };
    for (name, value) in Pairs::parse(query.as_bytes()).text().into_iter().flatten() {
        if is_plausible(value.as_bytes()) {
            let moved = delivery.clone().without_header(header);
            let moved = moved.with_header(header, &value);
            if moved.is_ok_and(|moved| visit(moved, Some(name))) {
                return;
            }
        }
    }
}

/// Reads a body that is a whole request or its headers and body.
fn in_body(delivery: &Delivery, _: &Context<'_>, visit: &mut Visit<'_>) {
    let body = delivery.body();
    let Some(end) = body
        .windows(4)
        .take(16 * 1024)
        .position(|bytes| bytes == b"\r\n\r\n")
    else {
        return;
    };
    let (Some(head), Some(rest)) = (body.get(..end), body.get(end + 4..)) else {
        return;
    };
    let Ok(head) = std::str::from_utf8(head) else {
        return;
    };
    // Headers of the inner request replace those of the outer one, which are about the program that passed it on.
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let inner = lines.fold(delivery.clone(), |inner, (name, value)| {
        let unsigned = inner.clone().without_header(name);
        unsigned.with_header(name, value).unwrap_or(inner)
    });
    visit(inner.with_body(body.slice_ref(rest)), None);
}

/// Returns a name without marks and in lower case, so that `HTTP_X_SIGNATURE` contains `X-Signature`.
fn plain_name(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

/// Returns true for a value that may be or contain a signature.
fn is_plausible(value: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte);
    let runs = value.split(|byte| !is_digit(byte));
    runs.map(<[u8]>::len).any(|length| length >= SHORTEST)
}
