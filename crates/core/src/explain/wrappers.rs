//! Bodies that were put into another body: events of serverless platforms and queues, form fields, and envelopes of frameworks.

use bytes::Bytes;
use dhow_crypto::explain::{
    html_unescaped,
    json::{self, Document, ValueKind},
};

use super::{
    FieldPlace, SignedFields, languages,
    pairs::{Context, Pairs},
    texts,
    transport::{Change, Visit, change},
};
use crate::Delivery;

/// Greatest number of values in a wrapper that are tried.
const MOST_VALUES: usize = 64;

pub(super) const TABLE: &[Change] = &[
    change(
        "serverless-event",
        "the body is the event of a serverless platform, which contains the request",
        "verify event.body with event.headers, decoded from base64 if isBase64Encoded is true; not the event itself",
        serverless,
    ),
    change(
        "body-wrapped",
        "the body that was signed is a value inside of the body",
        "verify the inner body with the headers of the original request: take the wrapper of the queue, log or framework off first",
        wrapped,
    ),
    change(
        "body-inside-text",
        "other text stands around the JSON body: XML, serialised text, or the envelope of a queue",
        "take the body out of that text before the verification, or pass its bytes on (Azure Service Bus: BinaryData, not a string; PHP: no serialize(); XML: the decoded text of the element)",
        inside_text,
    ),
    change(
        "body-in-field",
        "the body or query that was signed is the value of a field",
        "take the value of the field, and verify its bytes",
        in_field,
    ),
    change(
        "body-as-form-name",
        "the JSON body was parsed as a form, of which it became the name of a field",
        "do not use a form parser for this route, whatever the content type: read the raw body",
        as_name,
    ),
    change(
        "body-python-dictionary",
        "the body is the text of a Python dictionary: it was parsed, and str() of the result was passed on",
        "pass the bytes of the body on (Django: request.body, Flask: request.get_data()), not str() of request.data or request.json",
        |delivery, _, visit| printed(delivery, visit, "'"),
    ),
    change(
        "body-ruby-hash",
        "the body is the text of a Ruby hash: it was parsed, and to_s of the result was passed on",
        "pass the bytes of the body on (Rails: request.raw_post), not to_s or inspect of params",
        |delivery, _, visit| printed(delivery, visit, "=>"),
    ),
];

/// Reads a body that a language printed of a value, which has this mark.
fn printed(delivery: &Delivery, visit: &mut Visit<'_>, mark: &str) {
    let text = std::str::from_utf8(delivery.body()).ok();
    let text = text.filter(|text| text.trim_start().starts_with('{') && text.contains(mark));
    if let Some(json) = text.and_then(languages::json_of) {
        visit(delivery.clone().with_body(json.into_bytes()), None);
    }
}

/// Reads `body`, `isBase64Encoded`, `headers` and the query of the events of AWS, and of platforms that copy them.
fn serverless(delivery: &Delivery, _: &Context<'_>, visit: &mut Visit<'_>) {
    let Some(document) = object(delivery.body()) else {
        return;
    };
    let members = document.members();
    let member = |name: &str| members.iter().find(|(member, ..)| member == name);
    let Some((_, kind, raw)) = member("body").or_else(|| member("rawBody")) else {
        return;
    };
    let text = match kind {
        ValueKind::Text => json::unescaped(raw).unwrap_or_default(),
        _ => String::from_utf8_lossy(raw).into_owned(),
    };
    // API Gateway has one map of headers or another, by the version of its events.
    let mut inner = delivery.clone();
    for name in ["headers", "multiValueHeaders"] {
        let headers = member(name).and_then(|(_, _, raw)| object(raw));
        for (name, _, value) in headers.map(|headers| headers.members()).unwrap_or_default() {
            let value = value
                .strip_prefix(b"[")
                .and_then(|value| value.strip_suffix(b"]"))
                .unwrap_or(value);
            if let Some(value) = json::unescaped(value) {
                let unsigned = inner.clone().without_header(&name);
                inner = unsigned.with_header(&name, &value).unwrap_or(inner);
            }
        }
    }
    if let Some((_, ValueKind::Text, query)) = member("rawQueryString") {
        inner = inner.with_query(json::unescaped(query).unwrap_or_default());
    }
    if let Some(decoded) = texts::from_base64(text.as_bytes()) {
        visit(inner.clone().with_body(decoded), None);
    }
    visit(inner.with_body(text.into_bytes()), None);
}

