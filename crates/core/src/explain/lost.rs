//! Bodies of which nothing is left, because a program had read them before.

use dhow_crypto::explain::{Mistake, Origin};

use super::{Diagnosis, FieldPlace};
use crate::Delivery;

/// Texts that programs leave of a body, and how each comes about.
const TEXTS: &[(&str, &str)] = &[
    (
        "",
        "the body is empty: a program had read it before, or a redirect dropped it",
    ),
    (
        "[object Object]",
        "the body is the words `[object Object]`: JavaScript's text of a body that a parser had read before",
    ),
    (
        "[object Promise]",
        "the body is the words `[object Promise]`: it was not awaited",
    ),
    (
        "[object Uint8Array]",
        "the body is the words `[object Uint8Array]`: the name of the bytes' type",
    ),
    (
        "Array",
        "the body is the word `Array`: PHP's text of a body that a parser had read before",
    ),
    (
        "System.Byte[]",
        "the body is the words `System.Byte[]`: the name of the bytes' type",
    ),
    (
        "{}",
        "the body is an empty JSON object: a program wrote what its parser had left, without the body's content type or after another parser",
    ),
    (
        "[]",
        "the body is an empty JSON list: a program wrote what its parser had left, without the body's content type or after another parser",
    ),
    (
        "null",
        "the body is the word `null`: a program had read the body before",
    ),
    (
        "undefined",
        "the body is the word `undefined`: a program read a field in which there is no body",
    ),
    (
        "None",
        "the body is the word `None`: a program had read the body before",
    ),
    (
        "nil",
        "the body is the word `nil`: a program had read the body before",
    ),
];

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
    let (_, what) = TEXTS.iter().find(|(known, _)| known.as_bytes() == text)?;
    Some(Mistake::new("body-consumed", *what, FIX).at(Origin::Transport))
}
