//! Names of the caller's fields in HitPay's errors of the common verbs.

use dhow_core::Error;

/// HitPay's names of fields with those of the common requests. Options have HitPay's own names.
const NAMES: [(&str, &str); 16] = [
    ("payment_methods", "methods"),
    ("purpose", "description"),
    ("reference_number", "merchant_reference"),
    ("redirect_url", "return_url"),
    ("webhook", "webhook_url"),
    ("expires_after", "expires_in"),
    ("reference", "merchant_reference"),
    ("remark", "description"),
    ("payment_amount", "amount"),
    ("payment_currency", "currency"),
    ("beneficiary.holder_name", "name"),
    ("beneficiary.account_number", "account"),
    ("beneficiary.bank_swift_code", "institution"),
    ("beneficiary.country", "country"),
    ("beneficiary.currency", "currency"),
    ("beneficiary.email", "email"),
];

/// Names the field of the common request instead of HitPay's, which stays in [`Error::gateway`].
// The framework of HitPay names an entry of a list by its place: `payment_methods.0`.
pub(crate) fn with_caller_field(error: Error) -> Error {
    let is_field = |field: &str, name: &str| {
        let rest = field.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let field = error.field().and_then(|field| {
        let mut names = NAMES.iter();
        names.find(|(name, _)| is_field(field, name))
    });
    match field {
        Some((_, field)) => error.with_field(*field),
        None => error,
    }
}
