//! HitPay's two webhook signatures and the bytes that each one covers.

use dhow_crypto::{
    hmac::HmacKey,
    pairs::{FormPairs, PairError, PairRules},
    signing_input::{SegmentSink, SigningInput},
};

use dhow_core::Secret;

pub(crate) mod scheme;

use scheme::FORM;

/// Writes the signing input of a version 1 form.
///
/// It consists of the name and value of every covered field, sorted by the bytes of the name, without separators. An empty value
/// contributes only its name.
// HitPay publishes one signature for three different forms, so a test with self-made forms pins the input instead.
// LEDGER: published-sample
pub(crate) fn write_form_input(fields: &FormPairs<'_>, sink: &mut impl SegmentSink) {
    let sorted = fields.sorted();
    write_sorted_fields(
        sorted.map(|field| (field.name(), field.value().as_bytes())),
        sink,
    );
}

/// Writes the signing input of a version 1 form whose fields are sorted by the bytes of the name.
#[inline]
pub(crate) fn write_sorted_fields<'f>(
    fields: impl Iterator<Item = (&'f str, &'f [u8])>,
    sink: &mut impl SegmentSink,
) {
    for (name, value) in fields.filter(|(name, _)| FORM.covers_field(name)) {
        sink.name(name);
        sink.value(name, value);
    }
}

/// Writes the signing input of a version 2 event: the raw body.
pub(crate) fn write_event_input(body: &[u8], sink: &mut impl SegmentSink) {
    sink.value("body", body);
}

/// Returns the signature of a version 1 form as 64 lower-case hexadecimal digits. An `hmac` field in the form is ignored.
///
/// Use it to test a webhook receiver.
///
/// ```
/// use dhow_core::Secret;
/// let salt = Secret::new("self-made-salt-1")?;
/// let form = "payment_id=9746f906-bdbb-4064-8372-642cf5877e0c&recurring_billing_id=9746f8c2-2b7c-4c78-8832-012f203ae687&amount=9.90&currency=SGD&status=succeeded&reference=cust_id_123";
/// let hmac = dhow_hitpay::form_signature(&salt, form.as_bytes())?;
/// assert_eq!(hmac, "a8cf1febb0d9a3dda2ad7afbdedb3b1deafecaf675e44138d07b69654786c021");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PairError`] if the form is ambiguous or malformed.
pub fn form_signature(salt: &Secret, form: &[u8]) -> Result<String, PairError> {
    let pairs = FormPairs::parse(form, &PairRules::new())?;
    let mut mac = Vec::new();
    write_form_input(&pairs, &mut mac);
    Ok(sign(salt, &mac))
}

/// Returns the signing input of a version 1 form in labelled segments, for display.
///
/// # Errors
/// [`PairError`] if the form is ambiguous or malformed.
pub fn form_signing_input(form: &[u8]) -> Result<SigningInput, PairError> {
    let pairs = FormPairs::parse(form, &PairRules::new())?;
    let mut input = SigningInput::new();
    write_form_input(&pairs, &mut input);
    Ok(input)
}

/// Returns the signature of a version 2 event as 64 lower-case hexadecimal digits. Use it to test a webhook receiver.
#[must_use]
pub fn event_signature(salt: &Secret, body: &[u8]) -> String {
    let mut message = Vec::new();
    write_event_input(body, &mut message);
    sign(salt, &message)
}

/// Returns the HMAC-SHA256 of a message in lower-case hexadecimal digits.
pub(crate) fn sign(salt: &Secret, message: &[u8]) -> String {
    // A `Secret` is never empty, so the key is always valid.
    HmacKey::new(salt.expose().as_bytes())
        .map(|key| key.sign_hex(message))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use dhow_crypto::signing_input::{Role, Segment};

    use super::*;

    /// Records the segments of a signing input.
    #[derive(Default)]
    struct Segments(Vec<(String, Vec<u8>, Role)>);

    impl SegmentSink for Segments {
        fn segment(&mut self, segment: Segment<'_>) {
            let Segment { label, bytes, role } = segment;
            self.0.push((label.to_owned(), bytes.to_vec(), role));
        }
    }

    #[test]
    fn signing_inputs_have_labelled_segments() {
        let row =
            |label: &str, text: &str, role| (label.to_owned(), text.as_bytes().to_vec(), role);
        let mut event = Segments::default();
        write_event_input(b"{}", &mut event);
        assert_eq!(event.0, [row("body", "{}", Role::Value)]);
        let mut form = Segments::default();
        let fields = FormPairs::parse(b"b=2&hmac=x&a=", &PairRules::new()).unwrap();
        write_form_input(&fields, &mut form);
        let expected = [
            row("a", "a", Role::Name),
            row("a", "", Role::Value),
            row("b", "b", Role::Name),
            row("b", "2", Role::Value),
        ];
        assert_eq!(form.0, expected);
    }
}
