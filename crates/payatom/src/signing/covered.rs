//! Comparison of a sealed hash with the fields that it covers, for callbacks and polling responses.

use dhow_crypto::{digest::Md5, signing_input::SegmentSink as _};

use super::HashKey;
use crate::wire::raw_object::Scalar;

/// Hashed field as received: its name and its value.
pub(crate) type Covered<'f> = (&'f str, Scalar<'f>);

/// Returns true if the sealed hash is that of the fields.
///
/// Numbers may be hashed as sent, or all of them as PHP converts them to text; strings only as sent.
pub(crate) fn seals(sealed: &[u8], covered: &[Covered<'_>], key: &HashKey) -> bool {
    let matches = |as_php: bool| {
        let mut md5 = Md5::new();
        for (name, scalar) in covered {
            let text = match as_php {
                true => scalar.as_php_joins(),
                false => &scalar.text,
            };
            md5.value(name, text.as_bytes());
        }
        md5.secret("secret_key", key.secret().expose().as_bytes());
        md5.verify_hex(sealed).is_ok()
    };
    // LEDGER: number-text
    // PayAtom's PHP hashes the number 100.00 as `100`; a published V2 client accepts both spellings.
    let has_number = covered.iter().any(|(_, scalar)| scalar.is_number);
    matches(false) || (has_number && matches(true))
}
