//! Members that were added to signed JSON on the way.

use std::ops::Range;

use dhow_crypto::explain::{Mistake, Origin, json::Document};

use super::{
    Diagnosis,
    fields::is_usually_added,
    pairs::Context,
    transport::{Change, Sign, Visit, change},
};
use crate::Delivery;

/// Greatest number of members that are left out one by one.
const MOST: usize = 64;

const FIX: &str = "verify the bytes of the body before anything adds to them: a logging proxy, middleware, a queue or a function that merges its own members into the parsed body";

pub(super) const TABLE: &[Change] = &[
    change(
        "member-added",
        "a member was added to the JSON of the body on its way, or left out by code that reads it into a typed object",
        FIX,
        |delivery, context, visit| {
            // Programs add at the end, or at the beginning.
            let last = |count: usize| count.checked_sub(1);
            each(delivery, context, visit, |names| {
                let ends = [last(names.len()), Some(0)].into_iter().flatten();
                ends.map(|place| vec![place]).collect()
            });
        },
    )
    .with(Sign::Doubtful),
    change(
        "members-added",
        "members were added to the JSON of the body on its way, or left out by code that reads it into a typed object",
        FIX,
        |delivery, context, visit| {
            each(delivery, context, visit, |names| {
                let count = names.len();
                let usual = names.iter().enumerate();
                let usual = usual.filter(|(_, name)| is_usually_added(name));
                let usual: Vec<usize> = usual.map(|(place, _)| place).collect();
                let ends = match count {
                    0..=2 => Vec::new(),
                    _ => vec![vec![count - 2, count - 1], vec![0, count - 1], vec![0, 1]],
                };
                let usual = Some(usual).filter(|usual| usual.len() > 1);
                ends.into_iter().chain(usual).collect()
            });
        },
    )
    .with(Sign::Doubtful),
    change(
        "member-inserted",
        "a member was inserted between those of the body on its way, or left out by code that reads it into a typed object",
        FIX,
        |delivery, context, visit| {
            each(delivery, context, visit, |names| {
                let inner = 1..names.len().saturating_sub(1);
                inner.take(MOST).map(|place| vec![place]).collect()
            });
        },
    )
    .with(Sign::None),
];

/// Members that decide what a shop does. An added one is worse than one that code leaves out.
const OF_MONEY: &[&str] = &["amount", "currency", "status", "data"];

/// Names of the mistakes of added members.
const ADDED: [&str; 3] = ["member-added", "members-added", "member-inserted"];

/// Makes findings of members that the gateway documents say so: no proxy adds them, but code that reads the event into a typed object leaves
/// them out, and a forger adds them.
pub(super) fn name_documented(findings: &mut [Mistake], diagnosis: &dyn Diagnosis) {
    let documented = diagnosis.documented_members();
    for finding in findings {
        let added = ADDED.contains(&finding.name);
        let Some((_, names)) = finding.what.rsplit_once(": ").filter(|_| added) else {
            continue;
        };
        let names: Vec<&str> = names.split(", ").collect();
        if !names.iter().any(|name| documented.contains(name)) {
            continue;
        }
        let list = format!("`{}`", names.join("` and `"));
        *finding = if names.iter().any(|name| OF_MONEY.contains(name)) {
            let what = format!(
                "the delivery was altered: {list} was added after the signature was made; or, if your own code made the signature, it signs the event without {list}, because it reads it into a typed object"
            );
            Mistake::new(LEFT_OUT, what, DANGER).at(Origin::Delivery)
        } else {
            let what = format!(
                "the code signs the event without {list}, because it reads it into a typed object; or the delivery was altered"
            );
            Mistake::new(LEFT_OUT, what, RAW)
        };
    }
}

const LEFT_OUT: &str = "documented-member-left-out";
const RAW: &str = "verify the bytes of the body as they arrive, before they are read into an object: a typed object (DTO, struct, serializer) writes only the members that it knows; if the gateway made this signature, do not trust the delivery";
const DANGER: &str = "do not trust this delivery: read the object from the gateway; only if your own code made the signature, verify the bytes of the body as they arrive, before they are read into a typed object (DTO, struct, serializer)";

