//! Searches by the merchant's reference.

use crate::{
    Baseline, Bench, Done, Harness, RecordedResponse, Run, Verb, Verdict,
    bench::{Checked, LACKING},
    edit,
};

/// An array with one entry in the response to a search.
struct Found<'a> {
    place: usize,
    answer: &'a RecordedResponse,
    text: &'a str,
    items: Vec<std::ops::Range<usize>>,
}

/// A search returns every entry of the order, in any sequence, and fails if one entry cannot be read or names no id or no order.
pub(crate) fn a_search_finds_everything<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let Some(list) = list(bench, &baseline) else {
        return Ok(Verdict::DoesNotApply("the response is not a list"));
    };
    let own = list
        .items
        .first()
        .and_then(|place| list.text.get(place.clone()));
    let own = own.unwrap_or_default().trim();
    let (facts, other) = (&bench.facts, bench.harness.other_facts());
    let is_id = |member: &edit::Member| member.value == facts.provider_reference;
    let is_order = |member: &edit::Member| member.value == facts.merchant_reference;
    let id = serde_json::to_string(&other.provider_reference).unwrap_or_default();
    let Some(second) = edit::with_value(own, &id, is_id) else {
        return Ok(Verdict::DoesNotApply("the entries of the list have no id"));
    };
    let read = |items: &[&str]| with(bench, verb, &baseline, &list, items);
    for items in [[own, &second], [&second, own]] {
        let run = read(&items)?;
        let found = ids(&run);
        let both = [&facts.provider_reference, &other.provider_reference];
        if found.len() != 2 || both.iter().any(|id| !found.contains(id)) {
            return Err(format!(
                "the response had two entries of the order, and the search returned {found:?}; return both"
            ));
        }
    }
    let mut unreadable: Vec<(String, String)> = ["null", "7", "\"x\"", "[]", "{}"]
        .map(|odd| (format!("an entry that is `{odd}`"), odd.to_owned()))
        .into();
    let without = [
        ("an entry without its id", edit::without(own, is_id)),
        (
            "an entry without its order",
            edit::without(&second, is_order),
        ),
    ];
    unreadable.extend(
        without
            .into_iter()
            .filter_map(|(what, text)| Some((what.to_owned(), text?))),
    );
    for (what, odd) in &unreadable {
        for items in [vec![own, odd], vec![odd, own], vec![odd]] {
            let run = read(&items)?;
            if run.result.is_ok() {
                let found = ids(&run).len();
                return Err(format!(
                    "the response had {what}, and the search returned {found} entries; expected: an error, because the unreadable entry may be the one that is searched for"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the array whose only entry names the order.
fn list<'a, H: Harness>(bench: &Bench<'_, H>, baseline: &'a Baseline) -> Option<Found<'a>> {
    let order = bench.facts.merchant_reference.as_str();
    baseline
        .answers
        .iter()
        .enumerate()
        .find_map(|(place, answer)| {
            let text = std::str::from_utf8(&answer.body).ok()?;
            let names_order = |items: &Vec<std::ops::Range<usize>>| {
                let entry = items.first().and_then(|range| text.get(range.clone()));
                let members = entry.map(edit::members).unwrap_or_default();
                items.len() == 1 && members.iter().any(|member| member.value == order)
            };
            let items = edit::lists(text).into_iter().find(names_order)?;
            Some(Found {
                place,
                answer,
                text,
                items,
            })
        })
}

fn with<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    baseline: &Baseline,
    list: &Found<'_>,
    items: &[&str],
) -> Result<Run, String> {
    let text = edit::with_items(list.text, &list.items, items).unwrap_or_default();
    let answer = list.answer.with_body(text);
    bench.call_scripted(verb, &bench.facts, baseline.with_answer(list.place, answer))
}

fn ids(run: &Run) -> Vec<String> {
    match &run.result {
        Ok(Done::Payments(all)) => all
            .iter()
            .map(|payment| payment.provider_reference.to_string())
            .collect(),
        Ok(Done::Payouts(all)) => all
            .iter()
            .map(|payout| payout.provider_reference.to_string())
            .collect(),
        _ => Vec::new(),
    }
}
