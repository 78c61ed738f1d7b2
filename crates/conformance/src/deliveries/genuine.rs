//! Genuine deliveries: verification, event, and reply.

use dhow_core::{Delivery, PaymentProvider, Rejection, Reply, Subject};

use crate::{
    Bench, Facts, Harness, Kind, Part, Topic, Verdict, bench::Checked, edit, setup::STRANGE_SECRET,
};

use super::{
    Genuine,
    forged::ambiguous,
    genuine, has, left_out, paid,
    parts::{Cut, Parts},
    payload_text, resigned,
    secrets::by_previous,
    signed, signed_by, signing,
};

/// HTTP methods tested in place of the one of the delivery.
const OTHER_METHODS: [&str; 4] = ["GET", "PUT", "DELETE", "HEAD"];

/// A genuine delivery of every kind is accepted, and its event names provider, environment, subject and deduplication key.
pub(crate) fn genuine_deliveries_verify<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let kinds = genuine(bench, &provider)?;
    if kinds.is_empty() {
        return Err("Harness::kinds() is empty; name at least one kind of delivery".to_owned());
    }
    for genuine in kinds {
        let (kind, event) = (genuine.kind.name(), genuine.event);
        if event.provider != provider.id() || event.environment != provider.environment() {
            return Err(format!(
                "the event of a genuine delivery of the kind `{kind}` names {} in the {} environment; expected: {} in the {} environment",
                event.provider,
                event.environment,
                provider.id(),
                provider.environment()
            ));
        }
        let fits = matches!(
            (&event.subject, genuine.kind.topic()),
            (Subject::Payment(_), Topic::Payment)
                | (Subject::Attempt(_), Topic::Attempt)
                | (Subject::Refund(_), Topic::Refund)
                | (Subject::Payout(_), Topic::Payout)
        );
        if !fits {
            return Err(format!(
                "a delivery of the kind `{kind}` is about a {:?}, and its event has the subject `{}`",
                genuine.kind.topic(),
                event.subject
            ));
        }
        if event.dedup_key.is_empty() {
            return Err(format!(
                "the event of a genuine delivery of the kind `{kind}` has an empty deduplication key"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// An event carries the merchant's and the gateway's reference exactly as the delivery names them, tested with two payments.
pub(crate) fn a_genuine_delivery_names_the_payment<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    for kind in bench.harness.kinds() {
        for facts in [&bench.facts, &other] {
            let facts = match kind.words().paid() {
                Some(word) => facts.with_status(word),
                None => facts.clone(),
            };
            let provider = bench.listener_with(|setup| setup.currency = facts.amount.currency())?;
            let delivery = signed(bench, &kind, &facts)?;
            let event = bench.event(&provider, &delivery);
            let event = event.map_err(|reason| {
                format!(
                    "a genuine delivery of the kind `{}` was rejected: {reason}",
                    kind.name()
                )
            })?;
            let ours = (
                Part::MerchantReference,
                &event.merchant_reference,
                &facts.merchant_reference,
            );
            let theirs = (
                Part::ProviderReference,
                &event.provider_reference,
                &facts.provider_reference,
            );
            for (part, reported, expected) in [ours, theirs] {
                named(bench, &kind, part, reported.as_deref(), expected)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn named<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    part: Part,
    reported: Option<&str>,
    expected: &str,
) -> Result<(), String> {
    let name = kind.name();
    match (left_out(bench, kind, part), reported) {
        (None, Some(reported)) if reported == expected => Ok(()),
        (None, reported) => Err(format!(
            "a delivery of the kind `{name}` names the {part} `{expected}`, and its event has `{}`; report it, or declare it with LeftOut::of_delivery()",
            reported.unwrap_or("none")
        )),
        (Some(_), None) => Ok(()),
        (Some(_), Some(reported)) if reported != expected => Ok(()),
        (Some(_), Some(_)) => Err(format!(
            "Harness::left_out() declares that deliveries of the kind `{name}` do not carry the {part}, but the event has it; remove the entry"
        )),
    }
}

/// The previous secret is accepted beside the new one, and `matched_secret` tells them apart.
pub(crate) fn rotation_loses_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let (kind, signing) = (genuine.kind.name(), by_previous(bench));
        let delivery = signed_by(bench, &genuine.kind, &paid(bench, &genuine.kind), &signing)?;
        let verified = bench.verify(&provider, &delivery).map_err(|rejection| {
            let reason = rejection.reason();
            format!("a delivery of the kind `{kind}` signed with the previous secret was rejected: {reason}; accept every secret of the configuration")
        })?;
        if verified.matched_secret() == genuine.event.matched_secret {
            let name = verified.matched_secret();
            return Err(format!(
                "matched_secret() is `{name}` for both secrets; give each secret its own name, so that the merchant sees when the old one is no longer used"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Every accepted delivery gets the reply that the gateway expects, for every kind and every status word.
pub(crate) fn replies_are_the_gateways<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for kind in bench.harness.kinds() {
        for (word, _) in kind.words().rows() {
            let delivery = signed(bench, &kind, &bench.facts.with_status(word))?;
            let verified = bench.verify(&provider, &delivery);
            let verified = verified.map_err(|rejection| {
                format!(
                    "a genuine delivery of the kind `{}` was rejected: {rejection}",
                    kind.name()
                )
            })?;
            let what = format!(
                "a genuine delivery of the kind `{}` with the status `{word}`",
                kind.name()
            );
            compare(&what, verified.reply(), &bench.harness.accepted())?;
        }
    }
    Ok(Verdict::Holds)
}

/// Every rejected delivery gets the same reply, whatever the reason.
pub(crate) fn every_rejection_has_the_same_reply<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let wanted = bench.harness.rejected();
    let judge = |provider: &H::Provider, delivery: &Delivery| match bench.verify(provider, delivery)
    {
        Ok(_) => Ok(()),
        Err(rejection) => rejected(&rejection, &wanted),
    };
    for genuine in genuine(bench, &provider)? {
        let mut all: Vec<Delivery> = ambiguous(bench, &genuine)
            .into_iter()
            .map(|(_, delivery)| delivery)
            .collect();
        all.extend(with_broken_signatures(bench, &genuine));
        all.extend(with_strange_signatures(bench, &genuine.kind)?);
        all.extend(with_broken_payloads(bench, &genuine.kind));
        let delivery = Parts::new(&genuine.delivery);
        all.extend(
            OTHER_METHODS
                .iter()
                .filter_map(|method| delivery.with_method(method)),
        );
        for delivery in &all {
            judge(&provider, delivery)?;
        }
        if let Ok(bare) = bench.listener_with(|setup| setup.webhook_secrets.clear()) {
            judge(&bare, &genuine.delivery)?;
        }
    }
    for delivery in [
        Delivery::post("/webhook", ""),
        Delivery::post("/webhook", "{}"),
        Delivery::post("/webhook", "a=%FF&a=1"),
        Delivery::post("/webhook", "x".repeat(2 * 1024 * 1024)),
        Delivery::get("/webhook", "a=b"),
    ] {
        judge(&provider, &delivery)?;
    }
    Ok(Verdict::Holds)
}

/// Returns the delivery with a missing, short, wrong or repeated signature.
fn with_broken_signatures<H: Harness>(bench: &Bench<'_, H>, genuine: &Genuine) -> Vec<Delivery> {
    let place = bench.harness.signature(genuine.kind.name());
    let Some(cut) = Cut::new(&genuine.delivery, place) else {
        return Vec::new();
    };
    let value = cut.value.clone();
    let short = value.get(..value.len() / 2).unwrap_or_default();
    let broken = [
        cut.without(),
        cut.with(b"0"),
        cut.with(short),
        cut.with(&vec![b'0'; value.len()]),
        cut.with(&[0xff; 8]),
        cut.with_several(&[value.clone(), value]),
    ];
    broken.into_iter().flatten().collect()
}

/// Returns deliveries signed with another secret and, if the gateway signs the time, outside the window.
fn with_strange_signatures<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
) -> Result<Vec<Delivery>, String> {
    let mut strange = signing(bench);
    strange.secret = STRANGE_SECRET;
    let mut all = vec![strange];
    if has(&bench.harness.signed_time()) {
        all.extend([3_600, 86_400, 864_000].map(|seconds| {
            let mut old = signing(bench);
            old.at -= std::time::Duration::from_secs(seconds);
            old
        }));
    }
    let facts = paid(bench, kind);
    let signed = all
        .iter()
        .map(|signing| signed_by(bench, kind, &facts, signing));
    signed.collect()
}

/// Returns validly signed deliveries whose payload cannot be read.
fn with_broken_payloads<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Vec<Delivery> {
    let text = payload_text(bench, kind).unwrap_or_default();
    let without_start = text.get(1..).unwrap_or_default();
    let broken = [
        without_start,
        "",
        "{",
        "[]",
        "7",
        "null",
        "a",
        "&&",
        "\u{0}",
    ];
    let signed = broken.iter().filter_map(|text| resigned(bench, kind, text));
    signed.collect()
}

fn rejected(rejection: &Rejection, wanted: &Reply) -> Result<(), String> {
    let what = format!("a delivery rejected for `{}`", rejection.reason());
    compare(&what, rejection.reply(), wanted)
}

fn compare(what: &str, reply: &Reply, wanted: &Reply) -> Result<(), String> {
    if reply == wanted {
        return Ok(());
    }
    Err(format!(
        "{what} got the reply {}; expected: {}",
        shown(reply),
        shown(wanted)
    ))
}

fn shown(reply: &Reply) -> String {
    let kind = reply.content_type().unwrap_or("no content type");
    let length = reply.body().len();
    format!("{} ({kind}, {length} bytes)", reply.status())
}

/// A field that decides nothing may have any JSON type.
pub(crate) fn odd_members_of_deliveries_decide_nothing<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let kind = genuine.kind.name();
        let Some(text) = payload_text(bench, &genuine.kind) else {
            continue;
        };
        let needed = needed(&paid(bench, &genuine.kind), bench);
        let free = |member: &edit::Member| {
            !needed
                .iter()
                .any(|value| member.value.eq_ignore_ascii_case(value))
        };
        let deciding = bench.harness.deciding_members(kind);
        let names: Vec<String> = edit::members(&text)
            .into_iter()
            .filter(free)
            .map(|member| member.name)
            .filter(|name| !deciding.contains(&name.as_str()))
            .collect();
        for name in names {
            for raw in ["7", "null", "true", "[]", "{}", "\"x\"", "1e400"] {
                if !edit::is_json(&text) && raw != "7" {
                    continue;
                }
                let is_field = |member: &edit::Member| member.name == name && free(member);
                let Some(odd) = edit::with_value(&text, raw, is_field) else {
                    continue;
                };
                let Some(delivery) = resigned(bench, &genuine.kind, odd) else {
                    continue;
                };
                let hint = "read the field with json::optional(), or name it in Harness::deciding_members()";
                let event = bench.event(&provider, &delivery).map_err(|reason| {
                    format!("a genuine delivery of the kind `{kind}` with `{name}` = `{raw}` was rejected: {reason}; {hint}")
                })?;
                if event.subject == Subject::Unreadable {
                    return Err(format!(
                        "a genuine delivery of the kind `{kind}` with `{name}` = `{raw}` became an event with the subject `Unreadable`; {hint}"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the values of fields that decide about the money.
pub(super) fn needed<H: Harness>(facts: &Facts, bench: &Bench<'_, H>) -> Vec<String> {
    let amount = facts.amount;
    let mut needed = vec![
        facts.merchant_reference.clone(),
        facts.provider_reference.clone(),
        amount.currency().code().to_owned(),
        amount.decimal(),
        amount.minor().to_string(),
        bench.harness.printed(amount),
    ];
    needed.extend(facts.status.clone());
    needed.extend(
        bench
            .harness
            .account()
            .item()
            .map(|(_, own)| own.to_owned()),
    );
    let beneficiary = bench.harness.beneficiary(facts).item().unwrap_or_default();
    needed.extend(beneficiary.into_iter().map(|(_, value)| value.to_owned()));
    needed
}
