//! References, amounts and currencies in requests.

use dhow_core::{Money, ReportedAmount};

use crate::{
    Bench, Done, Facts, Harness, Part, Verb, Verdict,
    bench::{Checked, LACKING},
    edit,
    items::Message,
    text::{self, Values},
};

use super::references::references_are_not_cut;

/// Returns the reason if the requests of a verb do not carry the part.
pub(crate) fn left_out_of_request<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    part: Part,
) -> Option<&'static str> {
    left_out(bench, Message::Request(verb), part)
}

/// Returns the reason if the responses to a verb do not carry the part.
pub(crate) fn left_out_of_answer<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    part: Part,
) -> Option<&'static str> {
    left_out(bench, Message::Answer(verb), part)
}

fn left_out<H: Harness>(
    bench: &Bench<'_, H>,
    message: Message,
    part: Part,
) -> Option<&'static str> {
    let all = bench.harness.left_out();
    let found = all
        .iter()
        .find(|entry| entry.message == message && entry.part == part);
    found.map(|entry| entry.why)
}

/// Checks that a part is in a request exactly if the harness does not declare it as left out.
fn is_sent<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    part: Part,
    found: bool,
    value: &str,
) -> Result<(), String> {
    match (left_out_of_request(bench, verb, part), found) {
        (None, true) | (Some(_), false) => Ok(()),
        (None, false) => Err(format!(
            "the {part} `{value}` was in no request; send it, or declare it with LeftOut::of_request() if the gateway has no field for it"
        )),
        (Some(_), true) => Err(format!(
            "Harness::left_out() declares that the requests do not carry the {part}, but a request carries `{value}`; remove the entry"
        )),
    }
}

/// Returns the values of each request, headers included.
pub(super) fn values<H: Harness>(bench: &Bench<'_, H>, baseline: &crate::Baseline) -> Vec<Values> {
    let requests = baseline.sent.iter().map(|sent| &sent.request);
    requests
        .map(|request| text::values(request, &bench.harness.opened(request)))
        .collect()
}

/// The merchant's reference is sent unchanged and in full, also by a repeated call.
pub(crate) fn the_reference_goes_out<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    for facts in [&bench.facts, &bench.facts, &other] {
        let Some(baseline) = bench.baseline_with(verb, facts)? else {
            return LACKING;
        };
        let reference = facts.merchant_reference.as_str();
        // Headers do not count: an idempotency key identifies a retry, but the gateway does not show it with the payment.
        let requests = baseline.sent.iter().map(|sent| &sent.request);
        let mut requests =
            requests.map(|request| text::url_and_body(request, &bench.harness.opened(request)));
        let found = requests.any(|values| values.contain(reference));
        is_sent(bench, verb, Part::MerchantReference, found, reference)?;
        let reported = match &baseline.done {
            Done::Payments(payments) => payments
                .first()
                .and_then(|payment| payment.merchant_reference.as_deref()),
            Done::Payouts(payouts) => payouts
                .first()
                .and_then(|payout| payout.merchant_reference.as_deref()),
            Done::Refund(_) | Done::Balances(_) | Done::Nothing => None,
        };
        if let Some(other) = reported.filter(|reported| *reported != reference) {
            return Err(format!(
                "the request had the merchant reference `{reference}`, and the provider reported `{other}`"
            ));
        }
    }
    if left_out_of_request(bench, verb, Part::MerchantReference).is_none() {
        references_are_not_cut(bench, verb)?;
    }
    Ok(Verdict::Holds)
}

