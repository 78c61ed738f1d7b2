//! Deliveries of the gateway are believed, read in full, and answered as the gateway wants.

use dhow_core::{Delivery, PaymentProvider, Rejection, Reply, Subject};

use crate::{
    Bench, Facts, Harness, Kind, Part, Topic, Verdict, bench::Checked, edit, setup::STRANGE_SECRET,
};

use super::{
    content_text,
    forged::ambiguous,
    genuine, has, left_out, paid,
    parts::{Cut, Parts},
    resigned,
    secrets::by_previous,
    signed, signed_by, signing,
};

/// Every kind verifies and says whose it is, what it is about and in which environment it happened.
pub(crate) fn genuine_deliveries_verify<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let kinds = genuine(bench, &provider)?;
    if kinds.is_empty() {
        return Err("the harness names no kind of delivery".to_owned());
    }
    for one in kinds {
        let (kind, event) = (one.kind.name(), one.event);
        if event.provider != provider.id() || event.environment != provider.environment() {
            return Err(format!(
                "a genuine `{kind}` is said to come from {} in the {} environment",
                event.provider, event.environment
            ));
        }
        let fits = matches!(
            (&event.subject, one.kind.topic()),
            (Subject::Payment(_), Topic::Payment)
                | (Subject::Attempt(_), Topic::Attempt)
                | (Subject::Refund(_), Topic::Refund)
                | (Subject::Payout(_), Topic::Payout)
        );
        if !fits {
            return Err(format!(
                "a genuine `{kind}` is about a {:?}, its event is about a {}",
                one.kind.topic(),
                event.subject
            ));
        }
        if event.dedup_key.is_empty() {
            return Err(format!("a genuine `{kind}` has no deduplication key"));
        }
    }
    Ok(Verdict::Holds)
}

/// Order and payment are named exactly as the gateway names them, for two payments.
pub(crate) fn a_genuine_delivery_names_the_payment<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
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
            let event = event
                .map_err(|reason| format!("a genuine `{}` was rejected: {reason}", kind.name()))?;
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
            for (part, said, expected) in [ours, theirs] {
                named(bench, &kind, part, said.as_deref(), expected)?;
            }
        }
    }
    let _ = provider;
    Ok(Verdict::Holds)
}

fn named<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    part: Part,
    said: Option<&str>,
    expected: &str,
) -> Result<(), String> {
    let name = kind.name();
    match (left_out(bench, kind, part), said) {
        (None, Some(said)) if said == expected => Ok(()),
        (None, said) => Err(format!(
            "a genuine `{name}` names the {part} `{expected}`, its event `{}`",
            said.unwrap_or("nothing")
        )),
        (Some(_), None) => Ok(()),
        (Some(_), Some(said)) if said != expected => Ok(()),
        (Some(_), Some(_)) => Err(format!(
            "the harness says that a `{name}` leaves out the {part}, and it is there"
        )),
    }
}

