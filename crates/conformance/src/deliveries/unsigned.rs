//! Headers and queries that the signature does not cover.

use dhow_core::Delivery;

use crate::{Bench, Harness, Kind, Place, Verdict, bench::Checked, edit};

use super::{is_harmless, parts::Parts, payload_text, signed};

/// Names of headers and query pairs that a provider might read.
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

/// Returns a genuine delivery of the kind for every status word.
fn each_word<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Result<Vec<Delivery>, String> {
    let words = kind.words().rows();
    let each = words.map(|(word, _)| signed(bench, kind, &bench.facts.with_status(word)));
    each.collect()
}

/// A header that the signature does not cover does not change the event.
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
            let parts = Parts::new(&delivery);
            for value in &values {
                let mut all = parts.clone();
                for name in &names {
                    let changed = all.with_header(name, &[value.clone().into_bytes()]);
                    let signature = bench.harness.signature(kind.name());
                    let is_own = matches!(signature, Place::Header(own) if own == name);
                    if let Some(changed) = changed.filter(|_| !is_own) {
                        all = Parts::new(&changed);
                    }
                }
                let Some(changed) = all.put_together() else {
                    continue;
                };
                if let Ok(event) = bench.event(&provider, &changed)
                    && !is_harmless(&genuine, &event)
                {
                    return Err(format!(
                        "headers that the signature does not cover had the value `{value}`, and the event of a delivery of the kind `{}` changed; read the signed payload only, or report the assurance `ask-gateway`",
                        kind.name()
                    ));
                }
            }
            for name in &declared {
                let without = parts.with_header(name, &[]);
                let event = without.and_then(|delivery| bench.event(&provider, &delivery).ok());
                if event.is_some_and(|event| !is_harmless(&genuine, &event)) {
                    return Err(format!(
                        "without the header `{name}`, which the signature does not cover, the event changed; read the signed payload only, or report the assurance `ask-gateway`"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A query that the signature does not cover does not change the event.
pub(crate) fn an_unsigned_query_decides_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tested = false;
    for kind in bench.harness.kinds() {
        let text = payload_text(bench, &kind).unwrap_or_default();
        let own: Vec<String> = edit::members(&text)
            .into_iter()
            .map(|member| member.name)
            .collect();
        for delivery in each_word(bench, &kind)? {
            let parts = Parts::new(&delivery);
            if parts.is_query() {
                continue;
            }
            let Ok(genuine) = bench.event(&provider, &delivery) else {
                continue;
            };
            tested = true;
            for value in values(bench, &kind) {
                let names = NAMES.iter().map(|name| name.replace('-', "_"));
                let value = value.replace(' ', "+");
                let pairs = names
                    .chain(own.iter().cloned())
                    .map(|name| format!("{name}={value}"));
                let query = pairs.collect::<Vec<_>>().join("&");
                let event = parts
                    .with_query(&query)
                    .and_then(|delivery| bench.event(&provider, &delivery).ok());
                if event.is_some_and(|event| !is_harmless(&genuine, &event)) {
                    return Err(format!(
                        "a query that the signature does not cover had the value `{value}`, and the event of a delivery of the kind `{}` changed; read the signed payload only",
                        kind.name()
                    ));
                }
            }
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("the query is the signed payload"))
    }
}
