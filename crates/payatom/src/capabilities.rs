//! What PayAtom can do, as data.

use dhow_core::{ActionKind, AmountLimit, Capabilities, Currency, Money, WebhookScheme};

pub(crate) fn capabilities() -> Capabilities {
    let scheme = WebhookScheme::new(
        "MD5 of three fields and the secret, sealed with AES-256-CBC and HMAC-SHA256",
    );
    let mut capabilities = Capabilities::new("PayAtom", scheme);
    capabilities.countries = vec!["IN", "BD", "PK"];
    capabilities.currencies = vec![Currency::INR, Currency::BDT, Currency::PKR];
    let whole_unit = |currency| AmountLimit::new(Some(Money::from_minor(100, currency)), None);
    capabilities.limits = capabilities
        .currencies
        .iter()
        .copied()
        .map(whole_unit)
        .collect();
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
        ActionKind::ConfirmOnPhone,
        ActionKind::PayToAccount,
        ActionKind::SubmitTransactionReference,
    ];
    capabilities.notes = vec![
        "a reference that ends in a digit is accepted, but its callbacks confirm nothing: the hash does not tell its last digits from \
         the amount's; let references end in a letter",
        "whole units only: nothing below one rupee or taka",
        "callbacks name no currency: it is the account's",
        "callbacks sign order, amount received and status only: confirm money by reading the status",
        "a payout whose outcome is unknown is never sent again; reconciliation lists the approved ones",
        "a customer who timed out may still be approved late",
    ];
    capabilities
}
