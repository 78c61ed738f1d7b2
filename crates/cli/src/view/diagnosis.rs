//! What a look at the configuration found.

use serde::Serialize;

use crate::output::{Page, Show, Tone};

/// How good something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// Perhaps not what is meant.
    Warn,
    /// It cannot work.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) state: State,
    /// Which setting, or which part.
    pub(crate) about: String,
    pub(crate) text: String,
}

/// What was found about one gateway.
#[derive(Debug, Serialize)]
pub(crate) struct GatewayView {
    pub(crate) provider: &'static str,
    pub(crate) configured: bool,
    pub(crate) environment: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

/// All that was found, and what nobody looked at.
#[derive(Debug, Serialize)]
pub(crate) struct DiagnosisView {
    healthy: bool,
    gateways: Vec<GatewayView>,
    findings: Vec<Finding>,
    not_checked: &'static [&'static str],
}

/// What needs the gateway, or somebody who knows.
const NOT_CHECKED: &[&str] = &[
    "whether the gateway accepts the keys, and whether they belong to this account: no network was used",
    "whether a webhook secret is the one that the gateway signs with: `dhow webhook explain` tells with a delivery",
    "whether your webhook address is registered, and whether it can be reached from outside",
];

impl Finding {
    /// A finding about a setting or a part.
    pub(crate) fn new(state: State, about: impl Into<String>, text: impl Into<String>) -> Self {
        let (about, text) = (about.into(), text.into());
        Self { state, about, text }
    }
}

impl DiagnosisView {
    /// The findings by gateway, and those that belong to none.
    pub(crate) fn of(gateways: Vec<GatewayView>, findings: Vec<Finding>) -> Self {
        let all = gateways.iter().flat_map(|one| &one.findings);
        let healthy = all.chain(&findings).all(|one| one.state < State::Fail);
        Self {
            healthy,
            gateways,
            findings,
            not_checked: NOT_CHECKED,
        }
    }

    /// Whether nothing fails.
    pub(crate) fn is_healthy(&self) -> bool {
        self.healthy
    }
}

impl Show for DiagnosisView {
    fn show(&self, page: &mut Page) {
        for gateway in &self.gateways {
            let provider = gateway.provider;
            match &gateway.environment {
                _ if !gateway.configured => {
                    page.line(Tone::Faint, format!("{provider}: not configured"));
                }
                Some(environment) => {
                    page.line(Tone::Strong, format!("{provider} ({environment})"));
                }
                None => page.line(Tone::Strong, provider),
            }
            gateway.findings.iter().for_each(|one| show(one, page));
        }
        if !self.findings.is_empty() {
            page.line(Tone::Strong, "in general");
            self.findings.iter().for_each(|one| show(one, page));
        }
        page.blank();
        page.line(Tone::Faint, "Not checked:");
        for text in self.not_checked {
            page.sign(Tone::Faint, "-", text);
        }
    }
}

fn show(finding: &Finding, page: &mut Page) {
    let (tone, word) = match finding.state {
        State::Ok => (Tone::Good, "ok"),
        State::Warn => (Tone::Warn, "warn"),
        State::Fail => (Tone::Bad, "FAIL"),
    };
    page.sign(tone, word, &format!("{}: {}", finding.about, finding.text));
}
