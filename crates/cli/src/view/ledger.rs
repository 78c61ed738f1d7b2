//! Output of `dhow ledger`.

use serde::Serialize;

use crate::{
    ledger::{Entry, EvidenceStatus},
    output::{Page, Show, Tone},
};

/// Ledgers of the selected gateways.
#[derive(Debug, Serialize)]
pub(crate) struct Ledgers {
    ledgers: Vec<GatewayLedger>,
}

#[derive(Debug, Serialize)]
struct GatewayLedger {
    provider: &'static str,
    entries: Vec<Entry>,
}

impl Ledgers {
    /// Creates the output from the entries of each gateway.
    pub(crate) fn new(ledgers: Vec<(&'static str, Vec<Entry>)>) -> Self {
        let ledgers = ledgers.into_iter();
        Self {
            ledgers: ledgers
                .map(|(provider, entries)| GatewayLedger { provider, entries })
                .collect(),
        }
    }
}

impl Show for Ledgers {
    fn show(&self, page: &mut Page) {
        for (index, ledger) in self.ledgers.iter().enumerate() {
            if index > 0 {
                page.empty_line();
            }
            let count = match ledger.entries.len() {
                0 => "no entries".to_owned(),
                1 => "1 entry".to_owned(),
                more => format!("{more} entries"),
            };
            page.line(Tone::Strong, format!("{}: {count}", ledger.provider));
            for entry in &ledger.entries {
                page.empty_line();
                show(entry, page);
            }
        }
    }
}

fn show(entry: &Entry, page: &mut Page) {
    page.pair_in(&entry.id, tone(entry.status), entry.status);
    page.paragraph("claim", &entry.claim);
    page.paragraph("reading", &entry.reading);
    page.pair_if("setting", entry.setting.as_ref());
    for (index, source) in entry.sources.iter().enumerate() {
        let name = match (index, entry.sources.len()) {
            (0, 1) => "source",
            (0, _) => "sources",
            _ => "",
        };
        page.paragraph(name, source);
    }
    page.pair_if("test", entry.test.as_ref());
}

/// Returns the colour of an evidence status.
pub(super) fn tone(status: EvidenceStatus) -> Tone {
    match status {
        EvidenceStatus::Documented | EvidenceStatus::VendorCode => Tone::Good,
        EvidenceStatus::SingleSource | EvidenceStatus::Inferred => Tone::Warn,
        EvidenceStatus::Unsettled => Tone::Bad,
    }
}
