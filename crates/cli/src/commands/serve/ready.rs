//! Output of `dhow serve` once it is ready.

use std::net::SocketAddr;

use dhow_core::Environment;
use serde::Serialize;

use super::{accounts::Accounts, forward::Forwarder};
use crate::output::{Page, Show, Tone};

/// Result printed once webhooks are accepted.
#[derive(Debug, Serialize)]
pub(super) struct Ready {
    url: String,
    store: String,
    forward_to: Option<String>,
    accounts: Vec<ReadyAccount>,
}

#[derive(Debug, Serialize)]
struct ReadyAccount {
    account: &'static str,
    provider: String,
    environment: Environment,
    webhook_url: String,
}

impl Ready {
    /// Creates the result.
    pub(super) fn new(
        address: SocketAddr,
        store: String,
        accounts: &Accounts,
        forwarder: Option<&Forwarder>,
    ) -> Self {
        let url = format!("http://{address}");
        let accounts = accounts.iter().map(|account| ReadyAccount {
            account: account.name,
            provider: account.provider.id().to_string(),
            environment: account.environment(),
            webhook_url: format!("{url}/webhooks/{}", account.name),
        });
        Self {
            accounts: accounts.collect(),
            store,
            forward_to: forwarder.map(Forwarder::target),
            url,
        }
    }
}

impl Show for Ready {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("Listening on {}", self.url));
        page.pair("store", &self.store);
        for account in &self.accounts {
            let text = format!("{} ({})", account.webhook_url, account.environment);
            page.pair(&format!("webhooks {}", account.account), text);
        }
        match &self.forward_to {
            Some(url) => page.pair("effects", format!("forwarded to {url}")),
            None => page.pair_in(
                "effects",
                Tone::Warn,
                "kept in the store; add --forward-to URL to send them to your program",
            ),
        }
        page.line(Tone::Good, "Ready. Press Ctrl-C to stop.");
    }
}
