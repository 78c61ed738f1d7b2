//! QR codes and direct links shown on the merchant's page instead of the checkout page.

use std::time::SystemTime;

use dhow_core::ReportedAmount;

use crate::wire::Record;

/// Element that the merchant shows instead of sending the customer to the checkout page. Requires exactly one payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Embed {
    /// A QR code (`generate_qr`). Such a request cannot be cancelled.
    QrCode,
    /// A link that opens the customer's wallet (`generate_direct_link`).
    DirectLink,
}

/// QR code of a payment request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmbeddedQr {
    /// Content of the QR code, or a base64 PNG if it starts with `iVBOR`. In the sandbox it may be the URL of a page to open instead.
    pub payload: String,
    /// Expiry time of the code.
    pub expires_at: Option<SystemTime>,
    /// Amount that the customer pays, if it is in another currency than the merchant's.
    pub customer_pays: Option<ReportedAmount>,
    /// Exchange rate between the two currencies, as received.
    pub fx_rate: Option<String>,
}

impl EmbeddedQr {
    /// Reads `qr_code_data`: an object with `qr_code` or `qr_contents`, or the bare code as in older responses.
    // The guides show an object, older responses had a bare text, and in the sandbox the code may be the URL of a page.
    // LEDGER: qr-shape
    pub(crate) fn from_wire(json: &str) -> Option<Self> {
        if let Ok(payload) = serde_json::from_str::<String>(json) {
            let record = Record::default();
            return Self::from_record(&record, Some(payload));
        }
        let record: Record = serde_json::from_str(json).ok()?;
        let payload = record.text("qr_code").or(record.text("qr_contents"));
        Self::from_record(&record, payload)
    }

    fn from_record(record: &Record, payload: Option<String>) -> Option<Self> {
        Some(Self {
            payload: payload.filter(|payload| !payload.is_empty())?,
            expires_at: record.time("qr_code_expiry"),
            customer_pays: record.amount("qr_amount", "qr_currency"),
            fx_rate: record.verbatim("fx_rate"),
        })
    }
}
