//! Events in version 2 bodies.
//!
//! The body is signed, and the headers that name the event are not. The members of the body decide its object; a header that contradicts
//! them makes the event doubtful.

use dhow_core::{Doubt, Environment, Event, PaymentStatus, PayoutStatus, Subject, Verified};

use super::{
    EVENT_OBJECT, EVENT_TYPE, charge_event, dedup::body_key, object::Object, recurring_event,
    request_event, transfer_event,
};
use crate::{
    status,
    wire::{Members, Record},
};

/// Returns the event of a verified JSON body.
pub(super) fn parse(verified: &Verified, environment: Environment) -> Event {
    let header = verified.header(EVENT_OBJECT);
    let Some(document) = verified.json().ok() else {
        return unreadable(verified, environment, None);
    };
    let mut object = None;
    let members = Members::read_with(document.root(), |name| {
        let named = Object::of_member(name);
        object = match (object, named) {
            (Some(object), Some(named)) => Some(Object::min(object, named)),
            (object, named) => object.or(named),
        };
    });
    // A body of another type has no members.
    let (Some(members), body) = (members, || Record::from_value(document, document.root())) else {
        return unreadable(verified, environment, None);
    };
    let Some(object) = object else {
        return without_object(verified, environment, &body().unwrap_or_default());
    };
    let event = match object {
        Object::PaymentRequest => request_event::parse(verified, environment, &members),
        Object::Charge => charge_event::parse(verified, environment, &members),
        Object::Transfer => {
            transfer_event::parse(verified, environment, &body().unwrap_or_default())
        }
        Object::RecurringBilling => {
            recurring_event::parse(verified, environment, &body().unwrap_or_default())
        }
        Object::Order | Object::Invoice | Object::Payout => Some(other(
            verified,
            environment,
            object.as_str(),
            &body().unwrap_or_default(),
        )),
    };
    let mut event = event.unwrap_or_else(|| {
        let body = body().unwrap_or_default();
        let mut event = unreadable(verified, environment, Some(&body));
        match object {
            Object::Charge => {
                event.attempt_reference = body.text("id");
                charge_event::set_references(&mut event, &members);
            }
            _ => set_references(&mut event, object, &body),
        }
        event
    });
    // HitPay's guide itself shows the body of a charge under the headers of a payment request.
    // LEDGER: event-name
    let other_object = header.is_some_and(|word| word != object.as_str());
    let other_type = verified
        .header(EVENT_TYPE)
        .is_some_and(|word| !is_word(word) || contradicts(word, &event.subject));
    if other_object || other_type {
        let words = "the unsigned event header contradicts the signed body";
        add_doubt(&mut event, words);
    }
    event
}

/// Reads a delivery with a repeated header whose values differ.
pub(super) fn parse_disputed(verified: &Verified, environment: Environment) -> Event {
    let mut event = parse(verified, environment);
    add_doubt(
        &mut event,
        "the unsigned event headers name different events",
    );
    event
}

/// Returns true for a word such as `created`. A header that is not ASCII is no word.
fn is_word(event_type: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !event_type.is_empty() && event_type.chars().all(is_letter)
}

/// Returns true if the event type and the signed body contradict each other about the money: one states a payment, the other a failure.
///
/// The type is not signed and never decides; a contradiction only removes trust. Types without a final state (`created`, `updated`,
/// `processing`) contradict nothing, because a delivery may arrive after a later change.
fn contradicts(event_type: &str, subject: &Subject) -> bool {
    let is_paid = match subject {
        Subject::Payment(status) | Subject::Attempt(status) => *status == PaymentStatus::Paid,
        Subject::Payout(status) => *status == PayoutStatus::Paid,
        _ => return false,
    };
    status::event_type_states_payment(event_type)
        .is_some_and(|states_payment| states_payment != is_paid)
}

/// Reads a body whose members show no object.
///
/// Under a known event name it is unreadable unless it may be a transfer. Under another name it may be an event newer than this version.
fn without_object(verified: &Verified, environment: Environment, body: &Record) -> Event {
    let event = match verified.header(EVENT_OBJECT) {
        Some(word) => match Object::from_name(word) {
            None => Some(other(verified, environment, word, body)),
            Some(Object::Transfer) if transfer_event::may_be_transfer(body) => {
                transfer_event::parse(verified, environment, body)
            }
            Some(_) => None,
        },
        None => None,
    };
    match event {
        Some(mut event) => {
            add_doubt(&mut event, "only an unsigned header names the event");
            event
        }
        None => unreadable(verified, environment, Some(body)),
    }
}

fn add_doubt(event: &mut Event, doubt: &'static str) {
    let assurance = std::mem::take(&mut event.assurance);
    event.assurance = assurance.with_doubt(Doubt::Other(doubt.into()));
}

/// Returns an event for orders, invoices, payouts to the merchant and unknown objects: authentic, but not about a payment of ours.
///
/// The second half of the event name occurs only in a header.
fn other(verified: &Verified, environment: Environment, object: &str, body: &Record) -> Event {
    let kind = format!("{object}.{}", header(verified, EVENT_TYPE));
    let key = body_key(verified);
    let mut event = Event::new(verified, environment, Subject::Other, kind, key);
    describe(&mut event, body);
    event.merchant_reference = body.text("reference");
    event.occurred_at = body.time("updated_at").or(body.time("created_at"));
    event.assurance = event.assurance.with_unsigned_fields([EVENT_TYPE]);
    event
}

/// Returns an event for an object that cannot be read. It keeps the id, the kind and the bytes.
fn unreadable(verified: &Verified, environment: Environment, body: Option<&Record>) -> Event {
    let name = [EVENT_OBJECT, EVENT_TYPE].map(|part| header(verified, part));
    let (kind, key) = (name.join("."), body_key(verified));
    let mut event = Event::new(verified, environment, Subject::Unreadable, kind, key);
    if let Some(body) = body {
        describe(&mut event, body);
    }
    event.assurance = event.assurance.with_doubt(Doubt::Unreadable);
    event
}

/// Returns an event for a delivery that was verified by another provider.
pub(super) fn from_other_provider(verified: &Verified, environment: Environment) -> Event {
    unreadable(verified, environment, None)
}

/// Sets the references of an object whose id or status cannot be read, so that the caller can find the order and query the gateway.
fn set_references(event: &mut Event, object: Object, body: &Record) {
    match object {
        Object::PaymentRequest => {
            event.provider_reference = body.text("id");
            event.merchant_reference = body.text("reference_number");
        }
        Object::Transfer => {
            event.provider_reference = body.text("id");
            let remark = || transfer_event::reference_in_remark(body.text("remark"));
            event.merchant_reference = body.text("reference").or_else(remark);
        }
        Object::RecurringBilling => {
            // A recurring billing is unreadable only if its id is.
            let billing = body.record("recurring_billing").unwrap_or_default();
            event.merchant_reference = billing.text("reference");
        }
        Object::Charge | Object::Order | Object::Invoice | Object::Payout => {}
    }
}

fn describe(event: &mut Event, body: &Record) {
    event.id = body.text("id");
    // The samples of invoice events have a list of words as status.
    // LEDGER: invoice-answers
    event.gateway_status = body
        .text("status")
        .or_else(|| Some(body.texts("status").join(",")))
        .filter(|word| !word.is_empty());
}

fn header<'v>(verified: &'v Verified, name: &str) -> &'v str {
    verified.header(name).unwrap_or("unnamed")
}
