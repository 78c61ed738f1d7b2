//! Tokens of payment intents: JSON Web Tokens signed by Hub2, without an expiry.

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
    let header = base64url(br#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", base64url(&payload));
    // Hub2 signs with a key of its own, which a merchant does not have. A derived key needs no random value.
    let account = HmacKey::new(hub2.api_key().expose().as_bytes()).ok()?;
    let key = HmacKey::new(&account.sign(b"tokens of payment intents")).ok()?;
    let signature = base64url(&key.sign(signed.as_bytes()));
    Secret::allow_weak(format!("{signed}.{signature}")).ok()
}

/// Encodes bytes with the alphabet for URLs and without padding (RFC 4648, section 5).
fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or_default());
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            let value = group >> (18 - 6 * digit) & 63;
            let letter = ALPHABET.get(value as usize).copied();
            text.extend(letter.map(char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_the_digits_of_the_rfc() {
        // RFC 4648, section 10, and the two characters in which the alphabets differ.
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"fooba", "Zm9vYmE"),
            (b"foobar", "Zm9vYmFy"),
            (b"\xfb\xff", "-_8"),
        ] {
            assert_eq!(base64url(bytes), text);
        }
    }
}
