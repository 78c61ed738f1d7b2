//! Output of `dhow record` for one exchange.

use dhow_record::{Direction, Finding, FindingKind, Recorded, Signature, Verdict};
use serde::Serialize;

use crate::output::{Page, Show, Tone};

/// JSON object and lines of an exchange. It has no value of the messages, except words and names that fixtures keep too.
#[derive(Debug, Serialize)]
pub(crate) struct RecordedExchange<'r> {
    number: u64,
    provider: &'static str,
    kind: &'static str,
    name: &'r str,
    status: Option<u16>,
    signature: Signature,
    read: bool,
    /// True for a gateway on this machine, whose messages settle nothing.
    simulated: bool,
    findings: Vec<Finding>,
    files: Vec<&'r str>,
    /// Findings that no earlier exchange had.
    #[serde(skip)]
    new: Vec<Finding>,
}

impl<'r> RecordedExchange<'r> {
    /// Creates the output. `new` are the findings that no earlier exchange had.
    pub(crate) fn new(
        provider: &'static str,
        simulated: bool,
        recorded: &'r Recorded,
        new: Vec<Finding>,
    ) -> Self {
        Self {
            simulated,
            number: recorded.number,
            provider,
            kind: match recorded.direction {
                Direction::Call => "call",
                Direction::Webhook => "webhook",
            },
            name: &recorded.name,
            status: recorded.status,
            signature: recorded.signature,
            read: recorded.is_read,
            findings: recorded
                .findings
                .iter()
                .map(|finding| judged(finding, simulated))
                .collect(),
            files: recorded
                .files
                .iter()
                .map(|file| file.name.as_str())
                .collect(),
            new,
        }
    }
}

impl Show for RecordedExchange<'_> {
    fn show(&self, page: &mut Page) {
        let status = match self.status {
            Some(status) => status.to_string(),
            None => "no response".to_owned(),
        };
        let read = match (self.read, self.kind) {
            (true, _) => ", read",
            (false, "call") => ", not read by the library",
            (false, _) => "",
        };
        let (tone, signature) = match self.signature {
            Signature::Verified => (Tone::Plain, ", signature verifies"),
            Signature::Mismatch => (Tone::Bad, ", SIGNATURE DOES NOT VERIFY"),
            _ => (Tone::Plain, ""),
        };
        page.line(
            tone,
            format!("#{} {}: {status}{read}{signature}", self.number, self.name),
        );
        for finding in &self.new {
            let line = match self.simulated {
                true => finding.simulated_line(),
                false => finding.line(),
            };
            page.line(tone_of(finding, self.simulated), format!("   {line}"));
        }
    }
}

/// Returns a finding without its meaning for the ledger, if the gateway is a simulated one.
fn judged(finding: &Finding, simulated: bool) -> Finding {
    let mut judged = finding.clone();
    judged.verdict = judged.verdict.filter(|_| !simulated);
    judged
}

fn tone_of(finding: &Finding, simulated: bool) -> Tone {
    match (finding.kind, finding.verdict) {
        (FindingKind::Ledger, _) if simulated => Tone::Faint,
        (FindingKind::Ledger, Some(Verdict::Confirms)) => Tone::Faint,
        (FindingKind::Ledger, Some(Verdict::Settles)) => Tone::Good,
        (FindingKind::SignatureMismatch, _) => Tone::Bad,
        _ => Tone::Warn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Paint;

    #[test]
    fn a_simulated_gateway_settles_nothing() {
        let json = r#"{"kind":"ledger","ledger":"list-shape","verdict":"settles","text":"the list is a bare array"}"#;
        let finding: Finding = serde_json::from_str(json).unwrap();
        let shown = |simulated| {
            let exchange = RecordedExchange {
                number: 1,
                provider: "hitpay",
                kind: "call",
                name: "balances",
                status: Some(200),
                signature: Signature::None,
                read: true,
                simulated,
                findings: vec![judged(&finding, simulated)],
                files: Vec::new(),
                new: vec![finding.clone()],
            };
            let mut page = Page::new(Paint::NONE);
            exchange.show(&mut page);
            format!(
                "{}{}",
                page.text(),
                serde_json::to_string(&exchange).unwrap()
            )
        };
        assert!(shown(false).contains("settles list-shape: the list is a bare array"));
        let simulated = shown(true);
        assert!(simulated.contains("simulated list-shape: the list is a bare array"));
        for word in ["settles", "confirms", "contradicts"] {
            assert!(!simulated.contains(word), "{simulated}");
        }
    }
}
