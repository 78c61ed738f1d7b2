//! Amounts and currencies in deliveries.

use dhow_core::{AssuranceLevel, Currency, Event, Money, ReportedAmount};

use crate::{
    Bench, Facts, Harness, Kind, Part, Verdict,
    bench::Checked,
    calls::request_fields::{any_amount, raw_amounts, with_amount_as_string},
    edit,
};

use super::{expectation, item, left_out, paid, payload_text, resigned, signed};

fn money(event: &Event) -> Option<Money> {
    event.amount.as_ref().and_then(ReportedAmount::money)
}

/// Checks that the event of a delivery has the amount of the facts.
fn delivered<H: Harness>(bench: &Bench<'_, H>, kind: &Kind, facts: &Facts) -> Result<(), String> {
    let amount = facts.amount;
    let provider = bench.listener_with(|setup| setup.currency = amount.currency())?;
    let delivery = signed(bench, kind, facts)?;
    let event = bench.event(&provider, &delivery);
    let event = event.map_err(|reason| {
        format!(
            "a genuine delivery of the kind `{}` with the amount {amount} was rejected: {reason}",
            kind.name()
        )
    })?;
    let reported = money(&event);
    if reported == Some(amount) {
        return Ok(());
    }
    let reported = reported.map_or("no amount".to_owned(), |money| money.to_string());
    Err(format!(
        "a delivery of the kind `{}` had the amount {amount}, and its event has {reported}",
        kind.name()
    ))
}

