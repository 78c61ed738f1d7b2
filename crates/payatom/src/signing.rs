//! The catalogue of hashes and signatures: what is joined, in which order, and what is done with it.
//!
//! Nothing stands between the joined values, so the border between an order id that ends in a digit and the amount after it is lost:
//! see [`reference_is_safe`](crate::reference_is_safe).

use dhow_core::{Result, Secret};
use dhow_crypto::{
    canonical::{Canonical, Sink},
    digest::{Md5, Sha256},
};

mod account;
mod canonical_json;
mod covered;
mod hashed_fields;
mod key;

pub(crate) use account::Account;
pub(crate) use canonical_json::v2_recipe;
pub use canonical_json::{v2_signature, v2_source};
pub(crate) use covered::{Covered, seals};
pub use hashed_fields::HashedFields;
pub(crate) use key::{ENVELOPE_BYTES, HashKey, IvSource, POST_HASH};

/// Callbacks, and answers to polling: order id, amount received, status, secret.
pub(crate) fn message_recipe(
    order_id: &str,
    amount: &str,
    status: &str,
    secret: &Secret,
    sink: &mut impl Sink,
) {
    sink.value("order_id", order_id.as_bytes());
    sink.value("received_amount", amount.as_bytes());
    sink.value("status", status.as_bytes());
    sink.secret("secret_key", secret.expose().as_bytes());
}

/// Polling and refund requests: the reference, `pid`, secret. The older documents put the order id in the place of `ref_code`.
pub(crate) fn reference_recipe(
    label: &str,
    reference: &str,
    pid: &str,
    secret: &Secret,
    sink: &mut impl Sink,
) {
    sink.value(label, reference.as_bytes());
    sink.value("pid", pid.as_bytes());
    sink.secret("secret_key", secret.expose().as_bytes());
}

/// Reconciliation: `pid`, secret, date.
fn reconciliation_recipe(pid: &str, date: &str, secret: &Secret, sink: &mut impl Sink) {
    sink.value("pid", pid.as_bytes());
    sink.secret("secret_key", secret.expose().as_bytes());
    sink.value("date", date.as_bytes());
}

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
    message_recipe(order_id, received_amount, status, secret, &mut md5);
    HashKey::new(secret.clone()).seal(&md5.finish_hex(), &IvSource::System)
}

/// The text that a callback's `post_hash` covers, piece by piece, for people.
#[must_use]
pub fn message_source(
    secret: &Secret,
    order_id: &str,
    received_amount: &str,
    status: &str,
) -> Canonical {
    let mut canonical = Canonical::new();
    message_recipe(order_id, received_amount, status, secret, &mut canonical);
    canonical
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
    reconciliation_recipe(pid, date, secret, &mut digest);
    digest.finish_hex()
}

/// The `verification_code` of the operator's balances: the MD5 of the password, which is as good as the password.
#[must_use]
pub fn verification_code(password: &Secret) -> String {
    let mut digest = Md5::new();
    digest.secret("password", password.expose().as_bytes());
    digest.finish_hex()
}
