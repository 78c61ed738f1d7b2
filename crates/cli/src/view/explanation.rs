//! Output of `dhow webhook explain`.

use dhow_core::{Delivery, RejectionReason};
use dhow_crypto::{
    explain::Explanation,
    fingerprint::{Fingerprint, FingerprintKey},
};
use serde::Serialize;

use crate::{
    ledger::Entry,
    output::{Page, Show, Tone},
};

mod arrived;
mod difference;
mod encoding;
mod parts;
mod rejected;
mod shape;
mod signed;
mod verdict;

use arrived::ReceivedRequest;
use difference::Difference;
use parts::{ComputedView, EvidenceView, FindingView, SecretView};
use signed::SignedView;
use verdict::ExplanationVerdict;

/// Explanation of a signature, in the order in which a person looks for a mistake.
#[derive(Debug, Serialize)]
pub(crate) struct ExplanationView {
    verdict: ExplanationVerdict,
    provider: &'static str,
    arrived: ReceivedRequest,
    scheme: &'static str,
    rule: std::borrow::Cow<'static, str>,
    evidence: EvidenceView,
    canonical: SignedView,
    received: Option<String>,
    computed: Vec<ComputedView>,
    secrets: Vec<SecretView>,
    findings: Vec<FindingView>,
    notes: Vec<String>,
    difference: Option<Difference>,
}

impl ExplanationView {
    /// Creates the output.
    ///
    /// `evidence` is the ledger entry of the signature scheme. `yours` is the text that the user's program signed, to compare with.
    pub(crate) fn new(
        provider: &'static str,
        delivery: &Delivery,
        explanation: &Explanation,
        evidence: Option<Entry>,
        yours: Option<&[u8]>,
        key: &FingerprintKey,
    ) -> Self {
        let input = &explanation.signing_input;
        let secrets = &explanation.secrets;
        let known: Vec<Fingerprint> = secrets.iter().map(|(_, print)| *print).collect();
        let mut computed: Vec<ComputedView> = Vec::new();
        for computed_view in explanation.computed.iter().map(ComputedView::from) {
            // Two signature schemes of a gateway may produce the same signature.
            if !computed.contains(&computed_view) {
                computed.push(computed_view);
            }
        }
        Self {
            verdict: explanation.verdict.into(),
            provider,
            arrived: ReceivedRequest::new(provider, delivery),
            scheme: explanation.scheme,
            rule: explanation.rule.clone(),
            evidence: EvidenceView::new(explanation.evidence, evidence),
            canonical: SignedView::new(input, key),
            received: explanation.received.clone(),
            computed,
            secrets: secrets
                .iter()
                .map(|secret| SecretView::new(secret, key))
                .collect(),
            findings: explanation.findings.iter().map(FindingView::from).collect(),
            notes: explanation.notes.clone(),
            difference: yours.map(|yours| Difference::new(input, yours, &known)),
        }
    }

    /// Adds the reason why the verifier rejected a delivery whose signature matches.
    pub(crate) fn with_rejection(mut self, reason: Option<RejectionReason>) -> Self {
        let is_match = self.verdict == ExplanationVerdict::Match;
        if let Some(reason) = reason.filter(|_| is_match) {
            self.verdict = ExplanationVerdict::Rejected;
            self.findings.extend(FindingView::for_rejection(reason));
        }
        self
    }

    fn headline(&self) -> (Tone, String) {
        let names: Vec<&str> = self.findings.iter().map(|finding| finding.name).collect();
        let names = match names.as_slice() {
            [] => String::new(),
            names => format!(": {}", names.join(" + ")),
        };
        let (tone, sentence) = match self.verdict {
            ExplanationVerdict::Match => (Tone::Good, "the signature matches".to_owned()),
            ExplanationVerdict::Rejected => {
                let sentence = "the signature matches, but the delivery is rejected";
                (Tone::Bad, format!("{sentence}{names}"))
            }
            ExplanationVerdict::NoSignature => (Tone::Bad, "there is no signature".to_owned()),
            ExplanationVerdict::Mismatch if self.received.is_none() => {
                (Tone::Bad, "the delivery cannot be read".to_owned())
            }
            ExplanationVerdict::Mismatch => {
                (Tone::Bad, format!("the signature does not match{names}"))
            }
        };
        let (provider, scheme) = (self.provider, self.scheme);
        (tone, format!("{provider} {scheme}: {sentence}"))
    }

