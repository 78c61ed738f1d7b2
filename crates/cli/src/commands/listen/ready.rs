//! Output once webhooks are accepted.

use std::{net::SocketAddr, path::Path};

use serde::Serialize;

use crate::output::{Page, Show, Tone};

/// Result printed once webhooks are accepted.
#[derive(Debug, Serialize)]
pub(super) struct Ready {
    url: String,
    forward_to: Option<String>,
    save: Option<String>,
    gateways: Vec<ReadyGateway>,
}

#[derive(Debug, Serialize)]
struct ReadyGateway {
    provider: &'static str,
    webhook_url: String,
}

impl Ready {
    /// Creates the result.
    pub(super) fn new(
        address: SocketAddr,
        gateways: &[&'static str],
        forward_to: Option<&str>,
        save: Option<&Path>,
    ) -> Self {
        let url = format!("http://{address}");
        let gateways = gateways.iter().map(|provider| ReadyGateway {
            provider,
            webhook_url: format!("{url}/webhooks/{provider}"),
        });
        // The query may contain a token.
        let without_query = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
        Self {
            gateways: gateways.collect(),
            forward_to: forward_to.map(without_query),
            save: save.map(|path| path.display().to_string()),
            url,
        }
    }
}

impl Show for Ready {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("Listening on {}", self.url));
        for gateway in &self.gateways {
            let name = format!("webhooks {}", gateway.provider);
            page.pair(&name, &gateway.webhook_url);
        }
        match &self.forward_to {
            Some(url) => page.pair("forwarded to", url),
            None => page.pair_in(
                "reply",
                Tone::Faint,
                "the gateway's own; add --forward-to URL for the response of your server",
            ),
        }
        match &self.save {
            Some(folder) => page.pair("saved in", folder),
            None => page.pair_in("saved in", Tone::Faint, "no file; add --save DIR"),
        }
        page.line(Tone::Good, "Ready. Press Ctrl-C to stop.");
    }
}
