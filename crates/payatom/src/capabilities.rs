//! Capabilities of PayAtom: currencies, limits, customer actions and notes.

use dhow_core::{ActionKind, AmountLimit, Capabilities, Currency, Money, WebhookScheme};

use crate::options::OPTIONS;

/// Currencies of PayAtom's products.
const CURRENCIES: [Currency; 3] = [Currency::INR, Currency::BDT, Currency::PKR];

/// Limits of an amount. `capabilities` shows this table, and every amount is checked against it.
pub(crate) fn limits() -> Vec<AmountLimit> {
    // All three currencies have two decimals, so 100 minor units are one rupee or taka.
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
        "a reference that ends in a digit is accepted, but its callbacks confirm no payment, because the hash does not separate it from \
         the amount; end references in a letter",
        "references need at least ten characters",
        "amounts are whole units: no paise or poisha",
        "callbacks contain no currency; the account has one",
        "the hash of a callback covers the order id, the amount received and the status only; confirm money by reading the status",
        "a payout with an unknown outcome is never sent again; reconciliation lists the approved ones",
        "a payment that timed out can still be approved late",
    ];
    capabilities
}
