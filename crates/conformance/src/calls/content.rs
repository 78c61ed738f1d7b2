//! Requests say what was asked: references, amounts, currencies, beneficiaries.

use dhow_core::{Money, ReportedAmount};

use crate::{
    Bench, Done, Facts, Harness, Part, Verb, Verdict,
    bench::{Checked, LACKING},
    edit,
    items::Message,
    text::{self, Values},
};

use super::references::references_are_not_cut;

/// Why the requests of a verb leave out a part.
pub(crate) fn left_out_of_request<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    part: Part,
) -> Option<&'static str> {
    left_out(bench, Message::Request(verb), part)
}

/// Why the answers to a verb leave out a part.
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
        .find(|one| one.message == message && one.part == part);
    found.map(|one| one.why)
}

/// A part stands in a request exactly if the harness does not say that it is left out.
fn stands<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    part: Part,
    found: bool,
    value: &str,
) -> Result<(), String> {
    match (left_out_of_request(bench, verb, part), found) {
        (None, true) | (Some(_), false) => Ok(()),
        (None, false) => Err(format!("the {part} `{value}` stood in no request")),
        (Some(_), true) => Err(format!(
            "the harness says that the requests leave out the {part}, and `{value}` stands in one"
        )),
    }
}

/// What each request says, headers included.
pub(super) fn values<H: Harness>(bench: &Bench<'_, H>, baseline: &crate::Baseline) -> Vec<Values> {
    let requests = baseline.sent.iter().map(|one| &one.request);
    requests
        .map(|request| text::values(request, &bench.harness.opened(request)))
        .collect()
}

/// The merchant's reference goes out with every write that moves money, and again when the caller asks again.
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
        // A header that tells a retry apart is no place that the gateway shows to anybody.
        let requests = baseline.sent.iter().map(|one| &one.request);
        let mut requests =
            requests.map(|request| text::content(request, &bench.harness.opened(request)));
        let found = requests.any(|values| values.contain(reference));
        stands(bench, verb, Part::MerchantReference, found, reference)?;
        let echoed = match &baseline.done {
            Done::Payments(payments) => payments.first().map(|it| it.merchant_reference.clone()),
            Done::Payouts(payouts) => payouts.first().map(|it| it.merchant_reference.clone()),
            Done::Refund(_) | Done::Balances(_) | Done::Nothing => None,
        };
        if let Some(Some(other)) = echoed.filter(|it| it.as_deref() != Some(reference)) {
            return Err(format!(
                "asked for `{reference}`, it reported the reference `{other}`"
            ));
        }
    }
    if left_out_of_request(bench, verb, Part::MerchantReference).is_none() {
        references_are_not_cut(bench, verb)?;
    }
    Ok(Verdict::Holds)
}

/// A question names the payment, refund or payout that it is about, and no other.
pub(crate) fn the_question_names_its_subject<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
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
        stands(bench, verb, part, each, &reference)?;
        let (_, foreign) = subject(foreign);
        if all.iter().any(|values| values.contain(&foreign)) {
            return Err(format!(
                "asked about `{reference}`, a request named `{foreign}`"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// The currency goes out with every amount.
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
        stands(bench, verb, Part::Currency, found, code)?;
    }
    Ok(Verdict::Holds)
}

/// An amount in the second currency, for requests that say their currency and verbs that have more than one.
fn second_amount<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Option<Money> {
    let says_none =
        verb.moves_money() && left_out_of_request(bench, verb, Part::Currency).is_some();
    let one_currency = says_none || bench.harness.one_currency().contains(&verb);
    bench
        .harness
        .second_currency()
        .item()
        .filter(|_| !one_currency)
}

/// Any amount goes out as the gateway prints it, under its name, and comes back as the same money.
pub(crate) fn amounts_are_exact<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    if let Some(second) = second_amount(bench, verb) {
        amount_is_exact(bench, verb, &bench.facts.with_amount(second))?;
    }
    any_amount(bench, 24, |facts| amount_is_exact(bench, verb, facts))
}

/// Tries facts with many amounts.
pub(crate) fn any_amount<H: Harness>(
    bench: &Bench<'_, H>,
    cases: u32,
    tried: impl Fn(&Facts) -> Result<(), String>,
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
    let inside = inside.into_iter().filter(|one| steps.contains(one));
    for edge in [*steps.start(), *steps.end()].into_iter().chain(inside) {
        tried(&facts(edge))?;
    }
    bench.random(cases, &steps, |steps| tried(&facts(steps)))?;
    Ok(Verdict::Holds)
}

fn amount_is_exact<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
) -> Result<(), String> {
    let amount = facts.amount;
    let baseline = bench.baseline_with(verb, facts)?;
    let baseline = baseline.ok_or_else(|| format!("there is no answer for {amount}"))?;
    if verb.moves_money() {
        let printed = bench.harness.printed(amount);
        let all = values(bench, &baseline);
        let field = bench.harness.amount_field(verb);
        let found = match field.item() {
            Some(name) => all.iter().any(|values| values.has(name, &printed)),
            None => all.iter().any(|values| values.contain(&printed)),
        };
        let under = field.item().unwrap_or("any name");
        if !found && left_out_of_request(bench, verb, Part::Amount).is_none() {
            return Err(format!(
                "asked for {amount}, no request said `{printed}` under `{under}`"
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
            Err(format!("the answer said {amount}, it reported no amount"))
        };
    }
    let exact = |one: &&ReportedAmount| one.money() == Some(amount);
    match reported.iter().find(|one| !exact(one)) {
        Some(other) => Err(format!("the answer said {amount}, it reported {other}")),
        None => Ok(()),
    }
}

pub(super) fn amounts(done: &Done) -> Vec<&ReportedAmount> {
    match done {
        Done::Payments(payments) => payments
            .iter()
            .flat_map(|one| [&one.requested, &one.received])
            .flatten()
            .collect(),
        Done::Payouts(payouts) => payouts
            .iter()
            .filter_map(|one| one.amount.as_ref())
            .collect(),
        Done::Refund(refund) => refund.amount.iter().collect(),
        Done::Balances(balances) => balances.iter().map(|one| &one.amount).collect(),
        Done::Nothing => Vec::new(),
    }
}

/// A JSON message with the raw text as a string in the place of the amount; `None` for other messages.
pub(crate) fn with_amount_as_string(text: &str, printed: &str, raw: &str) -> Option<String> {
    if !edit::is_json(text) {
        return None;
    }
    let quoted = serde_json::to_string(raw).ok()?;
    edit::with_value(text, &quoted, |member| member.value == printed)
}

/// Texts near a printed amount that are not it: rounded, truncated, signed, in other notations.
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
    fn raw_amounts_are_near_and_never_the_same() {
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
                raw.iter().any(|one| one == text),
                "{text} is not in {raw:?}"
            );
        }
        let francs = raw_amounts("59900");
        for text in ["59900.1", "59899.9999", "5.9900e4", "59,900", "-59900"] {
            assert!(
                francs.iter().any(|one| one == text),
                "{text} is not in {francs:?}"
            );
        }
    }
}
