//! The texts that a callback's digest may cover, for people.

use dhow_core::{Delivery, RejectionReason, Result};
use dhow_crypto::signing_input::SigningInput;

use super::{HPayWebhooks, query::Query};

impl HPayWebhooks {
    /// The text of each recipe that this delivery is verified with, piece by piece and with the passcode as `***`. Nothing is verified by
    /// this; none is there for a callback whose recipe no source settles.
    ///
    /// # Errors
    /// The reason for which the delivery would be rejected before any digest is computed.
    pub fn canonical(&self, delivery: &Delivery) -> Result<Vec<SigningInput>, RejectionReason> {
        let query = Query::parse(delivery.query().unwrap_or_default())?;
        let callback = query.callback();
        let values = callback.values(&self.merchant_id, query.values());
        let passcode = self.passcodes.first();
        let schemes = callback.schemes(&self.schemes).iter();
        let texts = schemes.filter_map(|scheme| scheme.canonical(&values, passcode?).ok());
        Ok(texts.collect())
    }
}
