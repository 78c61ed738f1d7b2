//! The catalogue of hashes and signatures: what is joined, in which order, and what is done with it.
//!
//! Nothing stands between the joined values, so the border between an order id that ends in a digit and the amount after it is lost:
//! see [`reference_is_safe`](crate::reference_is_safe).

use dhow_core::{Result, Secret};
use dhow_crypto::{
    digest::{Md5, Sha256},
    signing_input::SigningInput,
};

mod account;
mod canonical_json;
mod covered;
mod hashed_fields;
mod key;
mod scheme;
mod table;

pub(crate) use account::Account;
use canonical_json::SIGNATURE;
pub use canonical_json::{v2_signature, v2_source};
pub(crate) use covered::{Covered, seals};
pub use hashed_fields::HashedFields;
pub(crate) use key::{ENVELOPE_BYTES, HashKey, IvSource, POST_HASH};
pub(crate) use table::{CALLBACK, POLLING_ANSWER};

/// The `post_hash` of a callback or a polling answer. For tests of a receiver.
///
/// ```
/// use dhow_core::Secret;
/// let secret = Secret::new("an-invented-secret")?;
/// let post_hash = dhow_payatom::message_post_hash(&secret, "ORDER-1042-A", "100", "Approved")?;
/// assert_eq!(post_hash.len(), 128);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Unavailable`](dhow_core::ErrorKind::Unavailable) when the operating system gives no random bytes.
pub fn message_post_hash(
    secret: &Secret,
    order_id: &str,
    received_amount: &str,
    status: &str,
) -> Result<String> {
    let mut md5 = Md5::new();
    CALLBACK.write(
        &message(order_id, received_amount, status),
        secret,
        &mut md5,
    );
    HashKey::new(secret.clone()).seal(&md5.finish_hex(), &IvSource::System)
}

/// The text that a callback's `post_hash` covers, piece by piece, for people.
#[must_use]
pub fn message_source(
    secret: &Secret,
    order_id: &str,
    received_amount: &str,
    status: &str,
) -> SigningInput {
    let mut canonical = SigningInput::new();
    let values = message(order_id, received_amount, status);
    CALLBACK.write(&values, secret, &mut canonical);
    canonical
}

/// The values of a callback by their names.
pub(crate) fn message<'v>(
    order_id: &'v str,
    received_amount: &'v str,
    status: &'v str,
) -> [(&'static str, &'v str); 3] {
    [
        ("order_id", order_id),
        ("received_amount", received_amount),
        ("status", status),
    ]
}

/// What is inside a `post_hash`: the MD5 that was sealed, or `None` when the envelope does not open. Every fault looks alike.
#[must_use]
pub fn open_post_hash(secret: &Secret, post_hash: &str) -> Option<String> {
    let mut buffer = [0; ENVELOPE_BYTES];
    let key = HashKey::new(secret.clone());
    let opened = key.open(post_hash, &mut buffer)?;
    std::str::from_utf8(opened).ok().map(str::to_owned)
}

/// The signature of a reconciliation call, as 64 lower-case hexadecimal digits. The date is `DD-MM-YYYY`.
#[must_use]
pub fn reconciliation_signature(pid: &str, secret: &Secret, date: &str) -> String {
    let mut digest = Sha256::new();
    table::RECONCILIATION.write(&[("pid", pid), ("date", date)], secret, &mut digest);
    digest.finish_hex()
}

/// The `verification_code` of the operator's balances: the MD5 of the password, which is as good as the password.
#[must_use]
pub fn verification_code(password: &Secret) -> String {
    let mut digest = Md5::new();
    table::VERIFICATION_CODE.write(&[], password, &mut digest);
    digest.finish_hex()
}
