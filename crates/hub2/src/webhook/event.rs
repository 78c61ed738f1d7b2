//! From a verified body to the event that every provider returns.

use dhow_core::{
    Assurance, Doubt, Environment, Event, PaymentStatus, ReportedAmount, Subject, Verified,
    json::Lexeme,
};
use dhow_crypto::digest;
use serde::Deserialize;

use super::{
    EVENT, ID, agreement,
    envelope::{Envelope, Family},
};
use crate::{intent_money, mode, payment_intent::failure, status, time, wire};

/// The environment that is assumed for an event that names none: it confirms no live payment.
const HARMLESS: Environment = Environment::Sandbox;

pub(super) fn read(verified: &Verified, configured: Option<Environment>) -> Event {
    let ours = verified.provider() == &ID && verified.scheme() == EVENT;
    let envelope = Envelope::read(verified.body()).filter(|_| ours);
    let Some(envelope) = envelope else {
        let environment = configured.unwrap_or(HARMLESS);
        return unreadable(verified, environment, &Envelope::default());
    };
    let named = envelope.environment();
    let environment = named.or(configured).unwrap_or(HARMLESS);
    let (family, action) = envelope.family();
    let event = match family {
        Family::Payment if status::payment_event(action).is_some() => {
            payment(verified, environment, &envelope, action)
        }
        Family::Intent if status::intent_event(action).is_some() => {
            intent(verified, environment, &envelope, action)
        }
        Family::Transfer if status::transfer_event(action).is_some() => {
            transfer(verified, environment, &envelope, action)
        }
        Family::Payment | Family::Intent | Family::Transfer | Family::Other => {
            Some(other(verified, environment, &envelope))
        }
    };
    let mut event = event.unwrap_or_else(|| unreadable(verified, environment, &envelope));
    if named.is_none() {
        doubt(&mut event, Some(Doubt::MissingField("mode".into())));
    }
    event
}

/// `payment.…`: one attempt. It fails without the intent failing.
fn payment(
    verified: &Verified,
    environment: Environment,
    envelope: &Envelope<'_>,
    action: &str,
) -> Option<Event> {
    let payment: wire::Payment = object(envelope, action)?;
    let stated = status::payment(&payment.status);
    let named = status::payment_event(action);
    let contradiction = agreement::payment(named.as_ref(), &stated);
    let mut event = started(verified, environment, envelope, Subject::Attempt(stated));
    event.gateway_status = Some(payment.status);
    event.attempt_reference = Some(payment.id);
    event.provider_reference = payment.intent_id;
    event.merchant_reference = payment.purchase_reference;
    event.amount = amount(payment.amount, payment.currency);
    event.failure = payment.failure.and_then(failure);
    doubt(&mut event, contradiction);
    doubt(&mut event, mixed(environment, payment.mode.as_deref()));
    Some(event)
}

/// `payment_intent.…`: the payment as a whole.
fn intent(
    verified: &Verified,
    environment: Environment,
    envelope: &Envelope<'_>,
    action: &str,
) -> Option<Event> {
    let intent: wire::PaymentIntent = object(envelope, action)?;
    let stated = status::intent(&intent.status);
    let named = status::intent_event(action);
    let contradiction = agreement::intent(action, named.as_ref(), &stated);
    let paid = stated == PaymentStatus::Paid;
    let asked = amount(intent.amount, intent.currency);
    let payments = intent.payments.unwrap_or_default();
    let mut event = started(verified, environment, envelope, Subject::Payment(stated));
    event.gateway_status = Some(intent.status);
    event.provider_reference = Some(intent.id);
    event.merchant_reference = intent.purchase_reference;
    event.attempt_reference = payments.last().map(|payment| payment.id.clone());
    event.amount = if paid {
        intent_money::received(&payments, asked.as_ref())
    } else {
        asked
    };
    event.failure = intent.last_payment_failure.and_then(failure);
    doubt(&mut event, contradiction);
    doubt(&mut event, mixed(environment, intent.mode.as_deref()));
    Some(event)
}

