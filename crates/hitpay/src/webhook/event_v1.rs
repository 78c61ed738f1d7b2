//! Events in version 1 forms.

use std::borrow::Cow;

use dhow_core::{
    Assurance, Doubt, Environment, Event, Failure, PaymentStatus, ReportedAmount, Subject, Verified,
};
use dhow_crypto::{digest, pairs::Pair};

use super::{
    dedup::{body_key, joined},
    fields::{self, Kind, REASON, RECURRING, REQUEST, Values},
    form::{Fields, Form},
};
use crate::{signing::scheme::FORM, status};

/// Returns the event of a verified form.
pub(super) fn parse(verified: &Verified, environment: Environment) -> Event {
    // The form as the verifier parsed it. A delivery that was stored is parsed again.
    let mut parsed = None;
    let form = Fields::kept(verified).or_else(|| {
        let form = parsed.insert(Form::parse(verified.body()).ok()?);
        form.fields(verified.body())
    });
    let values = form.as_ref().and_then(Fields::values);
    let (Some(form), Some(values)) = (&form, values) else {
        return unreadable(verified, environment);
    };
    let text = |name: &str| values.get(name).filter(|value| !value.is_empty());
    let owned = |name: &str| text(name).map(str::to_owned);

    let word = text("status").unwrap_or_default();
    let status = status::payment_request(word);
    let kind = Kind {
        recurring: text(RECURRING).is_some(),
        failed: status == PaymentStatus::Failed,
    };
    let name = if kind.recurring {
        "recurring_billing"
    } else {
        "payment_request"
    };
    let amount = text("amount")
        .map(|amount| ReportedAmount::strict(amount, text("currency").unwrap_or_default()));
    let id = identity(form, text("payment_id"));
    let key = joined(&["hitpay/form", &id, word], &[amount.as_ref()]);
    let mut event = Event::new(verified, environment, Subject::Payment(status), name, key);
    event.gateway_status = owned("status");
    event.id = owned("payment_id");
    event.attempt_reference = owned("payment_id");
    event.provider_reference = owned(if kind.recurring { RECURRING } else { REQUEST });
    event.merchant_reference = owned(if kind.recurring {
        "reference"
    } else {
        "reference_number"
    });
    event.amount = amount;
    event.failure = text(REASON)
        .filter(|_| kind.failed)
        .map(|reason| Failure::new(word, Some(reason.to_owned())));
    event.assurance = assurance(form, &values, kind);
    event
}

/// Returns the id of the payment.
///
/// A failed payment at a terminal has none. It is identified by the digest of its signing input, which is the same for every retry of the
/// delivery.
fn identity<'f>(form: &Fields<'_>, payment_id: Option<&'f str>) -> Cow<'f, str> {
    payment_id.map_or_else(
        || {
            let mut signed = Vec::new();
            form.write_signing_input(&mut signed);
            Cow::Owned(digest::sha256_hex(&signed))
        },
        Cow::Borrowed,
    )
}

/// Returns full assurance if every field is known and unambiguous.
///
/// Without separators, different forms can have the same signing input. The test `collision.rs` shows one.
fn assurance(form: &Fields<'_>, values: &Values<'_>, kind: Kind) -> Assurance {
    if matches!(form, Fields::Documented(..)) && values.are_regular(kind) {
        return Assurance::full();
    }
    let form = form.pairs();
    let missing = values
        .missing(kind)
        .map(|name| Doubt::MissingField(name.into()));
    let malformed = form.iter().filter_map(|field| doubt(field, kind));
    missing
        .chain(malformed)
        .fold(Assurance::full(), Assurance::with_doubt)
}

/// Returns the doubt about a field that is unknown or has an unexpected form.
fn doubt(field: Pair<'_>, kind: Kind) -> Option<Doubt> {
    let (name, value) = (field.name(), field.value());
    if !FORM.covers_field(name) {
        return None;
    }
    // A payment that failed at a terminal has no id, and HitPay sends the field empty.
    // LEDGER: failed-terminal-form
    if kind.failed && name == "payment_id" && value.is_empty() {
        return None;
    }
    match fields::find(name, kind) {
        None => Some(Doubt::UnknownField(name.to_owned())),
        Some(known) if (known.is_well_formed)(value) => None,
        Some(known) => Some(Doubt::BrokenGrammar(known.name.into())),
    }
}

/// Reached only by a stored delivery that was modified: the verifier has parsed the same bytes.
fn unreadable(verified: &Verified, environment: Environment) -> Event {
    let (subject, key) = (Subject::Unreadable, body_key(verified));
    let mut event = Event::new(verified, environment, subject, "form", key);
    event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
    event
}
