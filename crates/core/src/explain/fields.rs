//! Forms and queries whose fields were moved, added, dropped or changed on the way.

use super::transport::Change;

mod escapes;
mod guesses;
mod malformed;
mod names;
mod numbers;
mod places;
mod pluses;
mod signatures;
mod values;

pub(super) use names::is_usually_added;

use super::{
    pairs::{self, Context, TextPairs},
    transport::Visit,
};
use crate::Delivery;

pub(super) const TABLE: &[Change] = &[
    places::AS_JSON,
    places::AS_JSON_LISTS,
    places::AS_TEXT,
    places::AS_LINES,
    signatures::IN_HEADER,
    signatures::IN_QUERY,
    places::IN_QUERY,
    places::IN_BODY,
    places::MULTIPART,
    places::SECOND_QUESTION_MARK,
    places::ENCODED_QUESTION_MARK,
    escapes::QUESTION_MARK,
    escapes::EQUALS,
    escapes::RAW_AMPERSAND,
    places::WHOLE_ENCODED,
    places::AMPERSANDS,
    places::SEMICOLONS,
    malformed::AMPERSANDS_TOO_MANY,
    malformed::MALFORMED,
    names::ADDED,
    names::REPEATED,
    names::BRACKETS,
    names::RENAMED,
    names::SIGNATURE_RENAMED,
    names::DROPPED,
    guesses::ONE_ADDED,
    values::ENCODED_TWICE,
    escapes::CESU_8,
    values::LATIN_1,
    values::MANGLED,
    values::HTML_ESCAPED,
    values::SLASHES,
    values::REPLACED_EMPTY,
    pluses::LOST,
    pluses::SPACES_FOR_PLUS,
    pluses::PLUS_FOR_SPACES,
    values::LINE_BREAKS,
    values::LINE_FEEDS,
    values::DECOMPOSED,
    values::COMPOSED,
    numbers::FORMATTED,
    numbers::DECIMALS,
    numbers::NUMBERS,
    values::CASE,
    values::QUOTED,
    values::LISTS,
    values::CURRENCY,
    guesses::TRIMMED,
];

/// Passes the delivery with all values after a change, and then with one value after it.
fn each_value(
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    visit: &mut Visit<'_>,
    change: impl Fn(&str, &str) -> Option<String>,
) {
    let Some((fields, before)) = diagnosis.signed() else {
        return;
    };
    let changed = |pair: &(String, String)| {
        let (name, value) = pair;
        let new = change(name, value).filter(|new| new != value && name != fields.signature);
        new.map(|new| (name.clone(), new))
    };
    let places: Vec<(usize, (String, String))> = before
        .iter()
        .enumerate()
        .filter_map(|(place, pair)| Some((place, changed(pair)?)))
        .collect();
    let with = |changes: &[(usize, (String, String))]| {
        let mut after = before.clone();
        for (place, pair) in changes {
            if let Some(old) = after.get_mut(*place) {
                old.clone_from(pair);
            }
        }
        pairs::written(delivery, fields, &after)
    };
    let names = |changes: &[(usize, (String, String))]| {
        let names: Vec<&str> = changes.iter().map(|(_, (name, _))| name.as_str()).collect();
        Some(names.join(", "))
    };
    if places.is_empty() {
        return;
    }
    // All at once first, because a program that changes one value changes every value in the same way.
    let is_ended = visit(with(&places), names(&places));
    if is_ended || places.len() == 1 {
        return;
    }
    for one in places.chunks(1) {
        if visit(with(one), names(one)) {
            return;
        }
    }
}

/// Passes the delivery with the fields that a function returns, and a detail.
fn each_list(
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    visit: &mut Visit<'_>,
    change: impl Fn(&super::SignedFields, &TextPairs) -> Vec<(TextPairs, Option<String>)>,
) {
    if let Some((fields, before)) = diagnosis.signed() {
        for (after, detail) in change(fields, before) {
            if after != *before && visit(pairs::written(delivery, fields, &after), detail) {
                return;
            }
        }
    }
}
