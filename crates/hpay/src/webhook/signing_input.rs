//! Signed texts of a webhook, for display.

use dhow_core::{Delivery, RejectionReason, Result};
use dhow_crypto::signing_input::SigningInput;

use super::{HPayWebhooks, query::Query};

impl HPayWebhooks {
    /// Returns the text that each scheme for this delivery signs, in segments, with the passcode as `***`. It verifies nothing. The list is
    /// empty for a kind without a scheme.
    ///
    /// # Errors
    /// The reason for which the delivery would be rejected before a signature is computed.
    pub fn signing_inputs(
        &self,
        delivery: &Delivery,
    ) -> Result<Vec<SigningInput>, RejectionReason> {
        let query = Query::parse(delivery.query().unwrap_or_default())?;
        let kind = query.kind();
        let values = kind.values(&self.secrets.merchant_id, query.values());
        let passcode = self.secrets.passcodes.first();
        let schemes = kind.schemes(&self.secrets.schemes).iter();
        let texts = schemes.filter_map(|scheme| scheme.signing_input(&values, passcode?).ok());
        Ok(texts.collect())
    }
}