/// Reads from the first brace to the last one, for a body that does not begin with JSON.
fn inside_text(delivery: &Delivery, _: &Context<'_>, visit: &mut Visit<'_>) {
    let body = delivery.body();
    if body.trim_ascii_start().starts_with(b"{") || body.trim_ascii_start().starts_with(b"[") {
        return;
    }
    let first = body.iter().position(|byte| *byte == b'{');
    let last = body.iter().rposition(|byte| *byte == b'}');
    // A byte order mark and white space have rows of their own.
    let first = first.filter(|first| {
        let before = body.iter().take(*first);
        before.filter(|byte| byte.is_ascii_alphanumeric()).count() > 2
    });
    let inner = first
        .zip(last)
        .and_then(|(first, last)| body.get(first..=last));
    let Some(inner) = inner.and_then(|inner| std::str::from_utf8(inner).ok()) else {
        return;
    };
    if inner.contains('&') && visit(delivery.clone().with_body(html_unescaped(inner)), None) {
        return;
    }
    visit(delivery.clone().with_body(inner.to_owned()), None);
}

fn wrapped(delivery: &Delivery, diagnosis: &Context<'_>, visit: &mut Visit<'_>) {
    let body = delivery.body();
    let is_wrapper =
        body.trim_ascii_start().starts_with(b"{") || body.trim_ascii_start().starts_with(b"[");
    let Some(document) = is_wrapper.then(|| Document::parse(body)).flatten() else {
        return;
    };
    let members = document.members();
    let has = |name: &&str| members.iter().any(|(member, ..)| member == name);
    // An object inside of the gateway's own event was signed by code that takes a part of it, and did not travel alone.
    let own = diagnosis.members();
    let is_own = !own.is_empty() && own.iter().all(has);
    let inner = document.values().skip(1).filter(|(_, raw)| raw.len() >= 8);
    let inner: Vec<_> = inner.take(MOST_VALUES).collect();
    // Other documents are parsed for each delivery that is passed on, so this one must not need memory any more.
    drop((members, document));
    for (kind, raw) in inner {
        let is_ended = match kind {
            ValueKind::Object if is_own => false,
            ValueKind::Object => visit(delivery.clone().with_body(body.slice_ref(raw)), None),
            ValueKind::Text => in_text(delivery, raw, visit),
            ValueKind::Literal | ValueKind::List => false,
        };
        if is_ended {
            return;
        }
    }
}

/// Passes the delivery with the body that is a JSON string, as it is and decoded from base64.
fn in_text(delivery: &Delivery, raw: &[u8], visit: &mut Visit<'_>) -> bool {
    let Some(text) = json::unescaped(raw) else {
        return false;
    };
    let decoded = texts::from_base64(text.as_bytes());
    decoded.is_some_and(|decoded| visit(delivery.clone().with_body(decoded), None))
        || (is_body(&text) && visit(delivery.clone().with_body(text.into_bytes()), None))
}

fn in_field(delivery: &Delivery, context: &Context<'_>, visit: &mut Visit<'_>) {
    let is_query = |fields: &SignedFields| fields.place == FieldPlace::Query;
    let is_query = context.fields().is_some_and(is_query);
    let form = Pairs::parse(delivery.body()).text().unwrap_or_default();
    let parts = Pairs::from_multipart(delivery).and_then(|parts| parts.text());
    let query = delivery
        .query()
        .and_then(|query| Pairs::parse(query.as_bytes()).text());
    let fields = form
        .into_iter()
        .chain(parts.unwrap_or_default())
        .chain(query.unwrap_or_default());
    for (name, value) in fields {
        // A gateway that signs fields of the query may be behind a link that has the whole URL as one field.
        let query = value
            .split_once('?')
            .map_or(value.as_str(), |(_, query)| query);
        if is_query && is_body(query) {
            if visit(delivery.clone().with_query(query), Some(name)) {
                return;
            }
            continue;
        }
        let is_ended =
            is_body(&value) && visit(delivery.clone().with_body(value.into_bytes()), Some(name));
        if is_ended {
            return;
        }
    }
}

fn as_name(delivery: &Delivery, _: &Context<'_>, visit: &mut Visit<'_>) {
    let body = delivery.body();
    let start = body.trim_ascii_start();
    // A parser splits the JSON at `&` and `=`, so names and values are joined again.
    let decoded: Vec<u8> =
        percent_encoding::percent_decode(&dhow_crypto::explain::replaced(start, b"+", b" "))
            .collect();
    if decoded.starts_with(b"{") && decoded.ends_with(b"=") {
        let json = decoded.strip_suffix(b"=").unwrap_or(&decoded);
        visit(
            delivery.clone().with_body(Bytes::copy_from_slice(json)),
            None,
        );
    }
    // Written as JSON afterwards: {"{\"id\":1}":""}.
    let document = object(body).map(|document| document.members());
    if let Some([(name, ValueKind::Text, b"\"\"")]) = document.as_deref() {
        visit(delivery.clone().with_body(name.clone().into_bytes()), None);
    }
}

fn object(text: &[u8]) -> Option<Document<'_>> {
    let is_object = text.trim_ascii_start().starts_with(b"{");
    is_object.then(|| Document::parse(text)).flatten()
}

/// Returns true for JSON and for a form.
fn is_body(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('{') || (start.contains('=') && start.contains('&'))
}
