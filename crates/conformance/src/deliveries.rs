//! The laws about deliveries coming in.

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
pub(crate) mod given_back;
pub(crate) mod keys;
pub(crate) mod meaning;
pub(crate) mod money;
pub(crate) mod nothing;
pub(crate) mod outsiders;
mod parts;
pub(crate) mod secrets;
pub(crate) mod signature;
pub(crate) mod unsigned;

/// A genuine delivery of a kind that says that the money moved, with the event that it is.
pub(crate) struct Genuine {
    pub(crate) kind: Kind,
    pub(crate) delivery: Delivery,
    pub(crate) event: Event,
}

pub(crate) fn genuine<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
) -> Result<Vec<Genuine>, String> {
    let kinds = bench.harness.kinds().into_iter();
    kinds
        .map(|kind| {
            let delivery = signed(bench, &kind, &paid(bench, &kind))?;
            let event = bench
                .event(provider, &delivery)
                .map_err(|reason| format!("a genuine `{}` was rejected: {reason}", kind.name()))?;
            Ok(Genuine {
                kind,
                delivery,
                event,
            })
        })
        .collect()
}

/// The facts of the example with the kind's word for paid.
pub(crate) fn paid<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Facts {
    match kind.words().paid() {
        Some(word) => bench.facts.with_status(word),
        None => bench.facts.clone(),
    }
}

/// The way in which the gateway signs for the bench's environment.
pub(crate) fn signing<H: Harness>(bench: &Bench<'_, H>) -> Signing<'static> {
    let mut signing = Signing::new(setup::SECRET);
    signing.environment = bench.environment;
    signing
}

/// A genuine delivery of a kind with these facts.
pub(crate) fn signed<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    facts: &Facts,
) -> Result<Delivery, String> {
    signed_by(bench, kind, facts, &signing(bench))
}

/// A delivery of a kind with these facts, signed in some way.
pub(crate) fn signed_by<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    facts: &Facts,
    signing: &Signing<'_>,
) -> Result<Delivery, String> {
    let content = bench.harness.content(kind.name(), facts);
    let made = bench.harness.sign(kind.name(), &content, signing);
    made.ok_or_else(|| format!("the harness did not sign its own `{}`", kind.name()))
}

/// Edited content with a valid signature, if the gateway could sign it.
pub(crate) fn resigned<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    content: impl AsRef<[u8]>,
) -> Option<Delivery> {
    let signing = signing(bench);
    bench.harness.sign(kind.name(), content.as_ref(), &signing)
}

/// The content of a genuine paid delivery as text; `None` for bytes that are no text.
pub(crate) fn content_text<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Option<String> {
    let content: Bytes = bench.harness.content(kind.name(), &paid(bench, kind));
    String::from_utf8(content.to_vec()).ok()
}

/// Why deliveries of a kind leave out a part.
pub(crate) fn left_out<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    part: Part,
) -> Option<&'static str> {
    let all = bench.harness.left_out();
    let wanted = Message::Delivery(kind.name());
    let found = all.iter().find(|one| {
        let same =
            matches!((one.message, wanted), (Message::Delivery(a), Message::Delivery(b)) if a == b);
        same && one.part == part
    });
    found.map(|one| one.why)
}

/// The expectation of the order that the facts are about.
pub(crate) fn expectation(
    provider: &dyn PaymentProvider,
    facts: &Facts,
) -> Result<Expectation, String> {
    let reference = facts.merchant_reference.parse();
    let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
    let (id, environment) = (provider.id(), provider.environment());
    Ok(Expectation::new(id, environment, reference, facts.amount))
}

/// True if a changed delivery that was believed is harmless: it is the same event, it asks the gateway, or its signature does not cover
/// all of it, says so, and everything that decides about the money is the same, its key included (L31).
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

/// The parts that decide about the money. Where the order is named, the gateway's own reference may be among what is not signed:
/// another one there keeps a payment from being confirmed, and confirms none.
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

/// The item, or the end of the law with the reason.
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

/// True if an item is there.
pub(crate) fn has<T>(declared: &Declared<T>) -> bool {
    declared.reason().is_none()
}
