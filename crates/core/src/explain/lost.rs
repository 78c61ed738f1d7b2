//! Bodies of which nothing is left, because a program had read them before.

use dhow_crypto::explain::{Mistake, Origin};

use super::{Diagnosis, FieldPlace};
use crate::Delivery;

/// Texts that programs leave of a body, what is seen, and how each comes about.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "",
        "is empty",
        "a program had read it before, or a redirect dropped it",
    ),
    (
        "[object Object]",
        "is the words `[object Object]`",
        "a parser had read it before, and this is JavaScript's text of the result",
    ),
    (
        "[object Promise]",
        "is the words `[object Promise]`",
        "it was not awaited",
    ),
    (
        "[object ReadableStream]",
        "is the words `[object ReadableStream]`",
        "the stream was passed on, not what is read of it: await request.text()",
    ),
    (
        "[object Uint8Array]",
        "is the words `[object Uint8Array]`",
        "the name of the bytes' type was passed on, not the bytes",
    ),
    (
        "Array",
        "is the word `Array`",
        "a parser had read it before, and this is PHP's text of the result",
    ),
    (
        "System.Byte[]",
        "is the words `System.Byte[]`",
        "the name of the bytes' type was passed on, not the bytes",
    ),
    ("{}", "is an empty JSON object", WRITTEN),
    ("[]", "is an empty JSON list", WRITTEN),
    ("null", "is the word `null`", READ),
    (
        "undefined",
        "is the word `undefined`",
        "a program read a field in which there is no body",
    ),
    ("None", "is the word `None`", READ),
    ("nil", "is the word `nil`", READ),
];

const READ: &str = "a program had read it before";
const WRITTEN: &str = "a program wrote what its parser had left, without the body's content type or after another parser";

const FIX: &str = "read the raw body of this route before any body parser, as bytes and once, and pass these bytes on; register the final URL, so that no redirect is needed";

/// Returns the mistake of a body that is such a text. It cannot be undone; no gateway sends such a body.
pub(super) fn consumed(diagnosis: &dyn Diagnosis, delivery: &Delivery) -> Option<Mistake> {
    let is_in_body = diagnosis.header().is_some()
        || diagnosis
            .fields()
            .is_some_and(|fields| fields.place == FieldPlace::Body);
    if !is_in_body || delivery.method() != http::Method::POST {
        return None;
    }
    let text = delivery.body().trim_ascii();
    let text = [&b"\""[..], b"'"].iter().fold(text, |text, mark| {
        let inner = text.strip_prefix(*mark);
        inner
            .and_then(|inner| inner.strip_suffix(*mark))
            .unwrap_or(text)
    });
    let mut rows = TEXTS.iter();
    let (_, seen, cause) = rows.find(|(known, ..)| known.as_bytes() == text)?;
    // Nothing proves it: a signature of the lost body cannot be checked, and a forger can send such a body too.
    let what = format!("the body {seen}: probably {cause}");
    Some(Mistake::new("body-consumed", what, FIX).at(Origin::Transport))
}
