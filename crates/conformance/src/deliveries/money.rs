//! Amounts and currencies of believed deliveries.

use dhow_core::{AssuranceLevel, Currency, Event, Money, ReportedAmount};

use crate::{
    Bench, Facts, Harness, Kind, Part, Verdict,
    bench::Checked,
    calls::content::{any_amount, raw_amounts, with_amount_as_string},
    edit,
};

use super::{content_text, expectation, item, left_out, paid, resigned, signed};

fn money(event: &Event) -> Option<Money> {
    event.amount.as_ref().and_then(ReportedAmount::money)
}

fn delivered<H: Harness>(bench: &Bench<'_, H>, kind: &Kind, facts: &Facts) -> Result<(), String> {
    let amount = facts.amount;
    let provider = bench.listener_with(|setup| setup.currency = amount.currency())?;
    let delivery = signed(bench, kind, facts)?;
    let event = bench.event(&provider, &delivery);
    let event = event
        .map_err(|reason| format!("a `{}` over {amount} was rejected: {reason}", kind.name()))?;
    let said = money(&event);
    if said == Some(amount) {
        return Ok(());
    }
    let said = said.map_or("no money".to_owned(), |money| money.to_string());
    Err(format!(
        "a `{}` over {amount} became an event over {said}",
        kind.name()
    ))
}

/// Any amount in a delivery is the same money in the event.
pub(crate) fn delivered_amounts_are_exact<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    any_amount(bench, 64, |facts| {
        for kind in bench.harness.kinds() {
            let text = content_text(bench, &kind).unwrap_or_default();
            match left_out(bench, &kind, Part::Amount) {
                None => delivered(bench, &kind, &paid(bench, &kind).with_amount(facts.amount))?,
                Some(_) if says_amount(bench, &text) => {
                    return Err(format!(
                        "the harness says that a `{}` leaves out the amount, and it is there",
                        kind.name()
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    })
}

fn says_amount<H: Harness>(bench: &Bench<'_, H>, text: &str) -> bool {
    let amount = bench.facts.amount;
    let printed = [amount.decimal(), bench.harness.printed(amount)];
    edit::members(text)
        .iter()
        .any(|member| printed.contains(&member.value))
}

/// An amount in the second currency keeps its currency.
pub(crate) fn a_delivered_currency_is_kept<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let second = item!(bench.harness.second_currency());
    for kind in bench.harness.kinds() {
        if left_out(bench, &kind, Part::Amount).is_none() {
            delivered(bench, &kind, &paid(bench, &kind).with_amount(second))?;
        }
    }
    Ok(Verdict::Holds)
}

/// Amounts that are not the amount asked for, and texts that are no amounts, confirm nothing.
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
            let content = bench
                .harness
                .content(kind.name(), &facts.with_amount_text(&raw));
            let usual = content_text(bench, kind).unwrap_or_default();
            let string = with_amount_as_string(&usual, &printed, &raw);
            // White space around a number is no part of it in JSON; it is one of a string.
            let bare = Some(content.to_vec()).filter(|_| string.is_none() || raw.trim() != printed);
            let each = [bare, string.map(String::into_bytes)];
            for content in each.into_iter().flatten() {
                let Some(delivery) = resigned(bench, kind, &content) else {
                    continue;
                };
                let read = bench.event(&provider, &delivery);
                if read.is_ok_and(|event| event.confirm(&own).is_ok()) {
                    return Err(format!(
                        "a `{}` over `{raw}` confirms an order over {}",
                        kind.name(),
                        facts.amount
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Without its amount, its currency, its status or its order, or with another one, a delivery confirms nothing (L28).
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
        let Some(text) = content_text(bench, kind) else {
            continue;
        };
        for (part, values) in deciding(bench, &facts) {
            let named = bench.harness.deciding_members(kind.name());
            // Another signed member may say the status, too, such as the name of the event.
            let also = |name: &str| part == Part::Status && named.contains(&name);
            let is_it = |member: &edit::Member| {
                let mut values = values.iter();
                also(&member.name) || values.any(|value| member.value.eq_ignore_ascii_case(value))
            };
            let mut edited = vec![("without", edit::without(&text, is_it))];
            let empty = if edit::is_json(&text) { "\"\"" } else { "" };
            edited.push(("with an empty", edit::with_value(&text, empty, is_it)));
            if edit::is_json(&text) {
                for raw in ["null", "{}", "[]", "true"] {
                    edited.push(("with an odd", edit::with_value(&text, raw, is_it)));
                }
            }
            if part == Part::Currency {
                let other = other_currency(facts.amount.currency());
                let raw = if edit::is_json(&text) {
                    format!("\"{other}\"")
                } else {
                    other.to_string()
                };
                edited.push(("with another", edit::with_value(&text, &raw, is_it)));
            }
            for (how, content) in edited {
                let delivery = content.and_then(|content| resigned(bench, kind, content));
                let read = delivery.and_then(|delivery| bench.event(&provider, &delivery).ok());
                if read.is_some_and(|event| event.confirm(&own).is_ok()) {
                    return Err(format!(
                        "{how} {part}, a `{}` confirms its order",
                        kind.name()
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Values of the parts that decide about a confirmation.
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

/// A currency with as many decimals.
pub(crate) fn other_currency(currency: Currency) -> Currency {
    let candidates = [Currency::USD, Currency::SGD, Currency::JPY, Currency::XAF];
    let same = |one: &Currency| *one != currency && one.exponent() == currency.exponent();
    candidates.into_iter().find(same).unwrap_or(Currency::USD)
}

/// Where the capabilities say that the signature covers everything, every kind of delivery has full assurance.
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
                "webhook.covers_everything is true, and a genuine `{}` has the assurance `{}`",
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
    fn another_currency_has_as_many_decimals() {
        for currency in [Currency::SGD, Currency::USD, Currency::VND, Currency::XOF] {
            let other = other_currency(currency);
            assert_ne!(other, currency);
            assert_eq!(other.exponent(), currency.exponent());
        }
    }
}
