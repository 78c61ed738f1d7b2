//! Capabilities of HPay.

use dhow_core::{ActionKind, Capabilities, Currency, PollingPolicy, WebhookScheme};

use crate::options::OPTIONS;

pub(crate) fn capabilities() -> Capabilities {
    let scheme = WebhookScheme::new("MD5 with a passcode");
    let mut capabilities = Capabilities::new("HPay", scheme);
    capabilities.countries = vec!["VN"];
    capabilities.currencies = vec![Currency::VND, Currency::USD];
    capabilities.actions = vec![ActionKind::Redirect];
    // HPay knows an order only once the customer has opened its link, so the first polls may find nothing.
    // LEDGER: polling
    let mut polling = PollingPolicy::default();
    polling.payments = polling.payments.with_absence_at_first();
    polling.payouts = polling.payouts.with_absence_at_first();
    capabilities.polling = polling;
    capabilities.options = OPTIONS;
    capabilities.notes = vec![
        "creating a payment makes a link and sends nothing",
        "many signature schemes are not confirmed by a public source; each can be replaced",
        "a transfer sent twice may pay twice: look it up after an unknown outcome",
    ];
    capabilities
}
