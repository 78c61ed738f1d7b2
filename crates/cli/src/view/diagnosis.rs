//! Output of `dhow doctor`.

use serde::Serialize;

use crate::output::{Page, Show, Tone};

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// No problem.
    Ok,
    /// Possibly a mistake.
    Warn,
    /// Cannot work.
    Fail,
}

/// Result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) state: State,
    /// Setting, or part of the configuration.
    pub(crate) about: String,
    pub(crate) text: String,
}

/// Findings about one gateway.
#[derive(Debug, Serialize)]
pub(crate) struct GatewayDiagnosis {
    pub(crate) provider: &'static str,
    pub(crate) configured: bool,
    pub(crate) environment: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

/// All findings, and the questions that no check answers.
#[derive(Debug, Serialize)]
pub(crate) struct Diagnosis {
    healthy: bool,
    gateways: Vec<GatewayDiagnosis>,
    findings: Vec<Finding>,
    not_checked: &'static [&'static str],
}

/// Questions that cannot be answered without the gateway.
const NOT_CHECKED: &[&str] = &[
    "that the gateway accepts the keys and they belong to your account (no network was used)",
    "that the webhook secrets are those that the gateway signs with (`dhow webhook explain` checks a delivery)",
    "that your webhook URL is registered and reachable from the internet",
];

impl Finding {
    /// Creates a finding.
    pub(crate) fn new(state: State, about: impl Into<String>, text: impl Into<String>) -> Self {
        let (about, text) = (about.into(), text.into());
        Self { state, about, text }
    }
}

impl Diagnosis {
    /// Creates the output from the findings about each gateway and the general ones.
    pub(crate) fn new(gateways: Vec<GatewayDiagnosis>, findings: Vec<Finding>) -> Self {
        let all = gateways.iter().flat_map(|gateway| &gateway.findings);
        let healthy = all
            .chain(&findings)
            .all(|finding| finding.state < State::Fail);
        Self {
            healthy,
            gateways,
            findings,
            not_checked: NOT_CHECKED,
        }
    }

    /// Returns true if no check failed.
    pub(crate) fn is_healthy(&self) -> bool {
        self.healthy
    }
}

impl Show for Diagnosis {
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
            gateway
                .findings
                .iter()
                .for_each(|finding| show(finding, page));
        }
        if !self.findings.is_empty() {
            page.line(Tone::Strong, "general");
            self.findings.iter().for_each(|finding| show(finding, page));
        }
        page.empty_line();
        page.line(Tone::Faint, "Not checked:");
        for text in self.not_checked {
            page.labelled(Tone::Faint, "-", text);
        }
    }
}

fn show(finding: &Finding, page: &mut Page) {
    let (tone, word) = match finding.state {
        State::Ok => (Tone::Good, "ok"),
        State::Warn => (Tone::Warn, "warn"),
        State::Fail => (Tone::Bad, "FAIL"),
    };
    page.labelled(tone, word, &format!("{}: {}", finding.about, finding.text));
}
