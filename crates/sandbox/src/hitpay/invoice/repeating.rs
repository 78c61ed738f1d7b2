//! Repeating invoices: templates, each of whose invoices names it as its parent.
//!
//! Source: the pages on creating and listing invoices of hit-pay/app-studio-starter. A test decides when the next invoice is created.

use jiff::tz::Offset;

use super::{Invoice, TEMPLATE};
use crate::fields::Field;
use crate::hitpay::document::Members;
use crate::hitpay::payer::PayerError;
use crate::hitpay::rules::Rules;
use crate::hitpay::validate::{SINGAPORE, details};
use crate::hitpay::{HitPay, plan};

/// Value of `type` for a repeating invoice.
pub(super) const TYPE: &str = "repeating_invoice";

/// Members that only the template has.
const OF_TEMPLATE: [&str; 5] = [
    TEMPLATE,
    "cycle",
    "cycle_repeat",
    "cycle_frequency",
    "status",
];

/// Reads the type of an invoice, and the cycle of a repeating one. Returns true for a repeating one.
// LEDGER: repeating-invoices
pub(super) fn read(rules: &mut Rules<'_>, members: &mut Members) -> bool {
    let kind = rules.text("type", 32);
    let kind = kind.as_deref().unwrap_or("invoice");
    if !matches!(kind, "invoice" | TYPE) {
        rules.add_selection_error("type");
    }
    members.set("type", &kind);
    members.set("parent_id", &());
    let repeats = kind == TYPE;
    if repeats {
        if let Some((cycle, repeat, frequency)) = plan::cycle(rules) {
            members.set("cycle", &cycle);
            members.set("cycle_repeat", &repeat);
            members.set("cycle_frequency", &frequency);
        }
        members.set("status", &"active");
    }
    repeats
}

impl HitPay {
    /// Creates the next invoice of a repeating one, as HitPay does when a cycle begins, and returns its id.
    ///
    /// # Errors
    /// [`PayerError`] if no repeating invoice has this id.
    pub fn repeat_invoice(&self, id: &str) -> Result<String, PayerError> {
        let not_found = || PayerError::NotFound(id.to_owned());
        let now = self.context().now();
        let mut store = self.store();
        let parent = store.find::<Invoice>(id).ok_or_else(not_found)?;
        let template = parent.members.get(TEMPLATE).get();
        let request = Field::from_json(template).filter(|_| parent.is_repeating());
        let request = request.ok_or_else(not_found)?;
        let mut members = parent.members.clone();
        for name in OF_TEMPLATE {
            members.remove(name);
        }
        let today = Offset::constant(SINGAPORE).to_datetime(now).date();
        members.set("type", &"invoice");
        members.set("parent_id", &id);
        members.set("invoice_date", &today.to_string());
        members.set("invoice_number", &());
        members.set("due_date", &());
        // The template was validated when it was stored.
        let details = details(&request, now).map_err(|_| not_found())?;
        let invoice = Invoice::open(self, &mut store, members, details);
        Ok(invoice.id)
    }
}
