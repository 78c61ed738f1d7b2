//! The event in a version 1 form.

use dhow_core::{
    Assurance, Doubt, Environment, Event, PaymentStatus, ReportedAmount, Subject, Verified,
};
use dhow_crypto::pairs::{Pair, PairRules, Pairs};

use super::grammar;
use crate::{signing::SIGNATURE_FIELD, status};

/// The name of the id that says what was paid: a payment request, or a recurring billing.
const REQUEST: &str = "payment_request_id";
const RECURRING: &str = "recurring_billing_id";

pub(super) fn read(verified: &Verified, environment: Environment) -> Event {
    let Ok(fields) = Pairs::parse(verified.body(), &PairRules::new()) else {
        return unreadable(verified, environment);
    };
    let text = |name: &str| fields.get(name).filter(|value| !value.is_empty());
    let owned = |name: &str| text(name).map(str::to_owned);

    let recurring = text(RECURRING).is_some();
    let word = text("status").unwrap_or_default();
    let subject = Subject::Payment(status::payment_request(word));
    let kind = if recurring {
        "recurring_billing"
    } else {
        "payment_request"
    };
    let payment = text("payment_id").unwrap_or_default();
    let dedup_key = format!("hitpay/form/{payment}/{word}");

    let mut event = Event::new(verified, environment, subject, kind, dedup_key);
    event.gateway_status = owned("status");
    event.id = owned("payment_id");
    event.attempt_reference = owned("payment_id");
    event.provider_reference = owned(if recurring { RECURRING } else { REQUEST });
    event.merchant_reference = owned(if recurring {
        "reference"
    } else {
        "reference_number"
    });
    event.amount = text("amount")
        .map(|amount| ReportedAmount::strict(amount, text("currency").unwrap_or_default()));
    event.assurance = assurance(&fields, recurring);
    event
}

/// Full when every field is known and reads in one way only; see the collision in the crate's tests.
fn assurance(fields: &Pairs<'_>, recurring: bool) -> Assurance {
    let request_id = if recurring { RECURRING } else { REQUEST };
    let required = ["payment_id", request_id, "amount", "currency", "status"];
    let missing = required
        .into_iter()
        .filter(|name| fields.get(name).is_none())
        .map(|name| Doubt::MissingField(name.into()));
    let odd = fields.iter().filter_map(|field| doubt(field, recurring));
    missing
        .chain(odd)
        .fold(Assurance::full(), Assurance::doubting)
}

fn doubt(field: Pair<'_>, recurring: bool) -> Option<Doubt> {
    let value = field.value();
    let (name, well_formed) = match field.name() {
        SIGNATURE_FIELD => return None,
        "payment_id" => ("payment_id", grammar::is_uuid(value)),
        "amount" => ("amount", grammar::is_amount(value)),
        "currency" => ("currency", grammar::is_currency(value)),
        "status" => ("status", is_known_status(value)),
        RECURRING => (RECURRING, grammar::is_uuid(value)),
        REQUEST if !recurring => (REQUEST, grammar::is_uuid(value)),
        "phone" if !recurring => ("phone", grammar::is_phone(value)),
        // The only free text: between its name and the last `status` there is nothing else.
        "reference_number" if !recurring => return None,
        "reference" if recurring => return None,
        other => return Some(Doubt::UnknownField(other.to_owned())),
    };
    (!well_formed).then(|| Doubt::BrokenGrammar(name.into()))
}

fn is_known_status(word: &str) -> bool {
    !matches!(status::payment_request(word), PaymentStatus::Unknown(_))
}

/// Only a stored delivery that somebody changed gets here: the verifier has parsed the same bytes.
fn unreadable(verified: &Verified, environment: Environment) -> Event {
    let mut event = Event::new(
        verified,
        environment,
        Subject::Unreadable,
        "form",
        "hitpay/form/unreadable",
    );
    event.assurance = Assurance::full().doubting(Doubt::Unreadable);
    event
}
