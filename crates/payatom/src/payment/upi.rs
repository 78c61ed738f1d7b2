//! India, UPI, seamless: the merchant shows the QR code or opens the app.

use dhow_core::Result;

use super::{AmountAs, CreatedPayin, NewPayin};
use crate::{PayAtom, Product};

/// A UPI payin that the merchant shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpiPayin {
    /// What every payin asks for.
    pub payin: NewPayin,
    /// The payer's UPI id. The documents list it among what the merchant must provide; a working V2 client leaves it out.
    pub upi_id: Option<String>,
    /// Where the customer comes back to; for payments to a company over V2.
    pub redirect_url: Option<String>,
}

impl UpiPayin {
    /// A payin without the optional members.
    #[must_use]
    pub fn new(payin: NewPayin) -> Self {
        Self {
            payin,
            upi_id: None,
            redirect_url: None,
        }
    }
}

impl PayAtom {
    /// Creates a UPI payin. Whether it goes to an operator (P2P) or to a company (P2C) is the account's. After a payment to an operator
    /// pass the customer's reference on with [`submit_transaction_reference`](Self::submit_transaction_reference).
    ///
    /// # Errors
    /// As [`create_payment`](dhow_core::PaymentProvider::create_payment).
    pub async fn create_upi(&self, new: &UpiPayin) -> Result<CreatedPayin> {
        let paths = &self.config.paths;
        let body = self
            .payin_body(&new.payin, Product::UpiP2c, AmountAs::Integer)?
            .text_if("upi_id", new.upi_id.as_deref())
            .text_if("redirect_url", new.redirect_url.as_deref());
        let paths = (paths.seamless.as_str(), paths.seamless_v2.as_str());
        self.create_payin(&new.payin, paths, body, None).await
    }
}
