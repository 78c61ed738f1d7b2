//! HPay's recipes, written here a second time apart from the client's and pinned by vectors that neither made. The functions without a
//! vector of HPay's own repeat the client's guesses, since there is nothing else to go by.

use dhow_core::Secret;
use dhow_crypto::digest::md5_hex;

/// The values of the legacy page, in the order in which HPay's library joins them.
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

/// `secure_code` of a V1 link: five values and the passcode between bars.
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

/// `secure_code` of a legacy link: eighteen values and the passcode between blanks.
#[must_use]
pub fn legacy_checkout_digest(passcode: &Secret, field: impl Fn(&str) -> String) -> String {
    let values = LEGACY.map(field).join(" ");
    md5_hex(format!("{values} {}", passcode.expose()).as_bytes())
}

/// `secure_code` of return and notify: a blank before each of eight values.
#[must_use]
pub fn notify_digest(passcode: &Secret, merchant_id: &str, signed: [&str; 6]) -> String {
    let [info, order, price, payment, kind, error] = signed;
    let passcode = passcode.expose();
    let text = format!(" {info} {order} {price} {payment} {kind} {error} {merchant_id} {passcode}");
    md5_hex(text.as_bytes())
}

/// `secure_code` of a virtual account's callback, with a bar for the separator that nobody tells.
#[must_use]
pub fn va_callback_digest(passcode: &Secret, cashin: &str, order_id: &str) -> String {
    pipe_digest(passcode, &[cashin, order_id])
}

/// Values and the passcode between bars: everything else.
pub(super) fn pipe_digest(passcode: &Secret, values: &[impl AsRef<str>]) -> String {
    let mut text: String = values
        .iter()
        .map(|value| format!("{}|", value.as_ref()))
        .collect();
    text.push_str(passcode.expose());
    md5_hex(text.as_bytes())
}
