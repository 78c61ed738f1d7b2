//! Wallet payins in Bangladesh ("seamless"): a wallet number to pay to ("P2P") or the wallet's own page ("P2C").

use dhow_core::Result;

use super::{AmountAs, CreatedPayin, NewPayin, required};
use crate::{Api, ID, PayAtom, Product};

/// Payin from a wallet in Bangladesh.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WalletPayin {
    /// Common fields.
    pub payin: NewPayin,
    /// `bKash`, `Nagad` or `Rocket` in exactly this spelling; also `Upay` for payments to a company.
    pub wallet_type: String,
}

impl WalletPayin {
    /// Creates a payin from a wallet.
    #[must_use]
    pub fn new(payin: NewPayin, wallet_type: impl Into<String>) -> Self {
        let wallet_type = wallet_type.into();
        Self { payin, wallet_type }
    }
}

impl PayAtom {
    /// Creates a wallet payin.
    ///
    /// After a payment to an operator's wallet, submit the customer's reference with
    /// [`submit_transaction_reference`](Self::submit_transaction_reference).
    ///
    /// # Errors
    /// As for [`create_payment`](dhow_core::PaymentProvider::create_payment), and [`Unsupported`](dhow_core::ErrorKind::Unsupported) over V2,
    /// which no source describes for this product.
    // Source: pages "Payin P2P Seamless Wallet Integration" and "Payin P2C Seamless Wallet Integration".
    // The P2P response has a wallet number, the P2C response a page. The request is the same, so the response decides the next action.
    pub async fn create_wallet(&self, new: &WalletPayin) -> Result<CreatedPayin> {
        if new.payin.api == Api::V2 {
            return Err(ID.unsupported("PayAtom documents no seamless wallet payins over V2"));
        }
        let wallet_type = required("wallet_type", Some(&new.wallet_type))?;
        let body = self
            .payin_body(&new.payin, Product::BangladeshWallet, AmountAs::Integer)?
            .text("wallet_type", wallet_type);
        let paths = &self.config.paths;
        let paths = (paths.seamless.as_str(), paths.seamless_v2.as_str());
        self.create_payin(&new.payin, paths, body, None).await
    }
}
