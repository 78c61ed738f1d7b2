//! What is signed, and how the header is written: the one recipe, as segments.

use dhow_core::Secret;
use dhow_crypto::{hmac::HmacKey, signing_input::SegmentSink};

#[cfg(any(test, feature = "explain"))]
pub(crate) mod scheme;

/// The body as it is. Hub2's guide lets frameworks without the raw body sign what they write again; that is a second spelling, and is
/// never tried here.
// LEDGER: signature-recipe, signature-raw-body
pub(crate) fn write_signing_input(body: &[u8], sink: &mut impl SegmentSink) {
    sink.value("body", body);
}

/// The signature of a body, as 64 lower-case hexadecimal digits. For tests of a receiver.
///
/// The secret is the key as it is printed: its hexadecimal digits are not decoded.
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
    // A `Secret` is never empty, so there is always a key.
    HmacKey::new(secret.expose().as_bytes())
        .map(|key| {
            let mut mac = key.start();
            write_signing_input(body, &mut mac);
            mac.finish_hex()
        })
        .unwrap_or_default()
}

/// The value of `Hub2-Signature`: `s1` with the present secret and, for a day after a change, `s0` with the one before.
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
    let s1 = format!("s1={}", signature(secret, body));
    match old_secret {
        Some(old) => format!("{s1},s0={}", signature(old, body)),
        None => s1,
    }
}

#[cfg(test)]
mod tests {
    use dhow_crypto::signing_input::SigningInput;

    use super::*;

    #[test]
    fn the_body_is_all_that_is_signed_and_is_shown_under_its_name() {
        let mut shown = SigningInput::new();
        write_signing_input(b"{}", &mut shown);
        let segments = shown.segments().iter();
        let segments: Vec<_> = segments.map(|one| (one.label(), one.bytes())).collect();
        assert_eq!(segments, [("body", Some(&b"{}"[..]))]);
    }
}
