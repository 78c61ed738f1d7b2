//! Payments that are created without a request, as the URL of a page.

use dhow_core::{NextAction, PaymentProvider};
use http::Request;

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, text};

use super::request_fields::{any_amount, left_out_of_request};

/// A payment page that is built without a request carries the reference, the amount and the currency in its URL.
pub(crate) fn a_page_url_has_amount_and_reference<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if !bench.harness.responses(verb, &bench.facts).is_empty() {
        return Ok(Verdict::DoesNotApply(
            "the payment is created by a request and not by a page alone",
        ));
    }
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    let second = bench.harness.second_currency().item();
    let second = second.map(|amount| bench.facts.with_amount(amount));
    for facts in [bench.facts.clone(), other].into_iter().chain(second) {
        check_page(bench, verb, &facts)?;
    }
    any_amount(bench, 24, |facts| check_page(bench, verb, facts))
}

fn check_page<H: Harness>(bench: &Bench<'_, H>, verb: Verb, facts: &Facts) -> Result<(), String> {
    let amount = facts.amount;
    bench.note(format!("`{verb}` with {facts:?}"));
    let text = |error: dhow_core::Error| error.to_string();
    let new = bench.harness.new_payment(facts).map_err(text)?;
    let provider = bench.listener_with(|setup| setup.currency = amount.currency())?;
    let payment = bench.wait(provider.create_payment(&new)).map_err(text)?;
    let pages: Vec<text::Values> = payment.next_actions.iter().filter_map(page).collect();
    if pages.is_empty() {
        return Err("the call sent no request, and its result has no NextAction::Redirect; send a request, or send the customer to a page".into());
    }
    let has = |value: &str| pages.iter().all(|page| page.contain(value));
    let printed = bench.harness.printed(amount);
    let has_amount = match bench.harness.amount_field(verb).item() {
        Some(name) => pages.iter().all(|page| page.has(name, &printed)),
        None => has(&printed),
    };
    let code = amount.currency().code();
    let left_out = |part| left_out_of_request(bench, verb, part).is_some();
    let found = [
        (
            crate::Part::MerchantReference,
            has(&facts.merchant_reference),
        ),
        (crate::Part::Amount, has_amount),
        (
            crate::Part::Currency,
            has(code) || has(&code.to_lowercase()),
        ),
    ];
    for (part, is_there) in found {
        if !is_there && !left_out(part) {
            return Err(format!(
                "the URL of the page for {amount} does not carry the {part}"
            ));
        }
    }
    let order = payment.merchant_reference.as_deref();
    let requested = payment.requested.as_ref().and_then(|amount| amount.money());
    if order.is_some_and(|order| order != facts.merchant_reference)
        || requested.is_some_and(|money| money != amount)
    {
        return Err(format!(
            "the request was for {amount} and the reference `{}`, and the result has another reference or amount",
            facts.merchant_reference
        ));
    }
    Ok(())
}

/// Returns the values in the URL of a redirect.
pub(super) fn page(action: &NextAction) -> Option<text::Values> {
    let NextAction::Redirect { url } = action else {
        return None;
    };
    let request = Request::get(url.as_str()).body(bytes::Bytes::new()).ok()?;
    Some(text::values(&request, b""))
}
