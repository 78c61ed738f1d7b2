//! Conversion of a verified delivery into an [`Event`].

use std::borrow::Cow;

use dhow_core::{
    Assurance, AssuranceLevel, Doubt, Environment, Event, Money, PaymentStatus, PayoutStatus,
    ReportedAmount, Subject, Verified,
};
use dhow_crypto::digest;

use super::{
    agreement,
    envelope::{Envelope, Family},
    object::Object,
};
use crate::{
    ID,
    failure::{TransferFailure, failure},
    received_amount::reported,
    signing::scheme::EVENT,
    status,
    wire::{self, environment, time},
};

pub(super) fn from_verified(
    verified: &Verified,
    configured: Environment,
    merchants: &[String],
) -> Event {
    // A `Verified` of another provider is not interpreted as one of Hub2.
    let ours = verified.provider() == &ID && verified.scheme() == EVENT.id;
    let body = verified.json().ok().filter(|_| ours);
    let read = body.and_then(|body| Envelope::read(body.root()));
    let is_read = read.is_some();
    let envelope = read.unwrap_or_default();
    let named = envelope.environment();
    let environment = named.unwrap_or(configured);
    let builder = EventBuilder {
        verified,
        environment,
        merchants,
        envelope: &envelope,
    };
    let event = is_read.then(|| builder.event()).flatten();
    let mut event = event.unwrap_or_else(|| builder.unreadable());
    // LEDGER: event-mode
    // The environment of such an event is an assumption, and an assumption must not confirm a live payment.
    match (&envelope.mode, named) {
        (_, Some(_)) => {}
        (None, None) => add_doubt(&mut event, Some(Doubt::MissingField("mode".into()))),
        (Some(_), None) => add_doubt(&mut event, Some(Doubt::BrokenGrammar("mode".into()))),
    }
    event.dedup_key = dedup_key(&event, verified);
    event
}

/// Returns `merchantId` of the event's object.
pub(super) fn merchant_id(verified: &Verified) -> Option<String> {
    let object = Envelope::read(verified.json().ok()?.root())?.object()?;
    object.merchant_id().map(Cow::into_owned)
}

/// Returns the deduplication key: `hub2/` and the event's id.
// A doubtful event and one without an id have a key made of their bytes, so they never displace a genuine event.
fn dedup_key(event: &Event, verified: &Verified) -> String {
    let of_body = |kind: &str| {
        let digest = digest::sha256_hex(verified.body());
        ["hub2", kind, &digest].join("/")
    };
    if event.assurance.level() == AssuranceLevel::AskGateway {
        return of_body("doubtful");
    }
    match event.id.as_deref() {
        Some(id) if !id.is_empty() && !id.contains('/') => ["hub2/", id].concat(),
        _ => of_body("body"),
    }
}

/// Builds the event of one delivery.
struct EventBuilder<'a> {
    verified: &'a Verified,
    environment: Environment,
    /// Merchant ids whose objects are accepted; all if empty.
    merchants: &'a [String],
    envelope: &'a Envelope<'a>,
}

