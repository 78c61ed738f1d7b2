//! What PayAtom can do, as data.

use dhow_core::{ActionKind, AmountLimit, Capabilities, Currency, Money, WebhookScheme};

use crate::options::OPTIONS;

/// The currencies of its products.
const CURRENCIES: [Currency; 3] = [Currency::INR, Currency::BDT, Currency::PKR];

/// The limits of an amount: one whole unit. The table that `capabilities` shows and that every amount is checked against.
pub(crate) fn limits() -> Vec<AmountLimit> {
    // All three have two decimals.
    let whole_unit = |currency| AmountLimit::new(Some(Money::from_minor(100, currency)), None);
    CURRENCIES.into_iter().map(whole_unit).collect()
}

pub(crate) fn capabilities() -> Capabilities {
    let scheme = WebhookScheme::new(
        "MD5 of three fields and the secret, sealed with AES-256-CBC and HMAC-SHA256",
    );
    let mut capabilities = Capabilities::new("PayAtom", scheme);
    capabilities.countries = vec!["IN", "BD", "PK"];
    capabilities.currencies = CURRENCIES.to_vec();
    capabilities.limits = limits();
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
        ActionKind::ConfirmOnPhone,
        ActionKind::PayToAccount,
        ActionKind::SubmitTransactionReference,
    ];
    capabilities.options = OPTIONS;
    capabilities.notes = vec![
        "a reference that ends in a digit is accepted, but its callbacks confirm nothing: the hash does not tell its last digits from \
         the amount's; let references end in a letter",
        "a reference has at least ten characters",
        "whole units only: nothing below one rupee or taka",
        "callbacks name no currency: it is the account's",
        "callbacks sign order, amount received and status only: confirm money by reading the status",
        "a payout whose outcome is unknown is never sent again; reconciliation lists the approved ones",
        "a customer who timed out may still be approved late",
    ];
    capabilities
}
