//! Deliveries: HMAC-SHA256 over `time + "." + body`, and five minutes of patience.

use std::time::SystemTime;

use dhow_core::*;
use dhow_crypto::{
    digest,
    hmac::{HmacKey, Mac},
};

use crate::{Cowrie, payment::status, provider::ID, wire};

/// Seconds that a delivery may be old, or that the clocks may differ.
const WINDOW: u64 = 300;

impl WebhookVerifier for Cowrie {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        let header =
            delivery.single_header("cowrie-signature").map_err(|_| rejected(RejectionReason::RepeatedSignature))?;
        let header = header.ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
        let (time, tag) = parts(header).ok_or_else(|| rejected(RejectionReason::MalformedSignature))?;
        let matches = |key: &HmacKey| recipe(key, time, delivery.body()).verify_hex(tag).is_ok();
        let position =
            self.keys.iter().position(matches).ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
        // Only now is the time worth looking at: it is signed.
        let now = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        if !time.parse().is_ok_and(|signed: u64| signed.abs_diff(now.as_secs()) <= WINDOW) {
            return Err(rejected(RejectionReason::Expired));
        }
        json::check_unambiguous(delivery.body()).map_err(|_| rejected(RejectionReason::MalformedBody))?;
        Ok(Verified::vouch(ID, "v1", format!("webhook_secrets[{position}]"), delivery, Reply::empty(204)))
    }

    fn event(&self, verified: &Verified) -> Event {
        let Ok(wire) = json::from_slice::<wire::Payment>(verified.body()) else {
            // Each unreadable delivery is an event of its own: no other may be skipped for it.
            let key = format!("cowrie/unreadable/{}", digest::sha256_hex(verified.body()));
            let mut event = Event::new(verified, self.environment, Subject::Unreadable, "payment", key);
            event.assurance = Assurance::full().doubting(Doubt::Unreadable);
            return event;
        };
        let key = format!("cowrie/{}/{}", wire.id, wire.state);
        let subject = Subject::Payment(status(&wire.state));
        let mut event = Event::new(verified, self.environment, subject, "payment", key);
        event.gateway_status = Some(wire.state);
        event.provider_reference = Some(wire.id);
        event.merchant_reference = Some(wire.order);
        event.amount = Some(ReportedAmount::strict(wire.amount, wire.currency));
        event
    }
}

/// The header of a delivery, for tests of a receiver.
#[must_use]
pub fn signature(secret: &Secret, seconds: u64, body: &[u8]) -> String {
    let time = seconds.to_string();
    let mac = HmacKey::new(secret.expose().as_bytes()).map(|key| recipe(&key, &time, body).finish_hex());
    format!("t={time},v1={}", mac.unwrap_or_default())
}

fn recipe(key: &HmacKey, time: &str, body: &[u8]) -> Mac {
    let mut mac = key.start();
    [time.as_bytes(), b".", body].into_iter().for_each(|part| mac.update(part));
    mac
}

/// `t=…,v1=…` and nothing else.
fn parts(header: &[u8]) -> Option<(&str, &[u8])> {
    let (time, tag) = std::str::from_utf8(header).ok()?.strip_prefix("t=")?.split_once(",v1=")?;
    (tag.len() == 64).then_some((time, tag.as_bytes()))
}

fn rejected(reason: RejectionReason) -> Rejection {
    Rejection::new(reason, Reply::empty(401))
}
