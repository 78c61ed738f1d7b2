//! Values of a signature that a program printed in another form, and those that are no signature at all.

use dhow_crypto::explain::{Mistake, Origin, json::Document};

use super::{
    Diagnosis, members,
    pairs::{self, Context, Pairs},
    transport::{Change, Visit, change},
};
use crate::Delivery;

pub(super) const TABLE: &[Change] = &[
    change(
        "signature-list",
        "the signature is the text of a list that contains it, such as ['…']",
        "take the first value of the header or field: frameworks keep a list for each name (Symfony and Go: get(name) in place of the whole map, Python: headers[name], Node: not rawHeaders)",
        |delivery, context, visit| each_value(delivery, context, visit, listed),
    ),
    change(
        "signature-escaped-line-break",
        "an escaped line break, such as \\n or %0A, follows the signature",
        "remove the line break where the value is copied (printf in place of echo, trim()), before it is escaped",
        |delivery, context, visit| each_value(delivery, context, visit, without_escaped_end),
    ),
    change(
        "signature-in-body",
        "the matching signature stands in a member of the JSON body, not in its header",
        "pass the gateway's header on as a header, and the body as it arrived: a queue, log or function that merges the headers into the parsed body changes what was signed",
        in_body,
    ),
];

/// Passes the delivery with another value of its signature.
fn each_value(
    delivery: &Delivery,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
    change: impl Fn(&str) -> Option<String>,
) {
    let header = context.header();
    if let Some((name, value)) = header.and_then(|name| Some((name, delivery.headers().get(name)?)))
    {
        let value = value.to_str().ok().and_then(|value| change(value.trim()));
        let moved = value.and_then(|value| {
            let without = delivery.clone().without_header(name);
            without.with_header(name, &value).ok()
        });
        if let Some(moved) = moved {
            visit(moved, None);
        }
        return;
    }
    let Some((fields, before)) = context.signed() else {
        return;
    };
    let mut after = before.clone();
    let mut is_changed = false;
    for (_, value) in after
        .iter_mut()
        .filter(|(name, _)| name == fields.signature)
    {
        if let Some(changed) = change(value.trim()) {
            *value = changed;
            is_changed = true;
        }
    }
    if is_changed {
        visit(pairs::written(delivery, fields, &after), None);
    }
}

/// Beginnings and ends of lists of one text in programming languages.
const LISTS: [(&str, &str); 10] = [
    ("Some(", ")"),
    ("[]string{", "}"),
    ("array(", ")"),
    ("Array(", ")"),
    ("List(", ")"),
    ("[", "]"),
    ("(", ")"),
    ("{", "}"),
    ("<", ">"),
    ("Optional[", "]"),
];

/// Returns the text in a list of one: `['…']`, `["…"]`, `[…]`, `('…',)`, `s1=['…']`.
fn listed(text: &str) -> Option<String> {
    let unwrapped = |text: &str| {
        let mut lists = LISTS.iter();
        let inner = lists.find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))?;
        let marks = ['"', '\'', '`', '\u{201c}', '\u{201d}'];
        let inner = inner
            .trim()
            .trim_end_matches(',')
            .trim()
            .trim_matches(marks);
        // A list of numbers is that of the signature's bytes.
        let is_list = inner.is_empty() || inner.contains([',', ' ']) && !inner.contains('=');
        (!is_list).then(|| inner.to_owned())
    };
    if let Some(inner) = unwrapped(text) {
        return Some(inner);
    }
    let (name, list) = text.split_once('=')?;
    let is_name = name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| Some(format!("{name}={}", unwrapped(list)?)))?
}