/// The secret before is accepted beside the new one, and the event tells which it was.
pub(crate) fn rotation_loses_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let (kind, signing) = (one.kind.name(), by_previous(bench));
        let delivery = signed_by(bench, &one.kind, &paid(bench, &one.kind), &signing)?;
        let verified = bench.verify(&provider, &delivery).map_err(|rejection| {
            let reason = rejection.reason();
            format!("a `{kind}` signed with the previous secret was rejected: {reason}")
        })?;
        if verified.matched_secret() == one.event.matched_secret {
            let name = verified.matched_secret();
            return Err(format!(
                "both secrets are called `{name}`: it cannot be seen when the old one is no longer used"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Accepted deliveries of every kind and word get the gateway's reply.
pub(crate) fn replies_are_the_gateways<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for kind in bench.harness.kinds() {
        for (word, _) in kind.words().rows() {
            let delivery = signed(bench, &kind, &bench.facts.with_status(word))?;
            let verified = bench.verify(&provider, &delivery);
            let verified = verified.map_err(|it| format!("a genuine `{}`: {it}", kind.name()))?;
            let what = format!("a genuine `{}` saying `{word}`", kind.name());
            compare(&what, verified.reply(), &bench.harness.accepted())?;
        }
    }
    Ok(Verdict::Holds)
}

/// Every rejection has the same reply, whatever was wrong: expired and ambiguous deliveries included.
pub(crate) fn every_rejection_has_the_same_reply<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let wanted = bench.harness.rejected();
    let judge = |delivery: &Delivery| match bench.verify(&provider, delivery) {
        Ok(_) => Ok(()),
        Err(rejection) => rejected(&rejection, &wanted),
    };
    for one in genuine(bench, &provider)? {
        let place = bench.harness.signature(one.kind.name());
        let mut all: Vec<Delivery> = ambiguous(bench, &one)
            .into_iter()
            .map(|(_, one)| one)
            .collect();
        if let Some(cut) = Cut::of(&one.delivery, place) {
            let value = cut.value.clone();
            let short = value.get(..value.len() / 2).unwrap_or_default();
            all.extend(
                [cut.without(), cut.with(b"0"), cut.with(short)]
                    .into_iter()
                    .flatten(),
            );
            all.extend(
                [cut.with(&vec![b'0'; value.len()]), cut.with(&[0xff; 8])]
                    .into_iter()
                    .flatten(),
            );
            all.extend(cut.with_several(&[value.clone(), value]));
        }
        let mut strange = signing(bench);
        strange.secret = STRANGE_SECRET;
        all.push(signed_by(
            bench,
            &one.kind,
            &paid(bench, &one.kind),
            &strange,
        )?);
        if has(&bench.harness.signed_time()) {
            for seconds in [3_600, 86_400, 864_000] {
                let mut old = signing(bench);
                old.at -= std::time::Duration::from_secs(seconds);
                all.push(signed_by(bench, &one.kind, &paid(bench, &one.kind), &old)?);
            }
        }
        let text = content_text(bench, &one.kind).unwrap_or_default();
        let broken = [
            text.get(1..).unwrap_or_default(),
            "",
            "{",
            "[]",
            "7",
            "null",
            "a",
            "&&",
            "\u{0}",
        ];
        all.extend(
            broken
                .iter()
                .filter_map(|text| resigned(bench, &one.kind, text)),
        );
        all.extend(
            ["GET", "PUT", "DELETE", "HEAD"]
                .iter()
                .filter_map(|method| Parts::of(&one.delivery).with_method(method)),
        );
        for delivery in &all {
            judge(delivery)?;
        }
        let nothing = bench.listener_with(|setup| setup.webhook_secrets.clear());
        if let Ok(nothing) = nothing
            && let Err(rejection) = bench.verify(&nothing, &one.delivery)
        {
            rejected(&rejection, &wanted)?;
        }
    }
    for delivery in [
        Delivery::post("/webhook", ""),
        Delivery::post("/webhook", "{}"),
        Delivery::post("/webhook", "a=%FF&a=1"),
        Delivery::post("/webhook", "x".repeat(2 * 1024 * 1024)),
        Delivery::get("/webhook", "a=b"),
    ] {
        judge(&delivery)?;
    }
    Ok(Verdict::Holds)
}

fn rejected(rejection: &Rejection, wanted: &Reply) -> Result<(), String> {
    let what = format!("a rejected delivery (`{}`)", rejection.reason());
    compare(&what, rejection.reply(), wanted)
}

fn compare(what: &str, reply: &Reply, wanted: &Reply) -> Result<(), String> {
    if reply == wanted {
        return Ok(());
    }
    Err(format!(
        "{what} got the reply {}, the gateway wants {}",
        shown(reply),
        shown(wanted)
    ))
}

fn shown(reply: &Reply) -> String {
    let kind = reply.content_type().unwrap_or("no content type");
    let length = reply.body().len();
    format!("{} ({kind}, {length} bytes)", reply.status())
}

/// A member that decides nothing may be missing, new, or of an odd type (L34).
pub(crate) fn odd_members_of_deliveries_decide_nothing<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let Some(text) = content_text(bench, &one.kind) else {
            continue;
        };
        let needed = needed(&paid(bench, &one.kind), bench);
        let free = |member: &edit::Member| {
            !needed
                .iter()
                .any(|value| member.value.eq_ignore_ascii_case(value))
        };
        let deciding = bench.harness.deciding_members(one.kind.name());
        let names: Vec<String> = edit::members(&text)
            .into_iter()
            .filter(free)
            .map(|one| one.name)
            .filter(|name| !deciding.contains(&name.as_str()))
            .collect();
        for name in names {
            for raw in ["7", "null", "true", "[]", "{}", "\"x\"", "1e400"] {
                if !edit::is_json(&text) && raw != "7" {
                    continue;
                }
                let is_it = |member: &edit::Member| member.name == name && free(member);
                let Some(odd) = edit::with_value(&text, raw, is_it) else {
                    continue;
                };
                let Some(delivery) = resigned(bench, &one.kind, odd) else {
                    continue;
                };
                let event = bench.event(&provider, &delivery).map_err(|reason| {
                    format!(
                        "a genuine `{}` with `{name}: {raw}` was rejected: {reason}",
                        one.kind.name()
                    )
                })?;
                if event.subject == Subject::Unreadable {
                    return Err(format!(
                        "a genuine `{}` with `{name}: {raw}` could not be read",
                        one.kind.name()
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Values of members that decide about the money.
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
