//! In which order the fields are joined: the two recipes, as segments.

use dhow_crypto::{
    hmac::HmacKey,
    pairs::{FormPairs, PairError, PairRules},
    signing_input::{SegmentSink, SigningInput},
};

use dhow_core::Secret;

#[cfg(any(test, feature = "explain"))]
pub(crate) mod scheme;

/// The field that carries the signature and is not part of it.
pub(crate) const SIGNATURE_FIELD: &str = "hmac";

/// Version 1: every field that arrived but `hmac`, name and value joined with nothing between, ordered by the bytes of the name. An
/// empty value leaves its bare name. Source: HitPay's PHP snippet and its own plug-ins; its prose says values only and is wrong.
// LEDGER: form-recipe
// LEDGER: form-fields, published-sample
pub(crate) fn form_recipe(fields: &FormPairs<'_>, sink: &mut impl SegmentSink) {
    for field in fields
        .sorted()
        .filter(|field| field.name() != SIGNATURE_FIELD)
    {
        sink.name(field.name());
        sink.value(field.name(), field.value().as_bytes());
    }
}

/// Version 2: the body as it is.
pub(crate) fn event_recipe(body: &[u8], sink: &mut impl SegmentSink) {
    sink.value("body", body);
}

/// The signature of a version 1 form, as 64 lower-case hexadecimal digits. For tests of a receiver; a present `hmac` is left out.
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
/// [`PairError`] when the form cannot be read in exactly one way.
pub fn form_signature(salt: &Secret, form: &[u8]) -> Result<String, PairError> {
    let pairs = FormPairs::parse(form, &PairRules::new())?;
    let mut mac = Vec::new();
    form_recipe(&pairs, &mut mac);
    Ok(sign(salt, &mac))
}

/// The text that a version 1 signature covers, piece by piece, for people.
///
/// # Errors
/// [`PairError`] when the form cannot be read in exactly one way.
pub fn form_source(form: &[u8]) -> Result<SigningInput, PairError> {
    let pairs = FormPairs::parse(form, &PairRules::new())?;
    let mut canonical = SigningInput::new();
    form_recipe(&pairs, &mut canonical);
    Ok(canonical)
}

/// The signature of a version 2 body, as 64 lower-case hexadecimal digits. For tests of a receiver.
#[must_use]
pub fn event_signature(salt: &Secret, body: &[u8]) -> String {
    let mut message = Vec::new();
    event_recipe(body, &mut message);
    sign(salt, &message)
}

pub(crate) fn sign(salt: &Secret, message: &[u8]) -> String {
    // A `Secret` is never empty, so there is always a key.
    HmacKey::new(salt.expose().as_bytes())
        .map(|key| key.sign_hex(message))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use dhow_crypto::signing_input::{Role, Segment};

    use super::*;

    /// The labels, bytes and roles of a recipe, in order.
    #[derive(Default)]
    struct Segments(Vec<(String, Vec<u8>, Role)>);

    impl SegmentSink for Segments {
        fn segment(&mut self, segment: Segment<'_>) {
            let Segment { label, bytes, role } = segment;
            self.0.push((label.to_owned(), bytes.to_vec(), role));
        }
    }

    #[test]
    fn the_recipes_name_what_they_sign() {
        let row =
            |label: &str, text: &str, role| (label.to_owned(), text.as_bytes().to_vec(), role);
        let mut event = Segments::default();
        event_recipe(b"{}", &mut event);
        assert_eq!(event.0, [row("body", "{}", Role::Value)]);
        let mut form = Segments::default();
        let fields = FormPairs::parse(b"b=2&hmac=x&a=", &PairRules::new()).unwrap();
        form_recipe(&fields, &mut form);
        let expected = [
            row("a", "a", Role::Name),
            row("a", "", Role::Value),
            row("b", "b", Role::Name),
            row("b", "2", Role::Value),
        ];
        assert_eq!(form.0, expected);
    }
}
