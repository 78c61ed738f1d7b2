//! QR codes and direct links that a shop shows on its own page instead of the checkout page.

use std::time::SystemTime;

use dhow_core::ReportedAmount;
use serde_json::value::RawValue;

use crate::wire::Record;

/// What the shop shows itself instead of sending the customer to the checkout page. Either needs exactly one payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Embed {
    /// A QR code: `generate_qr`. A request with one cannot be withdrawn.
    QrCode,
    /// A link that opens the customer's wallet: `generate_direct_link`.
    DirectLink,
}

/// The QR code of a payment request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmbeddedQr {
    /// What the code encodes, or a base64 PNG when it begins with `iVBOR`. In the sandbox it may be the URL of a page to open instead.
    pub payload: String,
    /// Until when it can be paid.
    pub expires_at: Option<SystemTime>,
    /// What the customer pays where that is another currency than the merchant's.
    pub customer_pays: Option<ReportedAmount>,
    /// The rate between the two, as printed.
    pub fx_rate: Option<String>,
}

impl EmbeddedQr {
    /// `qr_code_data`: an object with `qr_code` or `qr_contents`; the code itself in older answers. LEDGER: qr-shape
    pub(crate) fn read(raw: &RawValue) -> Option<Self> {
        if let Ok(payload) = serde_json::from_str::<String>(raw.get()) {
            let record = Record::default();
            return Self::of(&record, Some(payload));
        }
        let record: Record = serde_json::from_str(raw.get()).ok()?;
        let payload = record.text("qr_code").or(record.text("qr_contents"));
        Self::of(&record, payload)
    }

    fn of(record: &Record, payload: Option<String>) -> Option<Self> {
        Some(Self {
            payload: payload.filter(|payload| !payload.is_empty())?,
            expires_at: record.time("qr_code_expiry"),
            customer_pays: record.amount("qr_amount", "qr_currency"),
            fx_rate: record.as_printed("fx_rate"),
        })
    }
}
