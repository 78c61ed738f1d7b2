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
    findings: &'r [Finding],
    files: Vec<&'r str>,
    /// Findings that no earlier exchange had.
    #[serde(skip)]
    new: Vec<Finding>,
}

impl<'r> RecordedExchange<'r> {
    /// Creates the output. `new` are the findings that no earlier exchange had.
    pub(crate) fn new(provider: &'static str, recorded: &'r Recorded, new: Vec<Finding>) -> Self {
        Self {
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
            findings: &recorded.findings,
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
            page.line(tone_of(finding), format!("   {}", finding.line()));
        }
    }
}

fn tone_of(finding: &Finding) -> Tone {
    match (finding.kind, finding.verdict) {
        (FindingKind::Ledger, Some(Verdict::Confirms)) => Tone::Faint,
        (FindingKind::Ledger, Some(Verdict::Settles)) => Tone::Good,
        (FindingKind::SignatureMismatch, _) => Tone::Bad,
        _ => Tone::Warn,
    }
}