    fn show_scheme(&self, page: &mut Page) {
        title(page, "Signature scheme");
        page.pair("name", self.scheme);
        page.paragraph("rule", &self.rule);
        let id = self.evidence.id;
        match &self.evidence.entry {
            Some(entry) => {
                let tone = super::ledger::tone(entry.status);
                page.pair_in("evidence", tone, format!("{} ({id})", entry.status));
                for source in &entry.sources {
                    page.paragraph("", source);
                }
            }
            None => page.pair("evidence", id),
        }
    }

    fn show_signatures(&self, page: &mut Page) {
        title(page, "Signatures");
        match &self.received {
            Some(received) => {
                let received = encoding::shown(received);
                page.pair("received", &received.text);
                page.pair_in("", Tone::Faint, received.encoding);
            }
            None => page.pair_in("received", Tone::Bad, "none"),
        }
        for computed in &self.computed {
            let same = self.received.as_ref() == Some(&computed.signature);
            let tone = if same { Tone::Good } else { Tone::Plain };
            page.pair_in("computed", tone, &computed.signature);
            page.pair_in("", Tone::Faint, format!("with {}", computed.secret));
        }
        if self.computed.is_empty() {
            page.pair_in("computed", Tone::Faint, "none");
        }
        for secret in &self.secrets {
            let tone = if secret.warnings.is_empty() {
                Tone::Plain
            } else {
                Tone::Warn
            };
            page.pair_in(&secret.name, tone, &secret.sentence);
        }
    }

    fn show_conclusion(&self, page: &mut Page) {
        title(page, "Conclusion");
        for note in &self.notes {
            page.paragraph("note", note);
        }
        match self.verdict {
            ExplanationVerdict::Match => {
                page.pair_in("result", Tone::Good, "the signature is correct");
            }
            ExplanationVerdict::NoSignature => {
                let text = "there is no signature, so there is nothing to compare";
                page.pair_in("result", Tone::Bad, text);
            }
            ExplanationVerdict::Mismatch if self.received.is_none() => {
                let text = "the delivery cannot be read, so there is nothing to compare";
                page.pair_in("result", Tone::Bad, text);
            }
            ExplanationVerdict::Mismatch if self.findings.is_empty() => {
                let text = "no known mistake produces this signature";
                page.pair_in("result", Tone::Bad, text);
                page.paragraph("", NO_MISTAKE);
            }
            ExplanationVerdict::Mismatch => self.show_findings("mistake", page),
            ExplanationVerdict::Rejected if self.findings.is_empty() => {
                page.pair_in("result", Tone::Bad, "the verifier rejects the delivery");
            }
            ExplanationVerdict::Rejected => self.show_findings("reason", page),
        }
    }

    /// Shows the findings. The label of the first one says what they are.
    fn show_findings(&self, label: &str, page: &mut Page) {
        for (index, finding) in self.findings.iter().enumerate() {
            let label = if index == 0 { label } else { "and" };
            page.pair_in(label, Tone::Bad, finding.name);
            page.paragraph("cause", &finding.what);
            page.paragraph("fix", &finding.fix);
        }
    }
}

/// Advice if no known mistake produces the received signature.
const NO_MISTAKE: &str = "Either the secret is a different one, or the delivery was altered or forged. Pass the secret shown in \
    the gateway's dashboard, and any others, with --also-try. Within one run, equal secrets have equal fingerprints.";

fn title(page: &mut Page, text: &str) {
    page.empty_line();
    page.line(Tone::Strong, text);
}

impl Show for ExplanationView {
    fn show(&self, page: &mut Page) {
        let (tone, headline) = self.headline();
        page.line(tone, headline);
        self.arrived.show(page);
        self.show_scheme(page);
        self.canonical.show(page);
        self.show_signatures(page);
        self.show_conclusion(page);
        if let Some(difference) = &self.difference {
            difference.show(page);
        }
    }
}
