//! Capabilities of Cowrie.

use dhow_core::*;

pub(crate) fn capabilities() -> Capabilities {
    let webhook = WebhookScheme::new("HMAC-SHA256 over time and body").covering_everything().with_timestamp();
    let mut capabilities = Capabilities::new("Cowrie", webhook);
    capabilities.countries = vec!["BD", "JP"];
    capabilities.limits = limits();
    capabilities.currencies = capabilities.limits.iter().filter_map(AmountLimit::currency).collect();
    capabilities.actions = vec![ActionKind::Redirect, ActionKind::SubmitTransactionReference];
    capabilities
}

/// Limits of a payment: 1.00 to 99,999.00 BDT, and 1 to 99,999 JPY.
pub(crate) fn limits() -> Vec<AmountLimit> {
    let limit = |currency, least, most| {
        let money = |minor| Some(Money::from_minor(minor, currency));
        AmountLimit::new(money(least), money(most))
    };
    vec![limit(Currency::BDT, 100, 9_999_900), limit(Currency::JPY, 1, 99_999)]
}