/// `transfer.…`: a payout.
fn transfer(
    verified: &Verified,
    environment: Environment,
    envelope: &Envelope<'_>,
    action: &str,
) -> Option<Event> {
    let transfer: wire::Transfer = object(envelope, action)?;
    let stated = status::transfer(&transfer.status);
    let named = status::transfer_event(action);
    let contradiction = agreement::transfer(named.as_ref(), &stated);
    let mut event = started(verified, environment, envelope, Subject::Payout(stated));
    event.gateway_status = Some(transfer.status);
    event.provider_reference = Some(transfer.id);
    event.merchant_reference = transfer.reference;
    event.amount = amount(transfer.amount, transfer.currency);
    event.failure = transfer.failure_cause.and_then(failure);
    doubt(&mut event, contradiction);
    doubt(&mut event, mixed(environment, transfer.mode.as_deref()));
    Some(event)
}

/// Kinds that this version does not know: authentic, kept with what every object has, and no payment of ours.
fn other(verified: &Verified, environment: Environment, envelope: &Envelope<'_>) -> Event {
    let mut event = started(verified, environment, envelope, Subject::Other);
    let object: Option<Marks> = envelope.object();
    let object = object.unwrap_or_default();
    event.gateway_status = object.status.map(Lexeme::into_string);
    event.provider_reference = object.intent_id.or(object.id).map(Lexeme::into_string);
    event.merchant_reference = object
        .purchase_reference
        .or(object.reference)
        .map(Lexeme::into_string);
    event.amount = amount(object.amount, object.currency.map(Lexeme::into_string));
    event
}

/// A known kind with an object that cannot be read keeps its id, its kind and its bytes.
fn unreadable(verified: &Verified, environment: Environment, envelope: &Envelope<'_>) -> Event {
    let mut event = started(verified, environment, envelope, Subject::Unreadable);
    event.assurance = Assurance::full().doubting(Doubt::Unreadable);
    event
}

/// Members that most objects have.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Marks {
    id: Option<Lexeme>,
    intent_id: Option<Lexeme>,
    status: Option<Lexeme>,
    purchase_reference: Option<Lexeme>,
    reference: Option<Lexeme>,
    amount: Option<Lexeme>,
    currency: Option<Lexeme>,
}

fn started(
    verified: &Verified,
    environment: Environment,
    envelope: &Envelope<'_>,
    subject: Subject,
) -> Event {
    let id = envelope.id.as_ref().map(|id| id.as_str().to_owned());
    let key = match &id {
        Some(id) => format!("hub2/{id}"),
        None => format!("hub2/body/{}", digest::sha256_hex(verified.body())),
    };
    let mut event = Event::new(verified, environment, subject, envelope.kind(), key);
    event.id = id;
    let created_at = envelope.created_at.as_ref().map(Lexeme::as_str);
    event.occurred_at = created_at.and_then(time::read);
    event
}

/// Reads the object; one without a status takes it from the event's name.
fn object<T: for<'a> Deserialize<'a>>(envelope: &Envelope<'_>, action: &str) -> Option<T> {
    let text = envelope.data?.get();
    if let Ok(object) = serde_json::from_str(text) {
        return Some(object);
    }
    let marks: Marks = serde_json::from_str(text).ok()?;
    if marks.status.is_some() {
        return None;
    }
    let members = text.trim_start().strip_prefix('{')?;
    let status = serde_json::to_string(action).ok()?;
    serde_json::from_str(&format!("{{\"status\":{status},{members}")).ok()
}

fn amount(text: Option<Lexeme>, currency: Option<String>) -> Option<ReportedAmount> {
    let (text, currency) = (text?.into_string(), currency.unwrap_or_default());
    Some(ReportedAmount::minor_units(text, currency))
}

/// The object names another environment than the event.
fn mixed(event: Environment, object: Option<&str>) -> Option<Doubt> {
    let object = mode::read(object?)?;
    (object != event)
        .then(|| Doubt::Other("the event and its object name different environments".into()))
}

fn doubt(event: &mut Event, doubt: Option<Doubt>) {
    if let Some(doubt) = doubt {
        let assurance = std::mem::take(&mut event.assurance);
        event.assurance = assurance.doubting(doubt);
    }
}
