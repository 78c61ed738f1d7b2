//! HitPay's capabilities, as data.

use std::time::Duration;

use dhow_core::{
    ActionKind, Capabilities, Currency, PollingPolicy, RateLimit, Repeat, WebhookScheme,
};

use crate::{options::OPTIONS, payment::payment_limit};

pub(crate) fn capabilities() -> Capabilities {
    let scheme = WebhookScheme::new("HMAC-SHA256").covering_everything();
    let mut capabilities = Capabilities::new("HitPay", scheme);
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
        "the same reference may be used twice: look it up after an unknown outcome",
        "a refund carries no reference of the merchant's",
        "a payout needs what HitPay's schema asks for: see `beneficiary_schema`",
    ];
    capabilities
}

/// HitPay counts calls by the minute: 400 of an account, and of these 70 about payment requests. The second limit is for all requests
/// together; a program that polls many of them spreads its calls.
// LEDGER: rate-limits
fn polling() -> PollingPolicy {
    let mut polling = PollingPolicy::default();
    polling.payments = polling.payments.with_rate_limit(PAYMENT_REQUESTS);
    polling.account_rate_limit = Some(a_minute(400));
    polling
}

const PAYMENT_REQUESTS: RateLimit = a_minute(70);

/// The pause that a read of payment requests keeps before it is repeated on its own.
pub(crate) const POLITE: Repeat = Repeat::within(PAYMENT_REQUESTS);

const fn a_minute(calls: u32) -> RateLimit {
    let per = Duration::from_secs(60);
    RateLimit { calls, per }
}
