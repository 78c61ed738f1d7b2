//! Selection of records.

use std::cmp::Reverse;

use super::{Record, RecordKind, StatusClass};

/// Selection of records, for [`Sandbox::find_records`](crate::Sandbox::find_records). The default selects all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// Name of the gateway, such as `hitpay`.
    pub gateway: Option<String>,
    /// Kind of the record.
    pub kind: Option<RecordKind>,
    /// Class of the status.
    pub class: Option<StatusClass>,
    /// Part of the id, the merchant reference, the amount or the status, in any case.
    pub text: Option<String>,
}

/// A page of the selected records, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordPage {
    /// Records of the page.
    pub records: Vec<Record>,
    /// Number of selected records on all pages.
    pub total: usize,
}

impl RecordFilter {
    /// Returns true if the record is selected.
    #[must_use]
    pub fn matches(&self, record: &Record) -> bool {
        let gateway = self.gateway.as_deref();
        gateway.is_none_or(|gateway| gateway == record.key.gateway)
            && self.kind.is_none_or(|kind| kind == record.key.kind)
            && self.class.is_none_or(|class| class == record.class)
            && self
                .text
                .as_deref()
                .is_none_or(|text| contains(record, text))
    }

    /// Selects, sorts newest first, and cuts out a page.
    pub(crate) fn page(&self, records: Vec<Record>, offset: usize, limit: usize) -> RecordPage {
        let mut found: Vec<Record> = records;
        found.retain(|record| self.matches(record));
        // The sort is stable and each gateway lists its newest records first, so equal times keep their order.
        found.sort_by_key(|record| Reverse(record.created));
        let total = found.len();
        let records = found.into_iter().skip(offset).take(limit).collect();
        RecordPage { records, total }
    }
}

fn contains(record: &Record, text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let reference = record.merchant_reference.as_deref().unwrap_or_default();
    let received = record.received.as_deref().unwrap_or_default();
    let (amount, status) = (&record.amount, &record.status);
    let fields: [&str; 5] = [&record.key.id, reference, amount, received, status];
    fields
        .iter()
        .any(|field| field.to_lowercase().contains(&text))
}
