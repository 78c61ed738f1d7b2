//! Parts of a delivery that no signature covers decide nothing.

use dhow_core::Delivery;

use crate::{Bench, Harness, Kind, Place, Verdict, bench::Checked, edit};

use super::{content_text, is_harmless, parts::Parts, signed};

/// Names under which a provider might read something beside the signed content.
const NAMES: &[&str] = &[
    "status",
    "state",
    "event",
    "type",
    "event-type",
    "event-object",
    "id",
    "event-id",
    "delivery",
    "delivery-id",
    "request-id",
    "environment",
    "mode",
    "amount",
    "currency",
    "order",
    "reference",
    "merchant-reference",
    "payment-id",
    "idempotency-key",
    "timestamp",
    "time",
    "date",
    "account",
    "version",
];

fn values<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Vec<String> {
    let other = bench.harness.other_facts();
    let mut values: Vec<String> = kind
        .words()
        .rows()
        .map(|(word, _)| word.to_owned())
        .collect();
    values.extend([
        other.merchant_reference,
        other.provider_reference,
        other.amount.decimal(),
        "live".to_owned(),
        "sandbox".to_owned(),
        "test".to_owned(),
        "1".to_owned(),
    ]);
    values
}

/// Genuine deliveries of every word of a kind.
fn each_word<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Result<Vec<Delivery>, String> {
    let words = kind.words().rows();
    let each = words.map(|(word, _)| signed(bench, kind, &bench.facts.with_status(word)));
    each.collect()
}

/// Headers that the gateway does not sign, with any value: the event is the same, or asks the gateway.
pub(crate) fn an_unsigned_header_decides_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let declared = bench.harness.unsigned_headers().item().unwrap_or_default();
    for kind in bench.harness.kinds() {
        let stem = match bench.harness.signature(kind.name()) {
            Place::Header(name) => name.rsplit_once('-').map_or(name, |(stem, _)| stem),
            Place::Field(_) => "x",
        };
        let mut names: Vec<String> = declared.iter().map(|name| (*name).to_owned()).collect();
        names.extend(NAMES.iter().flat_map(|name| {
            [
                format!("{stem}-{name}"),
                format!("x-{name}"),
                format!("x-{stem}-{name}"),
                (*name).to_owned(),
            ]
        }));
        let values = values(bench, &kind);
        for delivery in each_word(bench, &kind)? {
            let Ok(genuine) = bench.event(&provider, &delivery) else {
                continue;
            };
            let parts = Parts::of(&delivery);
            for value in &values {
                let mut all = parts.clone();
                for name in &names {
                    let changed = all.with_header(name, &[value.clone().into_bytes()]);
                    let signature = bench.harness.signature(kind.name());
                    let is_own = matches!(signature, Place::Header(own) if own == name);
                    if let Some(changed) = changed.filter(|_| !is_own) {
                        all = Parts::of(&changed);
                    }
                }
                let Some(changed) = all.put_together() else {
                    continue;
                };
                if let Ok(event) = bench.event(&provider, &changed)
                    && !is_harmless(&genuine, &event)
                {
                    return Err(format!(
                        "headers that are not signed said `{value}`, and the event of a `{}` is another one",
                        kind.name()
                    ));
                }
            }
            for name in &declared {
                let without = parts.with_header(name, &[]);
                if let Some(event) = without.and_then(|one| bench.event(&provider, &one).ok())
                    && !is_harmless(&genuine, &event)
                {
                    return Err(format!(
                        "without `{name}`, which is not signed, the event is another one"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A query beside a signed body, with any pair.
pub(crate) fn an_unsigned_query_decides_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tried = false;
    for kind in bench.harness.kinds() {
        let text = content_text(bench, &kind).unwrap_or_default();
        let own: Vec<String> = edit::members(&text)
            .into_iter()
            .map(|one| one.name)
            .collect();
        for delivery in each_word(bench, &kind)? {
            let parts = Parts::of(&delivery);
            if parts.is_query() {
                continue;
            }
            let Ok(genuine) = bench.event(&provider, &delivery) else {
                continue;
            };
            tried = true;
            for value in values(bench, &kind) {
                let names = NAMES.iter().map(|name| name.replace('-', "_"));
                let value = value.replace(' ', "+");
                let pairs = names
                    .chain(own.iter().cloned())
                    .map(|name| format!("{name}={value}"));
                let query = pairs.collect::<Vec<_>>().join("&");
                let read = parts
                    .with_query(&query)
                    .and_then(|one| bench.event(&provider, &one).ok());
                if read.is_some_and(|event| !is_harmless(&genuine, &event)) {
                    return Err(format!(
                        "a query that is not signed said `{value}`, and the event of a `{}` is another one",
                        kind.name()
                    ));
                }
            }
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("the query is what is signed"))
    }
}
