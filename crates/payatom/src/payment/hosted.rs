//! The hosted page (non-seamless): a code, and the page that it opens. India UPI and IMPS, Bangladesh wallets.

use dhow_core::Result;

use super::{AmountAs, CreatedPayin, NewPayin};
use crate::{Api, PayAtom, Product};

/// A payin on PayAtom's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostedPayin {
    /// What every payin asks for.
    pub payin: NewPayin,
    /// `wallet_type`, required in Bangladesh: `bKash`, `Rocket`, `Nagad`, `Upay`.
    pub wallet_type: Option<String>,
    /// Where the customer comes back to. Coming back proves nothing.
    pub redirect_url: Option<String>,
}

impl HostedPayin {
    /// A payin without the optional members.
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
    /// Creates a payin on the hosted page. Send the customer to [`hosted_page`](Self::hosted_page); mobile apps open it in the
    /// browser, not in a web view.
    ///
    /// # Errors
    /// As [`create_payment`](dhow_core::PaymentProvider::create_payment).
    pub async fn create_hosted(&self, new: &HostedPayin) -> Result<CreatedPayin> {
        let paths = &self.config.paths;
        let body = self
            .payin_body(&new.payin, Product::Hosted, AmountAs::Text)?
            .text_if("wallet_type", new.wallet_type.as_deref())
            .text_if("redirect_url", new.redirect_url.as_deref());
        let paths = (paths.hosted.as_str(), paths.hosted_v2.as_str());
        self.create_payin(&new.payin, paths, body, None).await
    }

    /// The address of the page that a `hash_value` opens.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a path that is none.
    pub fn hosted_page(&self, hash_value: &str, api: Api) -> Result<String> {
        let path = match api {
            Api::V1 => &self.config.paths.connect,
            Api::V2 => &self.config.paths.connect_v2,
        };
        self.client.page(path, hash_value)
    }
}
