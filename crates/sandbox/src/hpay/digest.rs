//! HPay's MD5 digests, implemented independently of the client and tested with vectors of HPay's libraries.
//!
//! Digests without such a vector make the same assumptions as the client, because no other source exists.

use dhow_core::Secret;
use dhow_crypto::digest::md5_hex;

/// Signed fields of a legacy link, in the order of HPay's PHP library.
const LEGACY: [&str; 18] = [
    "merchant_site_code",
    "return_url",
    "receiver",
    "transaction_info",
    "order_code",
    "price",
    "currency",
    "quantity",
    "tax",
    "discount",
    "fee_cal",
    "fee_shipping",
    "order_description",
    "buyer_info",
    "affiliate_code",
    "installment",
    "inpage",
    "payment_method_id",
];

/// Returns the `secure_code` of a V1 checkout link: the MD5 of five fields and the passcode, joined with `|`, in hexadecimal digits.
///
/// `field` returns the value of a query field by name, or an empty string.
#[must_use]
pub fn checkout_digest(passcode: &Secret, field: impl Fn(&str) -> String) -> String {
    let names = [
        "merchant_site_code",
        "receiver",
        "price",
        "currency",
        "order_code",
    ];
    pipe_digest(passcode, &names.map(field))
}

/// Returns the `secure_code` of a legacy checkout link: the MD5 of 18 fields and the passcode, joined with spaces.
///
/// `field` returns the value of a query field by name, or an empty string.
#[must_use]
pub fn legacy_checkout_digest(passcode: &Secret, field: impl Fn(&str) -> String) -> String {
    let values = LEGACY.map(field).join(" ");
    md5_hex(format!("{values} {}", passcode.expose()).as_bytes())
}

/// Returns the `secure_code` of return and notify: the MD5 of eight values, each with a space before it.
///
/// `signed` has `transaction_info`, `order_code`, `price`, `payment_id`, `payment_type` and `error_text`; the merchant id
/// and the passcode follow.
#[must_use]
pub fn notify_digest(passcode: &Secret, merchant_id: &str, signed: [&str; 6]) -> String {
    let [info, order, price, payment, kind, error] = signed;
    let passcode = passcode.expose();
    let text = format!(" {info} {order} {price} {payment} {kind} {error} {merchant_id} {passcode}");
    md5_hex(text.as_bytes())
}

/// Returns the `secure_code` of a virtual account's webhook: the MD5 of `cashin`, `order_id` and the passcode, joined with `|`.
// The documentation does not show the separator.
#[must_use]
pub fn va_webhook_digest(passcode: &Secret, cashin: &str, order_id: &str) -> String {
    pipe_digest(passcode, &[cashin, order_id])
}

/// Returns the digest of all other messages: the MD5 of values and the passcode, joined with `|`.
pub(super) fn pipe_digest(passcode: &Secret, values: &[impl AsRef<str>]) -> String {
    let mut text: String = values
        .iter()
        .map(|value| format!("{}|", value.as_ref()))
        .collect();
    text.push_str(passcode.expose());
    md5_hex(text.as_bytes())
}
