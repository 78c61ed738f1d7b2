//! Laws about webhook deliveries.

use bytes::Bytes;
use dhow_core::{
    AssuranceLevel, Delivery, Event, Expectation, Money, PaymentProvider, ReportedAmount, Subject,
};

use crate::{Bench, Declared, Facts, Harness, Kind, Part, Signing, items::Message, setup};

pub(crate) mod account;
pub(crate) mod attempts;
pub(crate) mod bodies;
pub(crate) mod environments;
pub(crate) mod forged;
pub(crate) mod genuine;
pub(crate) mod keys;
pub(crate) mod money;
pub(crate) mod outsiders;
mod parts;
pub(crate) mod refunded;
pub(crate) mod secrets;
pub(crate) mod signature;
pub(crate) mod signed_time;
pub(crate) mod status_words;
pub(crate) mod test_signing;
pub(crate) mod unsigned;
pub(crate) mod zero_amounts;

/// A genuine delivery with the status word for paid, and its event.
pub(crate) struct Genuine {
    pub(crate) kind: Kind,
    pub(crate) delivery: Delivery,
    pub(crate) event: Event,
}

/// Verifies one genuine delivery of each kind.
///
/// # Errors
/// Returns the reason if one of them is rejected.
pub(crate) fn genuine<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
) -> Result<Vec<Genuine>, String> {
    let kinds = bench.harness.kinds().into_iter();
    kinds
        .map(|kind| {
            let delivery = signed(bench, &kind, &paid(bench, &kind))?;
            let event = bench.event(provider, &delivery).map_err(|reason| {
                format!(
                    "a genuine delivery of the kind `{}` was rejected: {reason}",
                    kind.name()
                )
            })?;
            Ok(Genuine {
                kind,
                delivery,
                event,
            })
        })
        .collect()
}

/// Returns the facts of the bench with the kind's status word for paid.
pub(crate) fn paid<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Facts {
    match kind.words().paid() {
        Some(word) => bench.facts.with_status(word),
        None => bench.facts.clone(),
    }
}

/// Returns the parameters with which the gateway signs in the environment of the bench.
pub(crate) fn signing<H: Harness>(bench: &Bench<'_, H>) -> Signing<'static> {
    let mut signing = Signing::new(setup::SECRET);
    signing.environment = bench.environment;
    signing
}

/// Returns a genuine delivery of the kind with the facts.
pub(crate) fn signed<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    facts: &Facts,
) -> Result<Delivery, String> {
    signed_by(bench, kind, facts, &signing(bench))
}

/// Returns a delivery of the kind with the facts, signed with the given parameters.
pub(crate) fn signed_by<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    facts: &Facts,
    signing: &Signing<'_>,
) -> Result<Delivery, String> {
    let payload = bench.harness.payload(kind.name(), facts);
    let delivery = bench.harness.sign(kind.name(), &payload, signing);
    delivery.ok_or_else(|| {
        format!(
            "Harness::sign() returned None for the harness's own payload of the kind `{}`; sign every payload of Harness::payload()",
            kind.name()
        )
    })
}

/// Returns the payload with a valid signature, or `None` if the gateway cannot sign it.
pub(crate) fn resigned<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    payload: impl AsRef<[u8]>,
) -> Option<Delivery> {
    let signing = signing(bench);
    bench.harness.sign(kind.name(), payload.as_ref(), &signing)
}

/// Returns the payload of a genuine paid delivery as text; `None` if it is not UTF-8.
pub(crate) fn payload_text<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Option<String> {
    let payload: Bytes = bench.harness.payload(kind.name(), &paid(bench, kind));
    String::from_utf8(payload.to_vec()).ok()
}

/// Returns the reason if the deliveries of the kind do not carry the part.
pub(crate) fn left_out<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    part: Part,
) -> Option<&'static str> {
    let all = bench.harness.left_out();
    let wanted = Message::Delivery(kind.name());
    let found = all
        .iter()
        .find(|entry| entry.message == wanted && entry.part == part);
    found.map(|entry| entry.why)
}

/// Returns the expectation of the order of the facts.
pub(crate) fn expectation(
    provider: &dyn PaymentProvider,
    facts: &Facts,
) -> Result<Expectation, String> {
    let reference = facts.merchant_reference.parse();
    let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
    let (id, environment) = (provider.id(), provider.environment());
    Ok(Expectation::new(id, environment, reference, facts.amount))
}

/// Returns true if a changed delivery that was accepted is harmless.
///
/// It is if the event is the same, if its assurance is `ask-gateway`, or if the assurance is partial and subject, money, reference and
/// deduplication key are the same.
pub(crate) fn is_harmless(genuine: &Event, changed: &Event) -> bool {
    let mut same_secret = changed.clone();
    same_secret
        .matched_secret
        .clone_from(&genuine.matched_secret);
    if *genuine == same_secret {
        return true;
    }
    match changed.assurance.level() {
        AssuranceLevel::AskGateway => true,
        AssuranceLevel::Partial => {
            essence(genuine) == essence(changed) && genuine.dedup_key == changed.dedup_key
        }
        AssuranceLevel::Full => false,
    }
}

type Essence<'a> = (&'a Subject, Option<Money>, Option<&'a str>);

/// Returns the parts of an event that decide about the money.
///
/// If the event names the order, the provider reference does not count: it may be unsigned, and a wrong one can only prevent a
/// confirmation.
fn essence(event: &Event) -> Essence<'_> {
    let reference = event.merchant_reference.as_ref();
    (
        &event.subject,
        event.amount.as_ref().and_then(ReportedAmount::money),
        reference
            .or(event.provider_reference.as_ref())
            .map(String::as_str),
    )
}

/// Evaluates to the declared item, or returns from the law with the reason.
macro_rules! item {
    ($declared:expr) => {
        match $declared {
            $crate::Declared::Is(item) => item,
            $crate::Declared::DoesNotApply(why) => {
                return Ok($crate::Verdict::DoesNotApply(why));
            }
        }
    };
}
pub(crate) use item;

/// Returns true if the harness has the item.
pub(crate) fn has<T>(declared: &Declared<T>) -> bool {
    declared.reason().is_none()
}
