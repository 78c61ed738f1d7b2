//! Every hash and signature of PayAtom.
//!
//! [`table`] lists the signed fields of each. The values are joined without separators, so the border between an order id that ends in a
//! digit and the amount after it is lost: see [`reference_is_safe`](crate::reference_is_safe).

use dhow_core::{Result, Secret};
use dhow_crypto::signing_input::SigningInput;

#[cfg(feature = "client")]
mod account;
mod canonical_json;
mod covered;
mod hashed_fields;
mod key;
mod scheme;
mod table;

#[cfg(feature = "client")]
pub(crate) use account::Account;
pub use canonical_json::{v2_signature, v2_signing_input};
pub(crate) use covered::Covered;
pub use hashed_fields::HashedFields;
#[cfg(feature = "seal")]
pub(crate) use key::IvSource;
pub(crate) use key::{ENVELOPE_BYTES, HashKey, POST_HASH_LENGTH};
#[cfg(feature = "explain")]
pub(crate) use scheme::SignatureScheme;
#[cfg(feature = "explain")]
pub(crate) use table::SIGNATURES;
pub(crate) use table::{
    PAYIN_AMOUNT, PAYIN_ORDER_ID, PAYIN_STATUS, PAYIN_WEBHOOK, PAYOUT, POST_HASH, VERIFICATION_CODE,
};
#[cfg(feature = "client")]
pub(crate) use table::{POLLING_ANSWER, SIGNATURE};

/// Creates the `post_hash` of a payin webhook or a polling response, to test a receiver with.
///
/// `values` are the values of the signed fields by name, in any order: `order_id`, `received_amount` (or `amount`) and `status`.
///
/// ```
/// use dhow_core::Secret;
///
/// let secret = Secret::new("an-invented-secret")?;
/// let values = [("order_id", "ORDER-1042-A"), ("received_amount", "100"), ("status", "Approved")];
/// let post_hash = dhow_payatom::message_post_hash(&secret, &values)?;
/// assert_eq!(post_hash.len(), 128);
///
/// let error = dhow_payatom::message_post_hash(&secret, &values[..2]).unwrap_err();
/// assert_eq!(error.field(), Some("status"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming a signed field that is missing or given twice, or a field that is not
/// signed; [`Unavailable`](dhow_core::ErrorKind::Unavailable) if the operating system returns no random bytes.
#[cfg(feature = "seal")]
pub fn message_post_hash(secret: &Secret, values: &[(&str, &str)]) -> Result<String> {
    PAYIN_WEBHOOK.check(values)?;
    let hash = PAYIN_WEBHOOK.hex(values, secret);
    HashKey::new(secret.clone()).seal(&hash, &IvSource::System)
}

/// Returns the text that the hash of a payin webhook or polling response covers, for display. `values` are as for `message_post_hash`.
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming a signed field that is missing or given twice, or a field that is not
/// signed.
pub fn message_signing_input(secret: &Secret, values: &[(&str, &str)]) -> Result<SigningInput> {
    PAYIN_WEBHOOK.check(values)?;
    let mut source = SigningInput::new();
    PAYIN_WEBHOOK.write(values, secret, &mut source);
    Ok(source)
}

/// Decrypts a `post_hash` and returns the MD5 inside. `None` for every invalid envelope alike.
#[must_use]
pub fn open_post_hash(secret: &Secret, post_hash: &str) -> Option<String> {
    let mut buffer = [0; ENVELOPE_BYTES];
    let key = HashKey::new(secret.clone());
    let opened = key.open(post_hash, &mut buffer)?;
    std::str::from_utf8(opened).ok().map(str::to_owned)
}

/// Returns the `signature` of a reconciliation call: 64 lower-case hexadecimal digits. The date is formatted as `DD-MM-YYYY`.
#[must_use]
pub fn reconciliation_signature(pid: &str, secret: &Secret, date: &str) -> String {
    table::RECONCILIATION.hex(&[("pid", pid), ("date", date)], secret)
}

/// Returns the `verification_code` of the operator balance call: the MD5 of the operator's password.
///
/// Keep it as secret as the password: PayAtom accepts it in its place.
#[must_use]
pub fn verification_code(password: &Secret) -> String {
    VERIFICATION_CODE.hex(&[], password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_of_a_message_needs_each_signed_field_and_no_other() {
        let secret = Secret::new("an-invented-secret").unwrap();
        let values = [
            ("order_id", "A"),
            ("amount", "5"),
            ("status", "Approved"),
            ("utr", "7"),
        ];
        let shown = message_signing_input(&secret, &values[..3]).unwrap();
        assert_eq!(shown.to_string(), "A5Approved***");
        for (given, field) in [(&values[..2], "status"), (&values[..], "utr")] {
            let error = message_signing_input(&secret, given).unwrap_err();
            assert_eq!(error.field(), Some(field), "{error}");
            #[cfg(feature = "seal")]
            {
                let error = message_post_hash(&secret, given).unwrap_err();
                assert_eq!(error.field(), Some(field), "{error}");
            }
        }
    }
}
