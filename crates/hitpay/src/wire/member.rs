//! Conversion of single members. HitPay sends one member as a number in some responses and as text in others.

use std::{borrow::Cow, time::SystemTime};

use dhow_core::json::Value;

use super::{record::whole, time};

/// Returns the text of a string, or the digits of a number. `1234.0` becomes `1234`, because some JSON writers send whole numbers that way.
pub(super) fn text(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = verbatim(value)?;
    if value.is_string() {
        return Some(text);
    }
    let length = text.find('.').filter(|_| whole(&text).is_some());
    Some(match (length, text) {
        (Some(length), Cow::Borrowed(text)) => {
            Cow::Borrowed(text.get(..length).unwrap_or_default())
        }
        (_, text) => text,
    })
}

/// Returns the text of a string, or the digits of a number.
pub(super) fn verbatim(value: Value<'_>) -> Option<Cow<'_, str>> {
    if value.is_string() {
        return value.text();
    }
    let is_boolean = matches!(value.json(), "true" | "false");
    value.text().filter(|_| !is_boolean)
}

/// Returns a text with an alphabetic character.
pub(super) fn status(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = value.is_string().then(|| value.text())??;
    text.contains(char::is_alphabetic).then_some(text)
}

pub(super) fn time(value: Value<'_>) -> Option<SystemTime> {
    time::parse(&value.text()?)
}
