//! HitPay's capabilities, as data.

use std::time::Duration;

use dhow_core::{
    ActionKind, Capabilities, Currency, PollingPolicy, RateLimit, Repeat, WebhookScheme,
};

use crate::{options::OPTIONS, payment::payment_limit};

/// Returns the countries, currencies, limits, options and polling policy of HitPay.
pub(crate) fn capabilities() -> Capabilities {
    let scheme = WebhookScheme::new("HMAC-SHA256").covering_everything();
    let mut capabilities = Capabilities::new("HitPay", scheme);
    // Source: docs.hitpayapp.com/apis/guide/payment-methods-reference.
    capabilities.countries = vec!["SG", "MY", "PH", "TH", "VN", "ID", "AU"];
    capabilities.currencies = vec![
        Currency::SGD,
        Currency::MYR,
        Currency::PHP,
        Currency::THB,
        Currency::VND,
        Currency::IDR,
        Currency::AUD,
        Currency::KRW,
        Currency::USD,
        Currency::HKD,
    ];
    // LEDGER: amount-limits
    let limits = capabilities.currencies.iter().copied();
    capabilities.limits = limits.map(payment_limit).collect();
    capabilities.polling = polling();
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
    ];
    capabilities.options = OPTIONS;
    capabilities.notes = vec![
        "HitPay accepts a reference twice: search for it after an unknown outcome",
        "a refund has no merchant reference",
        "a payout needs the fields that HitPay's schema requires: see `beneficiary_schema`",
    ];
    capabilities
}

/// Returns the polling policy: 70 payment request calls per minute, 400 calls per minute for the account.
///
/// Both limits apply to the account as a whole. A program that polls many payment requests must spread its calls.
// LEDGER: rate-limits
fn polling() -> PollingPolicy {
    let mut polling = PollingPolicy::default();
    polling.payments = polling.payments.with_rate_limit(PAYMENT_REQUESTS);
    polling.account_rate_limit = Some(per_minute(400));
    polling
}

const PAYMENT_REQUESTS: RateLimit = per_minute(70);

/// Pause before a read of payment requests is retried automatically.
pub(crate) const PAYMENT_REQUEST_REPEAT: Repeat = Repeat::within(PAYMENT_REQUESTS);

const fn per_minute(calls: u32) -> RateLimit {
    let per = Duration::from_secs(60);
    RateLimit { calls, per }
}