/// Every request of a query names the requested payment, refund or payout, and no other one.
pub(crate) fn a_query_sends_its_reference<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    for (facts, foreign) in [(&bench.facts, &other), (&other, &bench.facts)] {
        let Some(baseline) = bench.baseline_with(verb, facts)? else {
            return LACKING;
        };
        let subject = |facts: &Facts| match verb.is_search() {
            true => (Part::MerchantReference, facts.merchant_reference.clone()),
            false => (Part::ProviderReference, facts.provider_reference.clone()),
        };
        let (part, reference) = subject(facts);
        let all = values(bench, &baseline);
        let each = all.iter().all(|values| values.contain(&reference));
        is_sent(bench, verb, part, each, &reference)?;
        let (_, foreign) = subject(foreign);
        if all.iter().any(|values| values.contain(&foreign)) {
            return Err(format!(
                "the call was about `{reference}`, and a request named `{foreign}`"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// The currency is sent with every amount.
pub(crate) fn the_currency_goes_out<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let second = second_amount(bench, verb);
    for amount in [Some(bench.facts.amount), second].into_iter().flatten() {
        let facts = bench.facts.with_amount(amount);
        let Some(baseline) = bench.baseline_with(verb, &facts)? else {
            return LACKING;
        };
        let code = amount.currency().code();
        let all = values(bench, &baseline);
        let found = all
            .iter()
            .any(|values| values.contain(code) || values.contain(&code.to_lowercase()));
        is_sent(bench, verb, Part::Currency, found, code)?;
    }
    Ok(Verdict::Holds)
}

/// Returns an amount in the second currency, unless the request has no currency field or the verb has one currency only.
fn second_amount<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Option<Money> {
    let has_no_field =
        verb.moves_money() && left_out_of_request(bench, verb, Part::Currency).is_some();
    let one_currency = has_no_field || bench.harness.one_currency().contains(&verb);
    bench
        .harness
        .second_currency()
        .item()
        .filter(|_| !one_currency)
}

/// An amount is sent in the gateway's format under its own field name, and reported back as the same `Money`.
pub(crate) fn amounts_are_exact<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    if let Some(second) = second_amount(bench, verb) {
        amount_is_exact(bench, verb, &bench.facts.with_amount(second))?;
    }
    any_amount(bench, 24, |facts| amount_is_exact(bench, verb, facts))
}

/// Runs a test with many amounts: both ends of the range, round numbers, and random ones.
pub(crate) fn any_amount<H: Harness>(
    bench: &Bench<'_, H>,
    cases: u32,
    test: impl Fn(&Facts) -> Result<(), String>,
) -> Checked {
    let step = bench.harness.amount_step().max(1);
    let range = bench.harness.amounts();
    let steps = (range.start() + step - 1) / step..=range.end() / step;
    let facts = |steps: i64| {
        let amount = Money::from_minor(steps * step, bench.facts.amount.currency());
        bench.facts.with_amount(amount)
    };
    let inside = [
        1, 9, 10, 99, 100, 101, 999, 1_000, 1_001, 9_999, 10_000, 99_999, 100_000, 100_050,
        100_500, 105_000,
    ];
    let inside = inside.into_iter().filter(|count| steps.contains(count));
    for edge in [*steps.start(), *steps.end()].into_iter().chain(inside) {
        test(&facts(edge))?;
    }
    bench.random(cases, &steps, |steps| test(&facts(steps)))?;
    Ok(Verdict::Holds)
}

fn amount_is_exact<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
) -> Result<(), String> {
    let amount = facts.amount;
    let baseline = bench.baseline_with(verb, facts)?;
    let baseline = baseline.ok_or_else(|| {
        format!("Harness::responses() has no response for {amount}, but has one for facts()")
    })?;
    if verb.moves_money() {
        let printed = bench.harness.printed(amount);
        let all = values(bench, &baseline);
        let field = bench.harness.amount_field(verb);
        let found = match field.item() {
            Some(name) => all.iter().any(|values| values.has(name, &printed)),
            None => all.iter().any(|values| values.contain(&printed)),
        };
        let name = field.item().map_or_else(
            || "a field".to_owned(),
            |name| format!("the field `{name}`"),
        );
        if !found && left_out_of_request(bench, verb, Part::Amount).is_none() {
            return Err(format!(
                "the amount was {amount}, and no request had {name} with the value `{printed}`"
            ));
        }
    }
    let reported = amounts(&baseline.done);
    if reported.is_empty() {
        let nothing_expected = left_out_of_answer(bench, verb, Part::Amount).is_some()
            || matches!(baseline.done, Done::Nothing);
        return if nothing_expected {
            Ok(())
        } else {
            Err(format!(
                "the response had the amount {amount}, and the provider reported none; report it, or declare it with LeftOut::of_answer()"
            ))
        };
    }
    match reported
        .iter()
        .find(|reported| reported.money() != Some(amount))
    {
        Some(other) => Err(format!(
            "the response had the amount {amount}, and the provider reported {other}"
        )),
        None => Ok(()),
    }
}

pub(super) fn amounts(done: &Done) -> Vec<&ReportedAmount> {
    match done {
        Done::Payments(payments) => payments
            .iter()
            .flat_map(|payment| [&payment.requested, &payment.received])
            .flatten()
            .collect(),
        Done::Payouts(payouts) => payouts
            .iter()
            .filter_map(|payout| payout.amount.as_ref())
            .collect(),
        Done::Refund(refund) => refund.amount.iter().collect(),
        Done::Balances(balances) => balances.iter().map(|balance| &balance.amount).collect(),
        Done::Nothing => Vec::new(),
    }
}

/// Replaces the amount in a JSON message by the raw text as a JSON string. Returns `None` for other messages.
pub(crate) fn with_amount_as_string(text: &str, printed: &str, raw: &str) -> Option<String> {
    if !edit::is_json(text) {
        return None;
    }
    let quoted = serde_json::to_string(raw).ok()?;
    edit::with_value(text, &quoted, |member| member.value == printed)
}

/// Returns texts that are similar to a formatted amount and do not mean the same: rounded, truncated, signed, in other notations.
pub(crate) fn raw_amounts(printed: &str) -> Vec<String> {
    let (whole, decimals) = printed.split_once('.').unwrap_or((printed, ""));
    let point = if decimals.is_empty() { "." } else { "" };
    let digits = format!("{whole}{decimals}");
    let (first, rest) = digits.split_at_checked(1).unwrap_or_default();
    let exponent = whole.len().saturating_sub(1);
    let below = digits.parse::<i64>().unwrap_or(1) - 1;
    let below = format!("{below:0>width$}", width = digits.len());
    let (low, cents) = below.split_at_checked(whole.len()).unwrap_or_default();
    let mut raw = vec![
        format!("{printed}{point}1"),
        format!("{printed}{point}4"),
        format!("{printed}{point}001"),
        format!("{low}.{cents}9999"),
        format!("{low}.{cents}5"),
        format!("{low}.{cents}999999999999999999"),
        format!("{first}.{rest}e{exponent}"),
        format!("{digits}e-{}", decimals.len()),
        format!("-{printed}"),
        format!("+{printed}"),
        format!("--{printed}"),
        format!("0x{printed}"),
        format!("{printed},"),
        format!(" {printed}"),
        format!("{printed} "),
        format!("{printed}\u{a0}"),
        format!(
            "{whole},{}",
            if decimals.is_empty() { "00" } else { decimals }
        ),
        format!("{whole}{decimals}0"),
        format!("1{printed}"),
        format!("{printed}x"),
        format!("{printed} USD"),
        format!("{printed}.{decimals}"),
        format!("({printed})"),
        "0".to_owned(),
        "NaN".to_owned(),
        "Infinity".to_owned(),
        "1e400".to_owned(),
        String::new(),
    ];
    if whole.len() > 3 {
        let (thousands, hundreds) = whole.split_at_checked(whole.len() - 3).unwrap_or_default();
        raw.push(format!(
            "{thousands},{hundreds}{}",
            printed.get(whole.len()..).unwrap_or_default()
        ));
    }
    raw.retain(|text| text != printed);
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_amounts_are_similar_and_never_the_same() {
        let raw = raw_amounts("599.50");
        for text in [
            "599.501",
            "599.499999",
            "5.9950e2",
            "-599.50",
            "+599.50",
            "599,50",
            "599.50.50",
        ] {
            assert!(
                raw.iter().any(|amount| amount == text),
                "{text} is not in {raw:?}"
            );
        }
        let francs = raw_amounts("59900");
        for text in ["59900.1", "59899.9999", "5.9900e4", "59,900", "-59900"] {
            assert!(
                francs.iter().any(|amount| amount == text),
                "{text} is not in {francs:?}"
            );
        }
    }
}
