//! Signature of webhooks: HMAC-SHA256 over `timestamp + "." + body`.

use std::time::SystemTime;

use dhow_core::{Delivery, ProviderId, Result, Secret, WebhookSigner};
use dhow_crypto::hmac::{HmacKey, Mac};

use crate::{Cowrie, ID};

impl WebhookSigner for Cowrie {
    fn provider_id(&self) -> ProviderId {
        ID
    }

    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery> {
        let missing = || ID.misconfigured("webhook_secrets", "must have a secret");
        let key = self.keys.first().ok_or_else(missing)?;
        let now = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let time = now.as_secs().to_string();
        let tag = signed_input(key, &time, unsigned.body()).finish_hex();
        let header = format!("t={time},v1={tag}");
        Ok(unsigned.without_header("cowrie-signature").with_header("cowrie-signature", &header)?)
    }
}

/// Returns a value for the header `Cowrie-Signature`, for tests of a receiver. `seconds` is the time since 1970.
#[must_use]
pub fn signature(secret: &Secret, seconds: u64, body: &[u8]) -> String {
    let time = seconds.to_string();
    let mac = HmacKey::new(secret.expose().as_bytes()).map(|key| signed_input(&key, &time, body).finish_hex());
    format!("t={time},v1={}", mac.unwrap_or_default())
}

/// Writes the signed bytes.
pub(crate) fn signed_input(key: &HmacKey, time: &str, body: &[u8]) -> Mac {
    let mut mac = key.start();
    [time.as_bytes(), b".", body].into_iter().for_each(|part| mac.update(part));
    mac
}

/// Splits the header `t=…,v1=…` into the timestamp and the signature. Any other form is refused.
pub(crate) fn parts(header: &[u8]) -> Option<(&str, &[u8])> {
    let (time, tag) = std::str::from_utf8(header).ok()?.strip_prefix("t=")?.split_once(",v1=")?;
    (tag.len() == 64).then_some((time, tag.as_bytes()))
}
