//! UPI payins in India ("seamless"): the merchant shows the QR code or opens the UPI app.

use dhow_core::Result;

use super::{AmountAs, CreatedPayin, NewPayin};
use crate::{PayAtom, Product};

/// UPI payin whose QR code or link the merchant shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpiPayin {
    /// Common fields.
    pub payin: NewPayin,
    /// Payer's UPI id. The V1 documents list it as required; a published V2 client leaves it out.
    pub upi_id: Option<String>,
    /// Return URL for the customer, for payments to a company ("P2C") over V2.
    pub redirect_url: Option<String>,
}

impl UpiPayin {
    /// Creates a payin without optional fields.
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
    /// Creates a UPI payin.
    ///
    /// The account determines whether it goes to an operator ("P2P") or to a company ("P2C"). After a payment to an operator, submit the
    /// customer's reference with [`submit_transaction_reference`](Self::submit_transaction_reference).
    ///
    /// # Errors
    /// As for [`create_payment`](dhow_core::PaymentProvider::create_payment).
    // Source: pages "Payin P2P Seamless UPI Integration" and "Payin P2C Seamless UPI Integration".
    // Both pages have the same path and fields. The account behind `pid` decides between them, so one call serves both.
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