impl EventBuilder<'_> {
    /// Returns the event, or `None` if its object cannot be parsed.
    fn event(&self) -> Option<Event> {
        // An event without a type is unreadable. `Subject::Other` is for types that this version does not know.
        self.envelope
            .kind
            .as_ref()
            .filter(|kind| !kind.is_empty())?;
        let (family, action) = self.envelope.family();
        let object = self.envelope.object();
        let object = object.as_ref();
        let event = match family {
            Family::Payment if status::payment_event(action).is_some() => {
                self.payment(action, object?)
            }
            Family::Intent if status::intent_event(action).is_some() => {
                self.intent(action, object?)
            }
            Family::Transfer if status::transfer_event(action).is_some() => {
                self.transfer(action, object?)
            }
            Family::Payment | Family::Intent | Family::Transfer | Family::Other => {
                return Some(self.other(object));
            }
        };
        let mut event = event?;
        let word = event.gateway_status.as_deref();
        if word.is_some_and(wire::is_not_a_word) {
            add_doubt(&mut event, Some(Doubt::BrokenGrammar("status".into())));
        }
        add_doubt(&mut event, agreement::kind(family, object?));
        Some(with_amount_checked(event))
    }

    /// Builds the event about one attempt (`payment.…`). An attempt can fail without the intent failing.
    // LEDGER: event-subjects
    // Several attempts may be made on one intent. A failed one does not fail the payment, so the subject is the attempt.
    fn payment(&self, action: &str, payment: &Object<'_>) -> Option<Event> {
        let word = payment.status().unwrap_or(action.into());
        let stated = status::payment(&word);
        let named = status::payment_event(action);
        let contradiction = agreement::payment(named.as_ref(), &stated);
        let mut event = self.new_event(Subject::Attempt(stated));
        event.gateway_status = Some(word.into_owned());
        event.amount = reported(payment.amount().as_ref(), payment.currency().as_ref());
        event.attempt_reference = payment.id().map(Cow::into_owned);
        add_doubt(&mut event, missing_id(payment));
        event.provider_reference = payment.intent_id().map(Cow::into_owned);
        // LEDGER: attempt-reference
        // Hub2's reference lists no such member. Without it the event cannot be matched to an order, and confirms nothing.
        event.merchant_reference = payment.purchase_reference().map(Cow::into_owned);
        event.failure = failure(payment.failure()).0;
        add_doubt(&mut event, contradiction);
        add_doubt(&mut event, self.environment_mismatch(payment.mode()));
        Some(event)
    }

    /// Builds the event about a payment (`payment_intent.…`). Only a successful intent has a received amount.
    fn intent(&self, action: &str, intent: &Object<'_>) -> Option<Event> {
        let named = status::intent_event(action);
        let word = intent.status();
        let stated = match &word {
            Some(word) => status::intent(word),
            None => named.clone()?,
        };
        let attempts = intent.attempts();
        let contradiction = agreement::intent(action, named.as_ref(), &stated);
        let received = attempts.received(&stated);
        let paid_despite = attempts.are_paid_despite(&stated);
        let mut event = self.new_event(Subject::Payment(stated));
        event.amount = received;
        if paid_despite {
            let words = "an attempt succeeded, but the intent is not successful";
            add_doubt(&mut event, Some(Doubt::Other(words.into())));
        }
        event.gateway_status = Some(word.map_or_else(|| action.to_owned(), Cow::into_owned));
        event.merchant_reference = intent.purchase_reference().map(Cow::into_owned);
        event.failure = failure(intent.last_payment_failure()).0;
        add_doubt(&mut event, contradiction);
        add_doubt(&mut event, self.environment_mismatch(intent.mode()));
        add_doubt(&mut event, self.merchant_mismatch(intent.merchant_id()));
        add_doubt(&mut event, missing_id(intent));
        if attempts.unidentified() > 0 {
            add_doubt(&mut event, Some(Doubt::BrokenGrammar("payments".into())));
        }
        let id = intent.id();
        for attempt in &attempts.items {
            add_doubt(&mut event, self.environment_mismatch(attempt.mode.clone()));
            let both = id.as_ref().zip(attempt.intent_id.as_ref());
            if both.is_some_and(|(id, intent_id)| id != intent_id) {
                let words = "an attempt in the intent belongs to another intent";
                add_doubt(&mut event, Some(Doubt::Other(words.into())));
            }
        }
        event.attempt_reference = attempts.reference().map(str::to_owned);
        event.provider_reference = id.map(Cow::into_owned);
        Some(event)
    }

    /// Builds the event about a payout (`transfer.…`).
    // LEDGER: transfer-under-way
    // Sources name the event `transfer.processing` or `transfer.pending`, and the status `pending` or `processing`. Each word means open.
    fn transfer(&self, action: &str, transfer: &Object<'_>) -> Option<Event> {
        let word = transfer.status().unwrap_or(action.into());
        let stated = status::transfer(&word);
        let named = status::transfer_event(action);
        let contradiction = agreement::transfer(named.as_ref(), &stated);
        let mut event = self.new_event(Subject::Payout(stated));
        event.gateway_status = Some(word.into_owned());
        event.amount = reported(transfer.amount().as_ref(), transfer.currency().as_ref());
        add_doubt(&mut event, missing_id(transfer));
        event.provider_reference = transfer.id().map(Cow::into_owned);
        event.merchant_reference = transfer.reference().map(Cow::into_owned);
        event.failure = failure(transfer.failure_cause()).0;
        let cause = event.failure.as_ref();
        let cause = cause.map(|cause| TransferFailure::from_code(&cause.code));
        let failed = event.subject == Subject::Payout(PayoutStatus::Failed);
        if failed && cause.is_some_and(|cause| cause.may_have_paid()) {
            let words = "the cause of the failure does not say whether the money moved";
            add_doubt(&mut event, Some(Doubt::Other(words.into())));
        }
        add_doubt(&mut event, contradiction);
        add_doubt(&mut event, self.environment_mismatch(transfer.mode()));
        add_doubt(&mut event, self.merchant_mismatch(transfer.merchant_id()));
        Some(event)
    }

    /// Builds the event of a type that this version does not know, from the members that most objects have.
    fn other(&self, object: Option<&Object<'_>>) -> Event {
        let mut event = self.new_event(Subject::Other);
        let none = Object::default();
        let object = object.unwrap_or(&none);
        let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        event.gateway_status = owned(object.scalar_status());
        event.provider_reference = owned(object.intent_id().or(object.raw_id()));
        event.merchant_reference = owned(object.purchase_reference().or(object.reference()));
        event.amount = reported(object.scalar_amount().as_ref(), object.currency().as_ref());
        add_doubt(&mut event, self.environment_mismatch(object.mode()));
        event
    }

    /// Builds the event of a delivery that cannot be parsed. It keeps its id, type and bytes.
    fn unreadable(&self) -> Event {
        let mut event = self.new_event(Subject::Unreadable);
        add_doubt(&mut event, Some(Doubt::Unreadable));
        event
    }

    fn new_event(&self, subject: Subject) -> Event {
        let (kind, no_key) = (self.envelope.kind().to_owned(), String::new());
        let mut event = Event::new(self.verified, self.environment, subject, kind, no_key);
        event.id = self.envelope.id.as_deref().map(str::to_owned);
        event.occurred_at = self.envelope.created_at.as_deref().and_then(time::parse);
        event
    }

    /// Returns a doubt if the object belongs to a merchant that is not configured.
    // LEDGER: merchant-id
    // Submerchants share the webhook and its secret with the aggregator, so the signature alone does not prove whose money moved.
    fn merchant_mismatch(&self, named: Option<Cow<'_, str>>) -> Option<Doubt> {
        let is_configured = |named: Cow<'_, str>| self.merchants.iter().any(|id| *id == named);
        let differs =
            !self.merchants.is_empty() && named.is_some_and(|named| !is_configured(named));
        differs.then(|| Doubt::Other("the object belongs to another merchant".into()))
    }

    /// Returns a doubt if the object's environment is unknown or differs from the event's.
    fn environment_mismatch(&self, object: Option<Cow<'_, str>>) -> Option<Doubt> {
        let differs = environment::from_wire(&object?) != Some(self.environment);
        let words = "the event and its object have different environments";
        differs.then(|| Doubt::Other(words.into()))
    }
}

