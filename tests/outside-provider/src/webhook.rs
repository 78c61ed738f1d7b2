//! Verification of webhooks, and their conversion into events.

use std::time::SystemTime;

use dhow_core::*;
use dhow_crypto::{digest, hmac::HmacKey};
use serde::de::DeserializeOwned;

use crate::{
    Cowrie, ID,
    capabilities::WEBHOOK,
    payment::attempt,
    signing::{parts, signed_input},
    status, wire,
};

/// Maximum difference between the timestamp of a delivery and the clock, in seconds.
// LEDGER: signature-time
const WINDOW: u64 = 300;

impl WebhookVerifier for Cowrie {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        verify_in_span(&ID, delivery, || self.verify(delivery))
    }

    fn event(&self, verified: &Verified) -> Event {
        let own = |wire: &wire::Object| wire.shop.as_ref().is_none_or(|shop| *shop == self.shop);
        // The object of another account is unreadable, so that it confirms nothing here.
        let object = read::<wire::Object>(verified).filter(own).map(|wire| wire.object).unwrap_or_default();
        let event = match object.as_str() {
            "payment" => read(verified).map(|wire| self.payment_event(verified, wire)),
            "refund" => read(verified).map(|wire| self.refund_event(verified, wire)),
            "payout" => read(verified).map(|wire| self.payout_event(verified, wire)),
            _ => None,
        };
        event.unwrap_or_else(|| self.unreadable(verified))
    }
}

impl Cowrie {
    fn verify(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        WEBHOOK.check_method(delivery).map_err(rejected)?;
        let header =
            delivery.single_header("cowrie-signature").map_err(|_| rejected(RejectionReason::RepeatedSignature))?;
        let header = header.ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
        let (time, tag) = parts(header).ok_or_else(|| rejected(RejectionReason::MalformedSignature))?;
        let matches = |key: &HmacKey| signed_input(key, time, delivery.body()).verify_hex(tag).is_ok();
        let position =
            self.keys.iter().position(matches).ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
        // After the signature, because an unsigned timestamp proves nothing.
        let now = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        if !time.parse().is_ok_and(|signed: u64| signed.abs_diff(now.as_secs()) <= WINDOW) {
            return Err(rejected(RejectionReason::Expired));
        }
        json::check_unambiguous(delivery.body()).map_err(|_| rejected(RejectionReason::MalformedBody))?;
        Ok(Verified::new_unchecked(ID, "v1", format!("webhook_secrets[{position}]"), delivery, Reply::empty(204)))
    }

    fn payment_event(&self, verified: &Verified, wire: wire::Payment) -> Event {
        let listed = wire.attempts.as_ref().map(|all| attempt::received(all, &wire.currency));
        let subject = Subject::Payment(status::payment(&wire.state));
        let mut event = self.new_event(verified, ("payment", subject), (wire.id, wire.state), wire.mode);
        event.merchant_reference = Some(wire.order);
        event.refunded = wire.refunded.map(|back| ReportedAmount::strict(back, wire.currency.as_str()));
        event.amount = Some(ReportedAmount::strict(wire.amount, wire.currency));
        if let Some(received) = listed.filter(|_| event.payment_status() == Some(&PaymentStatus::Paid)) {
            event.amount = received;
        }
        event
    }

    fn refund_event(&self, verified: &Verified, wire: wire::Refund) -> Event {
        let subject = Subject::Refund(status::refund(&wire.state));
        let mut event = self.new_event(verified, ("refund", subject), (wire.id, wire.state), wire.mode);
        event.merchant_reference = Some(wire.order);
        event.amount = Some(ReportedAmount::strict(wire.amount, wire.currency));
        event
    }

    fn payout_event(&self, verified: &Verified, wire: wire::Payout) -> Event {
        let subject = Subject::Payout(status::payout(&wire.state));
        let mut event = self.new_event(verified, ("payout", subject), (wire.id, wire.state), wire.mode);
        event.merchant_reference = Some(wire.order);
        event.amount = Some(ReportedAmount::strict(wire.amount, wire.currency));
        event
    }

    /// Builds an event from the members that all objects have.
    fn new_event(
        &self,
        verified: &Verified,
        (kind, subject): (&'static str, Subject),
        (id, state): (String, String),
        mode: Option<String>,
    ) -> Event {
        let environment = mode.as_deref().and_then(status::environment).unwrap_or(self.environment);
        let key = format!("cowrie/{environment}/{kind}/{id}/{state}");
        let mut event = Event::new(verified, environment, subject, kind, key);
        event.gateway_status = Some(state);
        event.provider_reference = Some(id);
        event
    }

    /// Builds the event of a delivery that cannot be parsed. Its key is made of the body, so it never displaces another event.
    fn unreadable(&self, verified: &Verified) -> Event {
        let key = format!("cowrie/unreadable/{}", digest::sha256_hex(verified.body()));
        let mut event = Event::new(verified, self.environment, Subject::Unreadable, "unreadable", key);
        event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
        event
    }
}

fn read<T: DeserializeOwned>(verified: &Verified) -> Option<T> {
    json::from_slice(verified.body()).ok()
}

fn rejected(reason: RejectionReason) -> Rejection {
    Rejection::new(reason, Reply::empty(401))
}
