//! The event in a version 2 body. The body is signed, the headers that name it are not: they choose how to read the body, and a body
//! that does not fit what they say is doubtful.

use dhow_core::{Assurance, Doubt, Environment, Event, Subject, Verified, json::Lexeme};
use dhow_crypto::digest;
use serde::Deserialize;

use super::{
    EVENT_OBJECT, EVENT_TYPE, charge_event, recurring_event, request_event, transfer_event,
};

/// Members that tell the objects apart, whatever the headers say.
#[derive(Deserialize, Default)]
struct Shape {
    id: Option<Lexeme>,
    status: Option<Lexeme>,
    event: Option<Lexeme>,
    recurring_billing: Option<serde::de::IgnoredAny>,
    payment_provider: Option<serde::de::IgnoredAny>,
    fixed_fee: Option<serde::de::IgnoredAny>,
    home_currency: Option<serde::de::IgnoredAny>,
    channel: Option<serde::de::IgnoredAny>,
    payment_request_id: Option<serde::de::IgnoredAny>,
    beneficiary: Option<serde::de::IgnoredAny>,
    payment_currency: Option<serde::de::IgnoredAny>,
    order_display_number: Option<serde::de::IgnoredAny>,
    invoice_number: Option<serde::de::IgnoredAny>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    PaymentRequest,
    Charge,
    Transfer,
    RecurringBilling,
    Other,
}

impl Shape {
    fn is_charge(&self) -> bool {
        self.payment_provider.is_some()
            || self.fixed_fee.is_some()
            || self.home_currency.is_some()
            || self.channel.is_some()
            || self.payment_request_id.is_some()
    }

    fn is_transfer(&self) -> bool {
        self.beneficiary.is_some() || self.payment_currency.is_some()
    }

    fn is_something_else(&self) -> bool {
        self.event.is_some() || self.order_display_number.is_some() || self.invoice_number.is_some()
    }

    fn kind(&self) -> Kind {
        if self.recurring_billing.is_some() {
            Kind::RecurringBilling
        } else if self.is_something_else() {
            Kind::Other
        } else if self.is_transfer() {
            Kind::Transfer
        } else if self.is_charge() {
            Kind::Charge
        } else {
            Kind::PaymentRequest
        }
    }
}

pub(super) fn read(verified: &Verified, environment: Environment) -> Event {
    let object = verified.header(EVENT_OBJECT);
    let shape: Shape = serde_json::from_slice(verified.body()).unwrap_or_default();
    let event = match (object, shape.kind()) {
        (Some("payment_request") | None, Kind::PaymentRequest) => {
            request_event::read(verified, environment)
        }
        (Some("charge") | None, Kind::Charge) => charge_event::read(verified, environment),
        (Some("transfer") | None, Kind::Transfer) => transfer_event::read(verified, environment),
        (Some("recurring_billing") | None, Kind::RecurringBilling) => {
            recurring_event::read(verified, environment, body_key(verified))
        }
        // Another object than the header names: nothing of it is taken for a payout.
        (Some("transfer"), _) => None,
        (Some("payment_request"), _) => request_event::read(verified, environment).map(misnamed),
        (Some("charge"), _) => charge_event::read(verified, environment).map(misnamed),
        (Some(_) | None, _) => Some(other(verified, environment, &shape)),
    };
    event.unwrap_or_else(|| unreadable(verified, environment, &shape))
}

/// The headers name another object than the body holds: somebody may have exchanged them.
fn misnamed(mut event: Event) -> Event {
    let doubt = Doubt::Other("the unsigned event header does not fit the signed body".into());
    event.assurance = event.assurance.doubting(doubt);
    event
}

/// Orders, invoices, payouts to the merchant, and whatever comes next: authentic, and no payment of ours.
fn other(verified: &Verified, environment: Environment, shape: &Shape) -> Event {
    let key = body_key(verified);
    let mut event = Event::new(verified, environment, Subject::Other, name(verified), key);
    describe(&mut event, shape);
    event
}

/// A known event with an object that cannot be read keeps its id, its kind and its bytes.
fn unreadable(verified: &Verified, environment: Environment, shape: &Shape) -> Event {
    let key = body_key(verified);
    let subject = Subject::Unreadable;
    let mut event = Event::new(verified, environment, subject, name(verified), key);
    describe(&mut event, shape);
    if event.id.is_none() {
        event.id = any_id(verified.body());
    }
    event.assurance = Assurance::full().doubting(Doubt::Unreadable);
    event
}

/// A delivery that another provider verified.
pub(super) fn foreign(verified: &Verified, environment: Environment) -> Event {
    unreadable(verified, environment, &Shape::default())
}

fn describe(event: &mut Event, shape: &Shape) {
    event.id = shape.id.as_ref().map(|id| id.as_str().to_owned());
    event.gateway_status = shape.status.as_ref().map(|word| word.as_str().to_owned());
}

/// The name of the event by its headers: `payment_request.completed`.
fn name(verified: &Verified) -> String {
    let part = |header| verified.header(header).unwrap_or("unnamed");
    format!("{}.{}", part(EVENT_OBJECT), part(EVENT_TYPE))
}

/// `id` of an object whose other members have other types than expected.
fn any_id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Id {
        id: Lexeme,
    }
    let id: Option<Id> = serde_json::from_slice(body).ok();
    id.map(|object| object.id.into_string())
}

/// For events without an id of their own: repetitions have the same bytes.
fn body_key(verified: &Verified) -> String {
    format!("hitpay/event/{}", digest::sha256_hex(verified.body()))
}
