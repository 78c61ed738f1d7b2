//! Payments that are made without asking the gateway: their page says what was asked.

use dhow_core::{NextAction, PaymentProvider};
use http::Request;

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, text};

use super::content::{any_amount, left_out_of_request};

/// The page that a customer is sent to names the order, the amount and the currency, if no request did.
pub(crate) fn a_page_says_what_was_asked<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if !bench.harness.answers(verb, &bench.facts).is_empty() {
        return Ok(Verdict::DoesNotApply("a request says what was asked"));
    }
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    let second = bench.harness.second_currency().item();
    let second = second.map(|amount| bench.facts.with_amount(amount));
    for facts in [bench.facts.clone(), other].into_iter().chain(second) {
        says_what_was_asked(bench, verb, &facts)?;
    }
    any_amount(bench, 24, |facts| says_what_was_asked(bench, verb, facts))
}

fn says_what_was_asked<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
) -> Result<(), String> {
    let amount = facts.amount;
    bench.note(format!("`{verb}` about {facts:?}"));
    let told = |error: dhow_core::Error| error.to_string();
    let new = bench.harness.new_payment(facts).map_err(told)?;
    let provider = bench.listener_with(|setup| setup.currency = amount.currency())?;
    let made = bench.wait(provider.create_payment(&new)).map_err(told)?;
    let pages: Vec<text::Values> = made.next_actions.iter().filter_map(page).collect();
    if pages.is_empty() {
        return Err("nothing was asked of the gateway, and the customer is sent to no page".into());
    }
    let says = |value: &str| pages.iter().all(|page| page.contain(value));
    let printed = bench.harness.printed(amount);
    let has_amount = match bench.harness.amount_field(verb).item() {
        Some(name) => pages.iter().all(|page| page.has(name, &printed)),
        None => says(&printed),
    };
    let code = amount.currency().code();
    let left_out = |part| left_out_of_request(bench, verb, part).is_some();
    let found = [
        (
            crate::Part::MerchantReference,
            says(&facts.merchant_reference),
        ),
        (crate::Part::Amount, has_amount),
        (
            crate::Part::Currency,
            says(code) || says(&code.to_lowercase()),
        ),
    ];
    for (part, said) in found {
        if !said && !left_out(part) {
            return Err(format!("the page for {amount} does not say the {part}"));
        }
    }
    let order = made.merchant_reference.as_deref();
    let requested = made.requested.as_ref().and_then(|one| one.money());
    if order.is_some_and(|order| order != facts.merchant_reference)
        || requested.is_some_and(|money| money != amount)
    {
        return Err(format!(
            "asked for {amount} under `{}`, it reported another order or amount",
            facts.merchant_reference
        ));
    }
    Ok(())
}

/// What the URL of a page says.
pub(super) fn page(action: &NextAction) -> Option<text::Values> {
    let NextAction::Redirect { url } = action else {
        return None;
    };
    let request = Request::get(url.as_str()).body(bytes::Bytes::new()).ok()?;
    Some(text::values(&request, b""))
}
