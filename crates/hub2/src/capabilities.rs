//! Hub2's capabilities, as data.

use dhow_core::{ActionKind, Capabilities, WebhookScheme};

use crate::{StatusRead, options::OPTIONS, polling, rules};

pub(crate) fn capabilities(status_read: StatusRead) -> Capabilities {
    let scheme = WebhookScheme::new("HMAC-SHA256").covering_everything();
    let mut capabilities = Capabilities::new("Hub2", scheme);
    capabilities.countries = vec!["CI", "SN", "ML", "BF", "BJ", "TG", "CM", "GA", "GN"];
    capabilities.currencies = rules::CURRENCIES.to_vec();
    capabilities.actions = vec![
        ActionKind::EnterOtp,
        ActionKind::ConfirmOnPhone,
        ActionKind::Redirect,
    ];
    capabilities.polling = polling::policy(status_read);
    // LEDGER: no-refunds
    capabilities.options = OPTIONS;
    capabilities.notes = vec![
        "the same reference may be used twice: look it up after an unknown outcome",
        "reading the status of a payment that is not under way again and again gets the IP address banned: use the poller",
        "operators have limits that are published for some of them: a payment or payout outside of them is sent with a warning",
        "there is no refund: pay the customer with a payout",
    ];
    capabilities
}
