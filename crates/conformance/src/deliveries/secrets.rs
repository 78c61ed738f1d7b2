//! Webhook secrets: no header replaces a signature, and every byte of a secret counts.

use dhow_core::{Delivery, PaymentProvider};

use crate::{
    Bench, Harness, Place, Signing, Verdict,
    bench::Checked,
    setup::{PREVIOUS_SECRET, SECRET},
};

use super::{
    is_harmless, item, paid,
    parts::Parts,
    signature::{cuts, must_reject},
    signed_by, signing,
};

/// HTTP methods of the tested deliveries.
const METHODS: &[&str] = &[
    "POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE",
];

/// Names, without a prefix, of headers that might switch the verification off.
const BYPASS_HEADERS: &[&str] = &[
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

/// Values of the headers in [`BYPASS_HEADERS`].
const BYPASS_VALUES: &[&str] = &["1", "true", "yes", "test", "sandbox", "ok"];

/// Headers that name a local or internal sender.
const LOCAL_SENDER: [(&str, &str); 4] = [
    ("x-forwarded-for", "127.0.0.1"),
    ("x-real-ip", "127.0.0.1"),
    ("user-agent", "health-check"),
    ("host", "localhost"),
];

/// A delivery without a valid signature is rejected whatever its other headers and query say.
pub(crate) fn no_header_replaces_a_signature<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let id = provider.id();
    for (genuine, cut) in cuts(bench, &provider)? {
        let stem = match bench.harness.signature(genuine.kind.name()) {
            Place::Header(name) => name
                .rsplit_once('-')
                .map_or(name, |(stem, _)| stem)
                .to_owned(),
            Place::Field(_) => id.to_string(),
        };
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
            for value in BYPASS_VALUES {
                let parts = with_bypass_headers(&delivery, &prefixes, value);
                let queried = parts.with_query(&format!(
                    "test={value}&debug={value}&verified={value}&skip={value}"
                ));
                for delivery in [queried.filter(|_| !parts.is_query()), parts.put_together()] {
                    let what = || {
                        format!(
                            "without its signature and with headers such as `{stem}-test: {value}`"
                        )
                    };
                    must_reject(bench, &provider, delivery, what)?;
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the delivery with the headers of [`BYPASS_HEADERS`], with and without a prefix, and those of [`LOCAL_SENDER`].
fn with_bypass_headers(delivery: &Delivery, prefixes: &[String], value: &str) -> Parts {
    let mut headers = Vec::new();
    for name in BYPASS_HEADERS {
        let names = prefixes.iter().map(|prefix| format!("{prefix}-{name}"));
        let names = names.chain([(*name).to_owned()]);
        headers.extend(names.map(|name| (name, value)));
    }
    headers.extend(LOCAL_SENDER.map(|(name, value)| (name.to_owned(), value)));
    let mut parts = Parts::new(delivery);
    for (name, value) in headers {
        if let Some(more) = parts.and_header(&name, value.as_bytes()) {
            parts = Parts::new(&more);
        }
    }
    parts
}

/// Checks that an unsigned delivery is rejected with other payload types, and with the name of the gateway as its user agent.
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
        let changed = Parts::new(delivery).with_header(name, &[value.clone().into_bytes()]);
        must_reject(bench, provider, changed, || {
            format!("without its signature and with `{name}: {value}`")
        })?;
    }
    Ok(())
}

/// The signature is verified for every HTTP method; a genuine delivery with another method is rejected or harmless.
pub(crate) fn no_method_goes_unverified<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (genuine, cut) in cuts(bench, &provider)? {
        let wrong = [cut.without(), cut.with(&vec![b'0'; cut.value.len()])];
        for method in METHODS {
            for delivery in wrong.iter().flatten() {
                let delivery = Parts::new(delivery).with_method(method);
                must_reject(bench, &provider, delivery, || {
                    format!("with the method {method} and without a valid signature")
                })?;
            }
            let delivery = Parts::new(&genuine.delivery).with_method(method);
            let event = delivery.and_then(|delivery| bench.event(&provider, &delivery).ok());
            if event.is_some_and(|event| !is_harmless(&genuine.event, &event)) {
                return Err(format!(
                    "a genuine delivery with the method {method} gave another event; reject other methods than the gateway's"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A provider without a webhook secret rejects every delivery, or cannot be built.
pub(crate) fn a_provider_without_secrets_rejects_everything<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let whole = bench.listener()?;
    let bare = bench.listener_with(|setup| setup.webhook_secrets.clear());
    for (genuine, cut) in cuts(bench, &whole)? {
        let Ok(provider) = &bare else {
            continue;
        };
        let unsigned = bench
            .harness
            .payload(genuine.kind.name(), &paid(bench, &genuine.kind));
        let mut deliveries = vec![Some(genuine.delivery.clone()), cut.without()];
        for secret in ["", " ", "\0", SECRET, crate::setup::API_KEY] {
            let mut signing = signing(bench);
            signing.secret = secret;
            deliveries.push(bench.harness.sign(genuine.kind.name(), &unsigned, &signing));
        }
        deliveries.push(Some(Delivery::post("/webhook", unsigned)));
        for delivery in deliveries {
            let what = || "by a provider that has no webhook secret".to_owned();
            must_reject(bench, provider, delivery, what)?;
        }
    }
    Ok(Verdict::Holds)
}

/// The secret is used byte for byte, with its case and its surrounding white space.
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
            let payload = bench.harness.payload(kind.name(), &facts);
            let delivery = bench.harness.sign(kind.name(), &payload, &signing);
            let what = || {
                "that was signed with a shortened, extended, padded, reversed or upper-case secret"
                    .to_owned()
            };
            must_reject(bench, &provider, delivery, what)?;
        }
        for text in [PADDED, LINE] {
            let Ok(padded) = bench.listener_with(|setup| setup.webhook_secrets = vec![text]) else {
                continue;
            };
            let mut signing = signing(bench);
            signing.secret = text;
            let delivery = signed_by(bench, &kind, &facts, &signing)?;
            bench.event(&padded, &delivery).map_err(|reason| {
                format!("the configured secret has white space around it, and a genuine delivery was rejected: {reason}; do not trim the secret, or refuse it in the configuration")
            })?;
        }
    }
    Ok(Verdict::Holds)
}

/// A delivery that another program signed is accepted with its own secret and rejected with any other.
pub(crate) fn outside_signatures_verify<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let vectors = item!(bench.harness.vectors());
    if vectors.is_empty() {
        return Err(
            "Harness::vectors() is an empty list: add a delivery that another program signed, or return Declared::DoesNotApply"
                .to_owned(),
        );
    }
    if let Some(prefix) = bench.harness.secret_prefix().item()
        && !vectors
            .iter()
            .any(|vector| vector.secret.starts_with(prefix))
    {
        return Err(format!(
            "Harness::secret_prefix() is `{prefix}`, and no delivery of Harness::vectors() was signed with such a secret; add one, so that the test shows whether the prefix is part of the key"
        ));
    }
    for vector in vectors {
        let with_secret = |secret: &'static str| {
            bench.listener_with(|setup| {
                setup.environment = vector.environment;
                setup.currency = vector.currency;
                setup.clock = std::sync::Arc::new(crate::StoppedClock(vector.now));
                setup.webhook_secrets = vec![secret];
            })
        };
        let provider = with_secret(vector.secret)?;
        let event = bench.event(&provider, &vector.delivery);
        let event = event.map_err(|reason| {
            format!("a delivery that another program signed was rejected: {reason}")
        })?;
        if event.merchant_reference.as_deref() != vector.merchant_reference {
            let reported = event.merchant_reference.unwrap_or_default();
            return Err(format!(
                "the event of a delivery that another program signed has the merchant reference `{reported}`; expected: `{}`",
                vector.merchant_reference.unwrap_or_default()
            ));
        }
        let money = event
            .amount
            .as_ref()
            .and_then(dhow_core::ReportedAmount::money);
        if money != vector.amount {
            let text = |money: Option<dhow_core::Money>| {
                money.map_or("no amount".to_owned(), |money| money.to_string())
            };
            return Err(format!(
                "the event of a delivery that another program signed has {}; expected: {}",
                text(money),
                text(vector.amount)
            ));
        }
        for other in [SECRET, PREVIOUS_SECRET] {
            let delivery = Some(vector.delivery.clone());
            let other = with_secret(other)?;
            let what = || "that was signed with the secret of another account".to_owned();
            must_reject(bench, &other, delivery, what)?;
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the parameters for signing with the previous secret.
pub(super) fn by_previous<H: Harness>(bench: &Bench<'_, H>) -> Signing<'static> {
    let mut signing = signing(bench);
    signing.secret = PREVIOUS_SECRET;
    signing
}