/// Passes the delivery without the members at the places that a function chooses by the names.
fn each(
    delivery: &Delivery,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
    choose: impl Fn(&[&str]) -> Vec<Vec<usize>>,
) {
    // A gateway that signs fields signs no JSON as a whole.
    let body = delivery.body();
    if context.header().is_none() || !body.trim_ascii_start().starts_with(b"{") {
        return;
    }
    // The document is dropped before a deeper search has one of its own.
    for (kept, gone) in choices(body, choose).unwrap_or_default() {
        if let Some(text) = joined(body, &kept) {
            visit(delivery.clone().with_body(text), Some(gone));
        }
    }
}

/// Returns the parts of an object that stay for each choice of members to leave out, and the names of those.
fn choices(
    body: &[u8],
    choose: impl Fn(&[&str]) -> Vec<Vec<usize>>,
) -> Option<Vec<(Vec<Range<usize>>, String)>> {
    let document = Document::parse(body)?;
    let places = document.member_places();
    let names: Vec<&str> = places.iter().map(|(name, _)| name.as_str()).collect();
    let choices = choose(&names).into_iter().filter_map(|left_out| {
        let gone = left_out.iter();
        let gone: Vec<&str> = gone
            .filter_map(|place| names.get(*place).copied())
            .collect();
        Some((kept(body.len(), &places, &left_out)?, gone.join(", ")))
    });
    Some(choices.collect())
}

/// Returns the text of an object without one of its members.
pub(super) fn without(body: &[u8], place: usize) -> Option<Vec<u8>> {
    let document = Document::parse(body)?;
    let places = document.member_places();
    joined(body, &kept(body.len(), &places, &[place])?)
}

/// Returns the ranges of an object's text that stay without some of its members.
fn kept(
    length: usize,
    places: &[(String, Range<usize>)],
    left_out: &[usize],
) -> Option<Vec<Range<usize>>> {
    let (_, first) = places.first()?;
    let (_, last) = places.last()?;
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut keep = |range: Range<usize>| match ranges.last_mut() {
        Some(before) if before.end == range.start => before.end = range.end,
        _ => ranges.push(range),
    };
    keep(0..first.start);
    let mut before: Option<&Range<usize>> = None;
    let mut is_first = true;
    for (index, (_, place)) in places.iter().enumerate() {
        if !left_out.contains(&index) {
            if let Some(before) = before.filter(|_| !is_first) {
                keep(before.end..place.start);
            }
            keep(place.clone());
            is_first = false;
        }
        before = Some(place);
    }
    keep(last.end..length);
    Some(ranges)
}

fn joined(text: &[u8], ranges: &[Range<usize>]) -> Option<Vec<u8>> {
    let parts: Option<Vec<&[u8]>> = ranges.iter().map(|range| text.get(range.clone())).collect();
    parts.map(|parts| parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_other_bytes_stay() {
        let text = br#"{ "a": 1, "b":{"x":[1,2]} ,"c" : "d,}" }"#;
        let document = Document::parse(text).unwrap();
        let places = document.member_places();
        let left = |places_out: &[usize]| {
            let ranges = kept(text.len(), &places, places_out).unwrap();
            assert!(ranges.len() <= 2 * places_out.len() + 2);
            String::from_utf8(joined(text, &ranges).unwrap()).unwrap()
        };
        assert_eq!(left(&[2]), r#"{ "a": 1, "b":{"x":[1,2]} }"#);
        assert_eq!(left(&[0]), r#"{ "b":{"x":[1,2]} ,"c" : "d,}" }"#);
        assert_eq!(left(&[1]), r#"{ "a": 1 ,"c" : "d,}" }"#);
        assert_eq!(left(&[1, 2]), r#"{ "a": 1 }"#);
        assert_eq!(left(&[0, 1, 2]), "{  }");
    }
}
