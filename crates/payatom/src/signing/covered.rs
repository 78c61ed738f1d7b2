//! The one comparison of a sealed hash with the fields that it covers, for callbacks and polling answers alike.

use dhow_crypto::{digest::Md5, signing_input::SegmentSink as _};

use super::HashKey;
use crate::wire::raw_object::Scalar;

/// A hashed field as it arrived, with its name.
pub(crate) type Covered<'f> = (&'f str, Scalar<'f>);

/// True if the sealed hash is that of the fields: as printed, or with every number as PHP joins it. A text is never respelled, and no
/// number has a third spelling.
// LEDGER: number-text
pub(crate) fn seals(sealed: &[u8], covered: &[Covered<'_>], key: &HashKey) -> bool {
    let spelled = |as_php: bool| {
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
    let has_number = covered.iter().any(|(_, scalar)| scalar.is_number);
    spelled(false) || (has_number && spelled(true))
}
