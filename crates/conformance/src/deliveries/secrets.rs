//! Secrets: nothing stands in for one, and one counts with every byte.

use dhow_core::{Delivery, PaymentProvider};

use crate::{
    Bench, Harness, Place, Signing, Verdict,
    bench::Checked,
    setup::{PREVIOUS_SECRET, SECRET},
};

use super::{
    is_harmless, item, paid,
    parts::Parts,
    signature::{cuts, strictly},
    signed_by, signing,
};

/// Methods that a delivery may claim to have.
const METHODS: &[&str] = &[
    "POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE",
];

/// A header or a pair of the query that says that the delivery is a test, or was verified already.
pub(crate) fn no_header_replaces_a_signature<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    const NAMES: &[&str] = &[
        "test",
        "debug",
        "verified",
        "skip",
        "bypass",
        "sandbox",
        "internal",
        "admin",
        "mode",
        "environment",
        "dry-run",
        "signature-verified",
        "skip-signature",
        "no-verify",
        "trusted",
        "health-check",
        "replay",
        "ping",
        "preview",
    ];
    const VALUES: &[&str] = &["1", "true", "yes", "test", "sandbox", "ok"];
    let provider = bench.listener()?;
    for (one, cut) in cuts(bench, &provider)? {
        let stem = match bench.harness.signature(one.kind.name()) {
            Place::Header(name) => name
                .rsplit_once('-')
                .map_or(name, |(stem, _)| stem)
                .to_owned(),
            Place::Field(_) => provider.id().to_string(),
        };
        let id = provider.id();
        let prefixes = [
            stem.clone(),
            format!("x-{stem}"),
            id.to_string(),
            format!("x-{id}"),
            "x".to_owned(),
        ];
        let without = [
            cut.without(),
            cut.with(b"0"),
            cut.with(&vec![b'0'; cut.value.len()]),
        ];
        for delivery in without.into_iter().flatten() {
            as_another_program(bench, &provider, &delivery)?;
            for value in VALUES {
                let mut parts = Parts::of(&delivery);
                for name in NAMES {
                    let names = prefixes.iter().map(|prefix| format!("{prefix}-{name}"));
                    for name in names.chain([(*name).to_owned()]) {
                        if let Some(more) = parts.and_header(&name, value.as_bytes()) {
                            parts = Parts::of(&more);
                        }
                    }
                }
                for (name, value) in [
                    ("x-forwarded-for", "127.0.0.1"),
                    ("x-real-ip", "127.0.0.1"),
                    ("user-agent", "health-check"),
                    ("host", "localhost"),
                ] {
                    if let Some(more) = parts.and_header(name, value.as_bytes()) {
                        parts = Parts::of(&more);
                    }
                }
                let queried = parts.with_query(&format!(
                    "test={value}&debug={value}&verified={value}&skip={value}"
                ));
                for delivery in [queried.filter(|_| !parts.is_query()), parts.put_together()] {
                    let told = || {
                        format!(
                            "without its signature, with headers such as `{stem}-test: {value}`"
                        )
                    };
                    strictly(bench, &provider, delivery, told)?;
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Another kind of content, and the gateway's own program, as anybody may say.
fn as_another_program<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
    delivery: &Delivery,
) -> Result<(), String> {
    let id = provider.id().to_string();
    let (first, rest) = id.split_at_checked(1).unwrap_or_default();
    let headers = [
        (
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        ),
        (
            "content-type",
            "multipart/form-data; boundary=kit".to_owned(),
        ),
        ("content-type", "application/json".to_owned()),
        ("content-type", "application/xml".to_owned()),
        ("content-type", "text/plain".to_owned()),
        ("content-encoding", "identity".to_owned()),
        ("user-agent", id.clone()),
        (
            "user-agent",
            format!("{}{rest}-Webhook/1.0", first.to_uppercase()),
        ),
        ("origin", format!("https://{id}.example")),
    ];
    for (name, value) in headers {
        let changed = Parts::of(delivery).with_header(name, &[value.clone().into_bytes()]);
        strictly(bench, provider, changed, || {
            format!("without its signature, with `{name}: {value}`")
        })?;
    }
    Ok(())
}

/// Every method without the right signature; a genuine one under another method is the same or is rejected.
pub(crate) fn no_method_goes_unverified<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (one, cut) in cuts(bench, &provider)? {
        let wrong = [cut.without(), cut.with(&vec![b'0'; cut.value.len()])];
        for method in METHODS {
            for delivery in wrong.iter().flatten() {
                let delivery = Parts::of(delivery).with_method(method);
                strictly(bench, &provider, delivery, || {
                    format!("that came as {method} without the right signature")
                })?;
            }
            let genuine = Parts::of(&one.delivery).with_method(method);
            let read = genuine.and_then(|delivery| bench.event(&provider, &delivery).ok());
            if read.is_some_and(|event| !is_harmless(&one.event, &event)) {
                return Err(format!(
                    "a genuine delivery says something else as {method}"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A provider without secrets believes nothing, or cannot be made.
pub(crate) fn a_provider_without_secrets_believes_nothing<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let whole = bench.listener()?;
    let bare = bench.listener_with(|setup| setup.webhook_secrets.clear());
    for (one, cut) in cuts(bench, &whole)? {
        let Ok(provider) = &bare else {
            continue;
        };
        let unsigned = bench
            .harness
            .content(one.kind.name(), &paid(bench, &one.kind));
        let mut deliveries = vec![Some(one.delivery.clone()), cut.without()];
        for secret in ["", " ", "\0", SECRET, crate::setup::API_KEY] {
            let mut signing = signing(bench);
            signing.secret = secret;
            deliveries.push(bench.harness.sign(one.kind.name(), &unsigned, &signing));
        }
        deliveries.push(Some(Delivery::post("/webhook", unsigned)));
        for delivery in deliveries {
            let why = || "by a provider that has no secret".to_owned();
            strictly(bench, provider, delivery, why)?;
        }
    }
    Ok(Verdict::Holds)
}

/// A secret counts with every byte: spaces around it, its case, its end.
pub(crate) fn a_secret_is_taken_as_it_is<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    const PADDED: &str = " whs_51d2e8a7f0c4b9 ";
    const LINE: &str = "whs_51d2e8a7f0c4b9\n";
    let provider = bench.listener()?;
    for kind in bench.harness.kinds() {
        let facts = paid(bench, &kind);
        let half = SECRET.get(..SECRET.len() / 2).unwrap_or_default();
        let shorter = SECRET.get(..SECRET.len() - 1).unwrap_or_default();
        let longer = format!("{SECRET}0");
        let upper = SECRET.to_uppercase();
        let reversed: String = SECRET.chars().rev().collect();
        for other in [PADDED, LINE, half, shorter, &longer, &upper, &reversed, ""] {
            let mut signing = signing(bench);
            signing.secret = other;
            let content = bench.harness.content(kind.name(), &facts);
            let delivery = bench.harness.sign(kind.name(), &content, &signing);
            let similar = || "that was signed with a secret that is only similar".to_owned();
            strictly(bench, &provider, delivery, similar)?;
        }
        for text in [PADDED, LINE] {
            let Ok(padded) = bench.listener_with(|setup| setup.webhook_secrets = vec![text]) else {
                continue;
            };
            let mut signing = signing(bench);
            signing.secret = text;
            let delivery = signed_by(bench, &kind, &facts, &signing)?;
            bench.event(&padded, &delivery).map_err(|reason| {
                format!("with a secret that has spaces around it, a genuine delivery was rejected: {reason}")
            })?;
        }
    }
    Ok(Verdict::Holds)
}

/// A signature made by another program is believed with its own secret, and with no other.
pub(crate) fn outside_signatures_verify<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let vectors = item!(bench.harness.vectors());
    if vectors.is_empty() {
        return Err("the harness has no outside signature".to_owned());
    }
    if let Some(prefix) = bench.harness.secret_prefix().item()
        && !vectors.iter().any(|one| one.secret.starts_with(prefix))
    {
        return Err(format!(
            "all secrets of the gateway begin with `{prefix}`, and no outside signature was made with such a one"
        ));
    }
    for vector in vectors {
        let made = |secret: &'static str| {
            bench.listener_with(|setup| {
                setup.environment = vector.environment;
                setup.currency = vector.currency;
                setup.clock = std::sync::Arc::new(crate::StoppedClock(vector.now));
                setup.webhook_secrets = vec![secret];
            })
        };
        let provider = made(vector.secret)?;
        let event = bench.event(&provider, &vector.delivery);
        let event = event.map_err(|reason| {
            format!("a delivery that another program signed was rejected: {reason}")
        })?;
        if event.merchant_reference.as_deref() != vector.merchant_reference {
            let said = event.merchant_reference.unwrap_or_default();
            return Err(format!(
                "another program's delivery is said to be about `{said}`"
            ));
        }
        let money = event
            .amount
            .as_ref()
            .and_then(dhow_core::ReportedAmount::money);
        if money != vector.amount {
            let said = money.map_or("no money".to_owned(), |money| money.to_string());
            return Err(format!(
                "another program's delivery is said to be over {said}"
            ));
        }
        for other in [SECRET, PREVIOUS_SECRET] {
            let delivery = Some(vector.delivery.clone());
            let other = made(other)?;
            let foreign = || "with the secret of another account".to_owned();
            strictly(bench, &other, delivery, foreign)?;
        }
    }
    Ok(Verdict::Holds)
}

/// The signing with which the previous secret signs.
pub(super) fn by_previous<H: Harness>(bench: &Bench<'_, H>) -> Signing<'static> {
    let mut signing = signing(bench);
    signing.secret = PREVIOUS_SECRET;
    signing
}
