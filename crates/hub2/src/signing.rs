//! Signature of webhooks, made as `signing/scheme.rs` describes.

use dhow_core::Secret;
use dhow_crypto::hmac::HmacKey;

pub(crate) mod scheme;

use scheme::EVENT;

/// Returns the signature of a body as 64 lower-case hexadecimal digits, for tests of a receiver.
///
/// The key is the text of the secret: its hexadecimal digits are not decoded.
///
/// ```
/// use dhow_core::Secret;
/// let body = br#"{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","status":"successful","amount":200,"currency":"XOF"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}"#;
/// let s1 = dhow_hub2::signature(&Secret::new("current-secret")?, body);
/// assert_eq!(s1, "86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe");
/// # Ok::<(), dhow_core::WeakSecret>(())
/// ```
#[must_use]
pub fn signature(secret: &Secret, body: &[u8]) -> String {
    // Never fails: only an empty key is refused, and a `Secret` is not empty.
    let key = EVENT.mac_key(secret);
    key.map(|key| signature_with(&key, body))
        .unwrap_or_default()
}

/// Returns the signature of a body with a prepared key.
pub(crate) fn signature_with(key: &HmacKey, body: &[u8]) -> String {
    let mut mac = key.start();
    EVENT.write_signing_input(body, &mut mac);
    mac.finish_hex()
}

/// Returns a value for the header `Hub2-Signature`, for tests of a receiver.
///
/// To sign a whole delivery, use [`WebhookSigner`](dhow_core::WebhookSigner) of [`Hub2Webhooks`](crate::Hub2Webhooks).
///
/// `s1` is made with the current secret. `s0` is made with the previous one, if given; Hub2 sends it for 24 hours after a change.
///
/// ```
/// # use dhow_core::Secret;
/// let (new, old) = (Secret::new("current-secret")?, Secret::new("old-secret")?);
/// let header = dhow_hub2::signature_header(b"{}", &new, Some(&old));
/// assert!(header.starts_with("s1=") && header.contains(",s0="));
/// # Ok::<(), dhow_core::WeakSecret>(())
/// ```
#[must_use]
pub fn signature_header(body: &[u8], secret: &Secret, old_secret: Option<&Secret>) -> String {
    let previous = old_secret.map(|secret| signature(secret, body));
    EVENT.header_value(&signature(secret, body), previous.as_deref())
}

#[cfg(test)]
mod tests {
    use dhow_crypto::signing_input::SigningInput;

    use super::*;

    #[test]
    fn the_signed_bytes_are_the_body_alone() {
        let mut shown = SigningInput::new();
        EVENT.write_signing_input(b"{}", &mut shown);
        let segments = shown.segments().iter();
        let segments: Vec<_> = segments
            .map(|segment| (segment.label(), segment.bytes()))
            .collect();
        assert_eq!(segments, [("body", Some(&b"{}"[..]))]);
    }
}
