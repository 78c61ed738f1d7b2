//! Events in version 1 forms.

use dhow_core::{
    Assurance, Doubt, Environment, Event, Failure, PaymentStatus, ReportedAmount, Subject, Verified,
};
use dhow_crypto::{
    digest,
    pairs::{FormPairs, Pair, PairRules},
};

use super::{event_v2::body_key, finish::money_key, grammar};
use crate::{
    signing::{SIGNATURE_FIELD, write_form_input},
    status,
};

/// Fields with the id of the paid object: a payment request or a recurring billing.
const REQUEST: &str = "payment_request_id";
const RECURRING: &str = "recurring_billing_id";

/// Field with the reason of a failure.
const REASON: &str = "error_message";

/// Properties of a form that decide which fields it may have.
#[derive(Clone, Copy)]
struct Kind {
    recurring: bool,
    failed: bool,
}

/// Returns the event of a verified form.
pub(super) fn read(verified: &Verified, environment: Environment) -> Event {
    let Ok(fields) = FormPairs::parse(verified.body(), &PairRules::new()) else {
        return unreadable(verified, environment);
    };
    let text = |name: &str| fields.get(name).filter(|value| !value.is_empty());
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
    let money = money_key(amount.as_ref());
    let key = format!("hitpay/form/{}/{word}/{money}", identity(&fields));
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
    event.assurance = assurance(&fields, kind);
    event
}

/// Returns the id of the payment.
///
/// A failed payment at a terminal has none. It is identified by the digest of its signing input, which is the same for every retry of the
/// delivery.
fn identity(fields: &FormPairs<'_>) -> String {
    let payment = fields.get("payment_id").filter(|id| !id.is_empty());
    payment.map_or_else(
        || {
            let mut signed = Vec::new();
            write_form_input(fields, &mut signed);
            digest::sha256_hex(&signed)
        },
        str::to_owned,
    )
}

/// Returns full assurance if every field is known and unambiguous.
///
/// Without separators, different forms can have the same signing input. The test `collision.rs` shows one.
fn assurance(fields: &FormPairs<'_>, kind: Kind) -> Assurance {
    let request_id = if kind.recurring { RECURRING } else { REQUEST };
    let required = ["payment_id", request_id, "amount", "currency", "status"];
    let missing = required
        .into_iter()
        .filter(|name| fields.get(name).is_none())
        .map(|name| Doubt::MissingField(name.into()));
    let malformed = fields.iter().filter_map(|field| doubt(field, kind));
    missing
        .chain(malformed)
        .fold(Assurance::full(), Assurance::with_doubt)
}

/// Returns the doubt about a field that is unknown or has an unexpected form.
fn doubt(field: Pair<'_>, kind: Kind) -> Option<Doubt> {
    let Kind { recurring, failed } = kind;
    let value = field.value();
    let (name, well_formed) = match field.name() {
        SIGNATURE_FIELD => return None,
        // LEDGER: failed-terminal-form
        "payment_id" if failed && value.is_empty() => return None,
        "payment_id" => ("payment_id", grammar::is_uuid(value)),
        "amount" => ("amount", grammar::is_amount(value)),
        "currency" => ("currency", grammar::is_currency(value)),
        "status" => ("status", is_known_status(value)),
        RECURRING => (RECURRING, grammar::is_uuid(value)),
        REQUEST if !recurring => (REQUEST, grammar::is_uuid(value)),
        "phone" if !recurring => ("phone", grammar::is_phone(value)),
        REASON if failed => (REASON, grammar::is_reason(value)),
        // Free text is safe here: only `status` follows in the sorted order, and its grammar is a closed list of words.
        "reference_number" if !recurring => return None,
        "reference" if recurring => return None,
        other => return Some(Doubt::UnknownField(other.to_owned())),
    };
    (!well_formed).then(|| Doubt::BrokenGrammar(name.into()))
}

fn is_known_status(word: &str) -> bool {
    !matches!(status::payment_request(word), PaymentStatus::Unknown(_))
}

/// Reached only by a stored delivery that was modified: the verifier has parsed the same bytes.
fn unreadable(verified: &Verified, environment: Environment) -> Event {
    let (subject, key) = (Subject::Unreadable, body_key(verified));
    let mut event = Event::new(verified, environment, subject, "form", key);
    event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
    event
}
