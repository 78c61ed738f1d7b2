//! Tokens of payment intents: JSON Web Tokens signed by Hub2, without an expiry.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use dhow_core::Secret;
use dhow_crypto::hmac::HmacKey;
use jiff::Timestamp;
use serde::Serialize;

use super::Hub2;

/// Members of a token, in the order of Hub2's published sample.
// LEDGER: token-members
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    intent_id: &'a str,
    merchant_id: &'a str,
    mode: &'a str,
    iat: i64,
}

/// Creates the token of an intent. `None` only if the payload or the signing key cannot be made.
pub(super) fn create(hub2: &Hub2, intent_id: &str, at: Timestamp) -> Option<Secret> {
    let payload = Payload {
        intent_id,
        merchant_id: hub2.merchant_id(),
        mode: hub2.environment(),
        iat: at.as_second(),
    };
    let payload = serde_json::to_vec(&payload).ok()?;
    let header = BASE64.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", BASE64.encode(&payload));
    // Hub2 signs with a key of its own, which a merchant does not have. A derived key needs no random value.
    let account = HmacKey::new(hub2.api_key().expose().as_bytes()).ok()?;
    let key = HmacKey::new(&account.sign(b"tokens of payment intents")).ok()?;
    let signature = BASE64.encode(key.sign(signed.as_bytes()));
    Secret::allow_weak(format!("{signed}.{signature}")).ok()
}
