//! Output once calls are accepted.

use std::{net::SocketAddr, path::Path};

use dhow_record::Target;
use serde::Serialize;

use super::forward::Place;
use crate::{
    gateways::Gateway,
    output::{Page, Show, Tone},
};

/// Result printed once calls are accepted.
#[derive(Debug, Serialize)]
pub(super) struct Ready {
    url: String,
    webhook_url: Option<String>,
    forward_to: Option<String>,
    out: String,
    /// True for a gateway on this machine.
    simulated: bool,
    base_urls: Vec<ReadyBase>,
}

/// Base URL of the shop's client while it is recorded.
#[derive(Debug, Serialize)]
struct ReadyBase {
    variable: String,
    url: String,
    gateway: String,
}

impl Ready {
    /// Creates the result.
    pub(super) fn new(
        gateway: &dyn Gateway,
        addresses: &[SocketAddr],
        places: &[Place],
        webhooks: Option<SocketAddr>,
        targets: &[Target],
        forward_to: Option<&str>,
        out: &Path,
    ) -> Self {
        let url = |origin: usize| {
            let address = addresses.get(origin).or(addresses.first());
            address.map(|address| format!("http://{address}"))
        };
        let bases = targets.iter().zip(places).map(|(target, place)| {
            let name = target.upstream.setting;
            let mut specs = gateway.factory().settings().iter();
            let spec = specs.find(|spec| spec.name == name);
            ReadyBase {
                variable: spec.map_or_else(
                    || name.to_owned(),
                    |spec| spec.variable(gateway.factory().id()),
                ),
                url: url(place.origin).unwrap_or_default() + &place.path,
                gateway: target.url.as_str().to_owned(),
            }
        });
        // The query may contain a token.
        let without_query = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
        Self {
            base_urls: bases.collect(),
            webhook_url: webhooks.map(|address| format!("http://{address}")),
            forward_to: forward_to.map(without_query),
            simulated: targets.iter().any(|target| target.url.is_loopback()),
            out: out.display().to_string(),
            url: url(0).unwrap_or_default(),
        }
    }
}

impl Show for Ready {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("Recording on {}", self.url));
        for base in &self.base_urls {
            page.pair(
                &base.variable,
                format!("{} (now {})", base.url, base.gateway),
            );
        }
        match (&self.webhook_url, &self.forward_to) {
            (Some(url), Some(to)) => page.pair("webhooks", format!("{url}, forwarded to {to}")),
            _ => page.pair_in(
                "webhooks",
                Tone::Faint,
                "not recorded; add --webhooks ADDRESS and --forward-to URL",
            ),
        }
        page.pair("written to", &self.out);
        if self.simulated {
            page.line(
                Tone::Warn,
                "The gateway is a simulated one on this machine: the record proves nothing about the real one.",
            );
        }
        page.line(Tone::Good, "Ready. Press Ctrl-C to stop.");
    }
}