/// The amount of an event is the amount of the delivery.
pub(crate) fn delivered_amounts_are_exact<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    any_amount(bench, 64, |facts| {
        for kind in bench.harness.kinds() {
            let text = payload_text(bench, &kind).unwrap_or_default();
            match left_out(bench, &kind, Part::Amount) {
                None => delivered(bench, &kind, &paid(bench, &kind).with_amount(facts.amount))?,
                Some(_) if has_amount(bench, &text) => {
                    return Err(format!(
                        "Harness::left_out() declares that deliveries of the kind `{}` do not carry the amount, but the payload has it; remove the entry",
                        kind.name()
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    })
}

fn has_amount<H: Harness>(bench: &Bench<'_, H>, text: &str) -> bool {
    let amount = bench.facts.amount;
    let printed = [amount.decimal(), bench.harness.printed(amount)];
    edit::members(text)
        .iter()
        .any(|member| printed.contains(&member.value))
}

/// The currency of an event is the currency of the delivery.
pub(crate) fn a_delivered_currency_is_kept<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let second = item!(bench.harness.second_currency());
    for kind in bench.harness.kinds() {
        if left_out(bench, &kind, Part::Amount).is_none() {
            delivered(bench, &kind, &paid(bench, &kind).with_amount(second))?;
        }
    }
    Ok(Verdict::Holds)
}

/// A delivery whose amount is not exactly the expected one, or not a valid amount, confirms no order.
pub(crate) fn raw_amounts_of_deliveries_confirm_nothing<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for kind in bench
        .harness
        .kinds()
        .iter()
        .filter(|kind| kind.is_about_payments())
    {
        let facts = paid(bench, kind);
        let own = expectation(&provider, &facts)?;
        let printed = bench.harness.printed(facts.amount);
        for raw in raw_amounts(&printed) {
            let payload = bench
                .harness
                .payload(kind.name(), &facts.with_amount_text(&raw));
            let usual = payload_text(bench, kind).unwrap_or_default();
            let string = with_amount_as_string(&usual, &printed, &raw);
            // In JSON, white space around a number is not part of it; within a string it is.
            let bare = Some(payload.to_vec()).filter(|_| string.is_none() || raw.trim() != printed);
            let each = [bare, string.map(String::into_bytes)];
            for payload in each.into_iter().flatten() {
                let Some(delivery) = resigned(bench, kind, &payload) else {
                    continue;
                };
                let read = bench.event(&provider, &delivery);
                if read.is_ok_and(|event| event.confirm(&own).is_ok()) {
                    return Err(format!(
                        "a delivery of the kind `{}` with the amount `{raw}` confirmed an order of {}; expected: no confirmation",
                        kind.name(),
                        facts.amount
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A delivery without its amount, currency, status or merchant reference, or with an invalid one, confirms no order.
pub(crate) fn a_missing_member_confirms_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for kind in bench
        .harness
        .kinds()
        .iter()
        .filter(|kind| kind.is_about_payments())
    {
        let facts = paid(bench, kind);
        let own = expectation(&provider, &facts)?;
        let Some(text) = payload_text(bench, kind) else {
            continue;
        };
        for (part, values) in deciding(bench, &facts) {
            let named = bench.harness.deciding_members(kind.name());
            // Another signed field may carry the status as well, such as the name of the event.
            let also = |name: &str| part == Part::Status && named.contains(&name);
            let is_part = |member: &edit::Member| {
                let mut values = values.iter();
                also(&member.name) || values.any(|value| member.value.eq_ignore_ascii_case(value))
            };
            let mut edited = vec![("without the", edit::without(&text, is_part))];
            let empty = if edit::is_json(&text) { "\"\"" } else { "" };
            edited.push(("with an empty", edit::with_value(&text, empty, is_part)));
            if edit::is_json(&text) {
                for raw in ["null", "{}", "[]", "true"] {
                    edited.push(("with an invalid", edit::with_value(&text, raw, is_part)));
                }
            }
            if part == Part::Currency {
                let other = other_currency(facts.amount.currency());
                let raw = if edit::is_json(&text) {
                    format!("\"{other}\"")
                } else {
                    other.to_string()
                };
                edited.push(("with another", edit::with_value(&text, &raw, is_part)));
            }
            for (how, payload) in edited {
                let delivery = payload.and_then(|payload| resigned(bench, kind, payload));
                let read = delivery.and_then(|delivery| bench.event(&provider, &delivery).ok());
                if read.is_some_and(|event| event.confirm(&own).is_ok()) {
                    return Err(format!(
                        "a delivery of the kind `{}` {how} {part} confirmed its order; expected: no confirmation, because the {part} must not be assumed",
                        kind.name()
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the values of the parts that decide about a confirmation.
pub(crate) fn deciding<H: Harness>(
    bench: &Bench<'_, H>,
    facts: &Facts,
) -> Vec<(Part, Vec<String>)> {
    let amount = facts.amount;
    let printed = vec![amount.decimal(), bench.harness.printed(amount)];
    let mut parts = vec![
        (Part::Amount, printed),
        (Part::Currency, vec![amount.currency().code().to_owned()]),
        (
            Part::MerchantReference,
            vec![facts.merchant_reference.clone()],
        ),
    ];
    parts.extend(facts.status.clone().map(|word| (Part::Status, vec![word])));
    parts
}

/// Returns another currency with the same number of decimals.
pub(crate) fn other_currency(currency: Currency) -> Currency {
    let candidates = [Currency::USD, Currency::SGD, Currency::JPY, Currency::XAF];
    let same = |other: &Currency| *other != currency && other.exponent() == currency.exponent();
    candidates.into_iter().find(same).unwrap_or(Currency::USD)
}

/// If `webhook.covers_everything` is true, every kind of delivery has full assurance.
pub(crate) fn covering_everything_is_full_assurance<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let claimed = dhow_core::PaymentProvider::capabilities(&provider)
        .webhook
        .covers_everything;
    for kind in bench.harness.kinds() {
        let delivery = signed(bench, &kind, &paid(bench, &kind))?;
        let event = bench
            .event(&provider, &delivery)
            .map_err(|reason| format!("a genuine delivery was rejected: {reason}"))?;
        if claimed && event.assurance.level() != AssuranceLevel::Full {
            return Err(format!(
                "capabilities().webhook.covers_everything is true, but a genuine delivery of the kind `{}` has the assurance `{}`; correct the capabilities or the assurance",
                kind.name(),
                event.assurance.level()
            ));
        }
    }
    Ok(Verdict::Holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_currency_has_the_same_number_of_decimals() {
        for currency in [Currency::SGD, Currency::USD, Currency::VND, Currency::XOF] {
            let other = other_currency(currency);
            assert_ne!(other, currency);
            assert_eq!(other.exponent(), currency.exponent());
        }
    }
}
