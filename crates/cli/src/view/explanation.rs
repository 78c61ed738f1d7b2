//! Output of `dhow webhook explain`.

use dhow_core::Delivery;
use dhow_crypto::{
    explain::{Explanation, Report, Verdict},
    fingerprint::FingerprintKey,
};
use serde::Serialize;

use crate::{
    ledger::Entry,
    output::{Page, Show, Tone},
};

mod answer;
mod arrived;
mod bounded;
mod difference;
mod encoding;
mod shape;
mod signed;

use arrived::ReceivedRequest;
use difference::Difference;

/// A delivery and the library's explanation: what is wrong and what to change, then the details.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainedDelivery<'a> {
    provider: &'static str,
    arrived: ReceivedRequest,
    #[serde(flatten)]
    report: Report<'a, Evidence>,
    difference: Option<Difference>,
    #[serde(skip)]
    explanation: &'a Explanation,
}

/// Ledger entry of the signature scheme, or its id if the ledger has no such entry.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Evidence {
    Entry(Entry),
    Missing { id: &'static str },
}

impl<'a> ExplainedDelivery<'a> {
    /// Creates the output.
    ///
    /// `evidence` is the ledger entry of the signature scheme. `yours` is the text that the user's program signed, to compare with.
    pub(crate) fn new(
        provider: &'static str,
        delivery: &Delivery,
        explanation: &'a Explanation,
        evidence: Option<Entry>,
        yours: Option<&[u8]>,
        key: &FingerprintKey,
    ) -> Self {
        let id = explanation.evidence;
        let evidence = evidence.map_or(Evidence::Missing { id }, Evidence::Entry);
        let secrets = explanation.secrets.iter();
        let known: Vec<_> = secrets.map(|(_, print)| *print).collect();
        let input = &explanation.signing_input;
        Self {
            provider,
            arrived: ReceivedRequest::new(provider, delivery),
            report: explanation.report(key).with_evidence(evidence),
            difference: yours.map(|yours| Difference::new(input, yours, &known)),
            explanation,
        }
    }

    fn headline(&self) -> (Tone, String) {
        let report = &self.report;
        let causes: Vec<&str> = report.findings.iter().map(answer::summary).collect();
        let causes = match causes.as_slice() {
            [] => String::new(),
            causes => format!(": {}", causes.join("; and ")),
        };
        let (tone, sentence) = match report.verdict {
            Verdict::Match => (Tone::Good, "the delivery is valid".to_owned()),
            Verdict::Rejected => (Tone::Bad, format!("the delivery is rejected{causes}")),
            Verdict::NoSignature => (Tone::Bad, format!("there is no signature{causes}")),
            Verdict::Mismatch => (Tone::Bad, format!("the signature does not match{causes}")),
        };
        let (provider, scheme) = (self.provider, report.scheme);
        (tone, format!("{provider} {scheme}: {sentence}"))
    }

    fn show_secrets(&self, page: &mut Page) {
        let prints = self.explanation.secrets.iter().map(|(_, print)| print);
        for (secret, print) in self.report.secrets.iter().zip(prints) {
            let tone = if secret.warnings.is_empty() {
                Tone::Plain
            } else {
                Tone::Warn
            };
            let sentence = format!("fingerprint {}, {print}", secret.fingerprint);
            page.pair_in(secret.name, tone, sentence);
        }
    }
}

fn show_scheme(report: &Report<'_, Evidence>, page: &mut Page) {
    title(page, "Signature scheme");
    page.pair("name", report.scheme);
    page.paragraph("rule", report.rule);
    match &report.evidence {
        Evidence::Entry(entry) => {
            let tone = super::ledger::tone(entry.status);
            page.pair_in("evidence", tone, format!("{} ({})", entry.status, entry.id));
            for source in &entry.sources {
                page.paragraph("", source);
            }
        }
        Evidence::Missing { id } => page.pair("evidence", id),
    }
}

fn show_signatures(report: &Report<'_, Evidence>, page: &mut Page) {
    title(page, "Signatures");
    match report.received {
        Some(received) => {
            let received = encoding::shown(received);
            page.pair("received", &received.text);
            page.pair_in("", Tone::Faint, received.encoding);
        }
        None => page.pair_in("received", Tone::Bad, "none"),
    }
    for computed in &report.computed {
        let same = report.received == Some(computed.signature);
        let tone = if same { Tone::Good } else { Tone::Plain };
        page.pair_in("computed", tone, computed.signature);
        page.pair_in("", Tone::Faint, format!("with {}", computed.secret));
    }
    if report.computed.is_empty() {
        page.pair_in("computed", Tone::Faint, "none shown");
    }
}

fn title(page: &mut Page, text: &str) {
    page.empty_line();
    page.line(Tone::Strong, text);
}

impl Show for ExplainedDelivery<'_> {
    fn show(&self, page: &mut Page) {
        let (tone, headline) = self.headline();
        page.line(tone, headline);
        answer::show(&self.report, page);
        self.arrived.show(page);
        show_scheme(&self.report, page);
        signed::show(&self.explanation.signing_input, page);
        show_signatures(&self.report, page);
        self.show_secrets(page);
        if let Some(difference) = &self.difference {
            difference.show(page);
        }
        answer::show_search(&self.report, page);
    }
}