fn without_escaped_end(text: &str) -> Option<String> {
    const ENDS: [&str; 10] = [
        "\\r\\n", "\\n", "\\r", "%0D%0A", "%0d%0a", "%0A", "%0a", "%0D", "%0d", "\\u000a",
    ];
    let kept = ENDS.iter().find_map(|end| text.strip_suffix(end))?;
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// Greatest number of members that are tried as the signature.
const MOST: usize = 4;

fn in_body(delivery: &Delivery, context: &Context<'_>, visit: &mut Visit<'_>) {
    let Some(header) = context.header() else {
        return;
    };
    let body = delivery.body();
    let is_signed = delivery.headers().contains_key(header);
    if is_signed || !body.trim_ascii_start().starts_with(b"{") {
        return;
    }
    for (place, name, value) in plausible_members(body) {
        let without = members::without(body, place);
        let moved = delivery.clone().with_header(header, &value).ok();
        if let (Some(text), Some(moved)) = (without, moved)
            && visit(moved.with_body(text), Some(name))
        {
            return;
        }
    }
}

/// Returns the members of the outer object that may be a signature: the index, name and value.
fn plausible_members(body: &[u8]) -> Vec<(usize, String, String)> {
    let Some(document) = Document::parse(body) else {
        return Vec::new();
    };
    let members = document.members().into_iter().enumerate();
    let plausible = members.filter_map(|(place, (name, _, raw))| {
        let value = dhow_crypto::explain::json::unescaped(raw)?;
        is_signature(&value).then_some((place, name, value))
    });
    plausible.take(MOST).collect()
}

/// Returns true for hexadecimal digits or base64 of a digest, after a name or alone.
fn is_signature(value: &str) -> bool {
    let first = value.split(',').next().unwrap_or_default();
    let digits = first
        .split_once('=')
        .filter(|(name, digits)| name.len() <= 8 && digits.len() >= 32)
        .map_or(first, |(_, digits)| digits);
    let is_hex = digits.len() >= 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    is_hex || ([43, 44, 86, 88].contains(&digits.len()) && digits.bytes().all(is_base64))
}

/// Words that programs print for a missing value or for an object, and what each means.
const WORDS: &[(&str, &str)] = &[
    (
        "undefined",
        "JavaScript's word for a header or field that does not exist",
    ),
    ("null", "the word for a header or field that does not exist"),
    (
        "None",
        "Python's word for a header or field that does not exist",
    ),
    (
        "nil",
        "the word of Ruby, Go and Lua for a header or field that does not exist",
    ),
    ("NULL", "the word for a value that does not exist"),
    (
        "NaN",
        "JavaScript's word for a text that was read as a number",
    ),
    (
        "false",
        "PHP's result for a header or a digest that does not exist",
    ),
    ("true", "the result of a comparison, not what was compared"),
    (
        "[object Object]",
        "JavaScript's text of an object: the map of all headers, or a digest that was not printed",
    ),
    (
        "[object Promise]",
        "JavaScript's text of a digest that was not awaited",
    ),
    (
        "[object ArrayBuffer]",
        "JavaScript's text of the bytes of a digest",
    ),
    (
        "Array",
        "PHP's text of a list: the first value of the header is needed",
    ),
    (
        "System.Byte[]",
        "the name of a type of .NET, not the bytes of a digest",
    ),
    (
        "System.String[]",
        "the name of a type of .NET: the first value of the header is needed",
    ),
    ("(null)", "the word for a value that does not exist"),
    ("<nil>", "Go's word for a value that does not exist"),
];

const READ: &str = "read the gateway's header or field under its own name where the request arrives (names of headers are in lower case in some frameworks), and stop if it is missing, in place of passing the word on";

/// Returns the signature of a delivery as its header or field has it.
fn signature(diagnosis: &dyn Diagnosis, delivery: &Delivery) -> Option<String> {
    let header = diagnosis.header();
    let value = header.and_then(|header| delivery.headers().get(header));
    if let Some(value) = value {
        return Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
    }
    let fields = diagnosis.fields()?;
    let pairs = Pairs::of(delivery, &fields).text()?;
    let value = pairs.into_iter().find(|(name, _)| name == fields.signature);
    value.map(|(_, value)| value.trim().to_owned())
}

/// Returns the part of a value that is the digest: without a name before `=`, a second part, and marks of a list.
fn digest_of(value: &str) -> String {
    let first = value.split(',').next().unwrap_or_default().trim();
    let unnamed = first
        .split_once('=')
        .filter(|(name, _)| !name.is_empty() && name.len() <= 8)
        .map_or(first, |(_, digits)| digits);
    let unnamed = unnamed.trim();
    let bare = unnamed.trim_matches(['"', '\'']);
    if bare.is_empty() { unnamed } else { bare }.to_owned()
}

/// Returns the mistake of a signature that is a word, or too short for any signature. It cannot be undone; no gateway sends such a signature.
pub(super) fn no_signature(diagnosis: &dyn Diagnosis, delivery: &Delivery) -> Option<Mistake> {
    let value = signature(diagnosis, delivery)?;
    let listed = listed(&value);
    let word = listed.as_deref().unwrap_or(&value);
    let digest = digest_of(word);
    let known = WORDS
        .iter()
        .find(|(known, _)| [word, digest.as_str()].contains(known));
    if let Some((word, meaning)) = known {
        let what = format!("the signature is the word `{word}`: {meaning}");
        return Some(Mistake::new("signature-word", what, READ).at(Origin::Transport));
    }
    if digest.is_empty() {
        let what = "the signature is empty";
        return Some(Mistake::new("signature-empty", what, READ).at(Origin::Transport));
    }
    let length = diagnosis.signature_length();
    let is_cut = match length {
        // Base64 of an envelope. A digest in its place is another mistake.
        128.. => is_part_of_envelope(&digest) && !is_digest(&digest),
        _ => digest.bytes().all(|byte| byte.is_ascii_hexdigit()),
    };
    (is_cut && digest.len() < length).then(|| {
        let lengths = lengths(digest.len(), length);
        let other = OTHERS.iter().find(|(other, _)| *other == digest.len());
        let other = other.map(|(_, hash)| format!("; a digest of {hash} is as long"));
        let what = format!("the signature is malformed, because it is too short: {lengths}{}", other.unwrap_or_default());
        let fix = "reject it: nothing shows that it is a part of the right signature; if the gateway sent this delivery, compare the header or field with what arrived first, and look for a column, variable or log that is too short, or for another hash function";
        Mistake::new("signature-length", what, fix).at(Origin::Delivery)
    })
}

/// Lengths of digests that are shorter than the gateways', in hexadecimal digits.
const OTHERS: [(usize, &str); 3] = [(32, "MD5"), (40, "SHA-1"), (56, "SHA-224")];

fn is_digest(text: &str) -> bool {
    [32, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns true for base64 that is no whole envelope: vector and MAC have 48 bytes, and blocks of 16 bytes follow.
fn is_part_of_envelope(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let bytes = text.trim_end_matches('=').len() * 3 / 4;
    let is_whole = text.len().is_multiple_of(4) && bytes > 48 && bytes.is_multiple_of(16);
    text.bytes().all(is_base64) && !is_whole
}

/// Completes the findings about a signature of which a part is missing with its length.
pub(super) fn name_lengths(
    findings: &mut [Mistake],
    diagnosis: &dyn Diagnosis,
    delivery: &Delivery,
) {
    let of_length = ["signature-truncated", "signature-digit"];
    for finding in findings
        .iter_mut()
        .filter(|finding| of_length.contains(&finding.name))
    {
        let received = signature(diagnosis, delivery).map(|value| digest_of(&value).len());
        if let Some(received) = received.filter(|length| *length > 0) {
            let lengths = lengths(received, diagnosis.signature_length());
            finding.what = format!("{} ({lengths})", finding.what).into();
        }
    }
}

fn lengths(received: usize, whole: usize) -> String {
    format!("it has {received} characters, and a whole one has {whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_one_text_is_unwrapped() {
        for text in [
            "['5a']",
            "[\"5a\"]",
            "[5a]",
            "('5a',)",
            "[]string{\"5a\"}",
            "{'5a'}",
            "<5a>",
            "[ '5a' ]",
        ] {
            assert_eq!(listed(text).as_deref(), Some("5a"), "{text}");
        }
        assert_eq!(listed("s1=['5a']").as_deref(), Some("s1=5a"));
        assert_eq!(listed("['s1=5a,s0=6b']").as_deref(), Some("s1=5a,s0=6b"));
        for text in ["5a", "[12, 34]", "[]", "['a','b']", "=[5a", "s1=5a"] {
            assert_eq!(listed(text), None, "{text}");
        }
    }

    #[test]
    fn an_envelope_of_another_length_is_whole() {
        // 80 and 96 bytes.
        assert!(!is_part_of_envelope(&format!("{}=", "A".repeat(107))));
        assert!(!is_part_of_envelope(&"A".repeat(128)));
        for cut in [20, 64, 100, 107, 127] {
            assert!(is_part_of_envelope(&"A".repeat(cut)), "{cut}");
        }
    }

    #[test]
    fn only_signatures_are_plausible_members() {
        let digits = "5a".repeat(32);
        assert!(is_signature(&digits) && is_signature(&format!("s1={digits},s0={digits}")));
        for other in [
            "92965a20-dae5-4d4a-8a26-1ee4a5ef0a02",
            "ORDER-1042",
            "https://shop.example/webhooks/abcdefghijkl",
            "",
        ] {
            assert!(!is_signature(other), "{other}");
        }
    }
}
