//! Capabilities of Hub2.

use dhow_core::{ActionKind, Capabilities, WebhookScheme};

use crate::{StatusRead, options::OPTIONS, polling, rules};

pub(crate) fn capabilities(status_read: StatusRead) -> Capabilities {
    let scheme = WebhookScheme::new("HMAC-SHA256").covering_everything();
    let mut capabilities = Capabilities::new("Hub2", scheme);
    // Source: Hub2 documentation, "Policies". A reseller also names GW and NE; Hub2 does not.
    capabilities.countries = vec!["CI", "SN", "ML", "BF", "BJ", "TG", "CM", "GA", "GN"];
    capabilities.currencies = rules::CURRENCIES.to_vec();
    capabilities.actions = vec![
        ActionKind::EnterOtp,
        ActionKind::ConfirmOnPhone,
        ActionKind::Redirect,
    ];
    capabilities.polling = polling::policy(status_read);
    capabilities.options = OPTIONS;
    capabilities.notes = vec![
        "Hub2 accepts the same reference twice: look it up after an unknown outcome",
        "polling a payment that is neither processing nor waiting for the payer gets the IP address banned: use the poller",
        "some operators have published limits: a payment or payout outside of them is sent with a warning",
        // LEDGER: no-refunds
        "Hub2 has no refunds: pay the customer with a payout",
    ];
    capabilities
}