/// Adds a doubt if the amount is not a positive amount of money, or is missing although the money is final.
fn with_amount_checked(mut event: Event) -> Event {
    let money = |amount: &ReportedAmount| amount.money().is_some_and(Money::is_positive);
    let paid = matches!(
        event.subject,
        Subject::Payment(PaymentStatus::Paid) | Subject::Attempt(PaymentStatus::Paid)
    );
    match &event.amount {
        Some(amount) if !money(amount) => {
            add_doubt(&mut event, Some(Doubt::BrokenGrammar("amount".into())));
        }
        None if paid => {
            let words = "the received amount is unknown";
            add_doubt(&mut event, Some(Doubt::Other(words.into())));
        }
        None if matches!(&event.subject, Subject::Payout(status) if !status.is_open()) => {
            add_doubt(&mut event, Some(Doubt::MissingField("amount".into())));
        }
        Some(_) | None => {}
    }
    event
}

/// Returns a doubt if the object has no id: without one the object cannot be read from Hub2.
fn missing_id(object: &Object<'_>) -> Option<Doubt> {
    object
        .id()
        .is_none()
        .then(|| Doubt::MissingField("id".into()))
}

fn add_doubt(event: &mut Event, doubt: Option<Doubt>) {
    if let Some(doubt) = doubt {
        let assurance: Assurance = std::mem::take(&mut event.assurance);
        event.assurance = assurance.with_doubt(doubt);
    }
}
