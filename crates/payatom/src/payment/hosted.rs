//! Payins on PayAtom's hosted page ("non-seamless"): UPI and IMPS in India, wallets in Bangladesh.

use dhow_core::Result;

use super::{AmountAs, CreatedPayin, NewPayin};
use crate::{Api, PayAtom, Product};

/// Payin on PayAtom's hosted page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostedPayin {
    /// Common fields.
    pub payin: NewPayin,
    /// `wallet_type`, required in Bangladesh: `bKash`, `Rocket`, `Nagad`, `Upay`.
    pub wallet_type: Option<String>,
    /// Return URL for the customer. The customer's return does not prove payment.
    pub redirect_url: Option<String>,
}

impl HostedPayin {
    /// Creates a payin without optional fields.
    #[must_use]
    pub fn new(payin: NewPayin) -> Self {
        Self {
            payin,
            wallet_type: None,
            redirect_url: None,
        }
    }
}

impl PayAtom {
    /// Creates a payin on the hosted page.
    ///
    /// Send the customer to [`hosted_page`](Self::hosted_page). Mobile apps have to open it in the browser, not in a web view.
    ///
    /// # Errors
    /// As for [`create_payment`](dhow_core::PaymentProvider::create_payment).
    // Source: "Payment request" of the UPI page.
    // LEDGER: hosted-method
    // Several pages print GET with a JSON body, which proxies may drop; the UPI page and its newer revision print POST.
    pub async fn create_hosted(&self, new: &HostedPayin) -> Result<CreatedPayin> {
        let paths = &self.config.paths;
        let body = self
            .payin_body(&new.payin, Product::Hosted, AmountAs::Text)?
            .text_if("wallet_type", new.wallet_type.as_deref())
            .text_if("redirect_url", new.redirect_url.as_deref());
        let paths = (paths.hosted.as_str(), paths.hosted_v2.as_str());
        self.create_payin(&new.payin, paths, body, None).await
    }

    /// Returns the URL of the hosted page for a `hash_value`.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for an invalid path in [`Paths`](crate::Paths).
    pub fn hosted_page(&self, hash_value: &str, api: Api) -> Result<String> {
        let path = match api {
            Api::V1 => &self.config.paths.connect,
            Api::V2 => &self.config.paths.connect_v2,
        };
        self.client.page(path, hash_value)
    }
}
