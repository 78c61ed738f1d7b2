//! Members that were added to signed JSON on the way.

use std::ops::Range;

use dhow_crypto::explain::json::Document;

use super::{
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
        "a member was added to the JSON of the body on its way",
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
        "members were added to the JSON of the body on its way",
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
        "a member was inserted between those of the body on its way",
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
    let Some(document) = Document::parse(body) else {
        return;
    };
    let places = document.member_places();
    let names: Vec<&str> = places.iter().map(|(name, _)| name.as_str()).collect();
    for left_out in choose(&names) {
        if let Some(text) = without(body, &places, &left_out) {
            let gone = left_out
                .iter()
                .filter_map(|place| names.get(*place).copied());
            let gone: Vec<&str> = gone.collect();
            visit(delivery.clone().with_body(text), Some(gone.join(", ")));
        }
    }
}

/// Returns the text of an object without some of its members. All other bytes stay.
fn without(text: &[u8], places: &[(String, Range<usize>)], left_out: &[usize]) -> Option<Vec<u8>> {
    let (_, first) = places.first()?;
    let (_, last) = places.last()?;
    let mut out = text.get(..first.start)?.to_vec();
    let mut before: Option<&Range<usize>> = None;
    let mut is_first = true;
    for (index, (_, place)) in places.iter().enumerate() {
        if !left_out.contains(&index) {
            if let Some(before) = before.filter(|_| !is_first) {
                out.extend_from_slice(text.get(before.end..place.start)?);
            }
            out.extend_from_slice(text.get(place.clone())?);
            is_first = false;
        }
        before = Some(place);
    }
    out.extend_from_slice(text.get(last.end..)?);
    Some(out)
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
            String::from_utf8(without(text, &places, places_out).unwrap()).unwrap()
        };
        assert_eq!(left(&[2]), r#"{ "a": 1, "b":{"x":[1,2]} }"#);
        assert_eq!(left(&[0]), r#"{ "b":{"x":[1,2]} ,"c" : "d,}" }"#);
        assert_eq!(left(&[1]), r#"{ "a": 1 ,"c" : "d,}" }"#);
        assert_eq!(left(&[1, 2]), r#"{ "a": 1 }"#);
        assert_eq!(left(&[0, 1, 2]), "{  }");
    }
}
