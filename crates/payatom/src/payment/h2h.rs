//! Payins in Pakistan ("H2H"): a payment request to the customer's wallet account.

use dhow_core::{OptionKind, Result, TextForm};

use super::{AmountAs, CreatedPayin, NewPayin, required};
use crate::{Api, ID, PayAtom, Product, capabilities::WALLET_ACCOUNT};

/// Wallets in Pakistan, as PayAtom spells them.
pub(crate) const PAK_WALLETS: &[&str] = &["JAZZCASH", "EASYPAISA"];

/// Payin by a payment request to a wallet account in Pakistan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct H2hPayin {
    /// Common fields.
    pub payin: NewPayin,
    /// `JAZZCASH` or `EASYPAISA`.
    pub pak_wallet: String,
    /// Customer's wallet account, which begins with `03`.
    pub account_number: String,
}

impl H2hPayin {
    /// Creates a payin for a wallet account.
    #[must_use]
    pub fn new(
        payin: NewPayin,
        pak_wallet: impl Into<String>,
        account_number: impl Into<String>,
    ) -> Self {
        Self {
            payin,
            pak_wallet: pak_wallet.into(),
            account_number: account_number.into(),
        }
    }
}

impl PayAtom {
    /// Creates a payin and sends the payment request to the customer's wallet account.
    ///
    /// # Errors
    /// As for [`create_payment`](dhow_core::PaymentProvider::create_payment), and [`Unsupported`](dhow_core::ErrorKind::Unsupported) over V2,
    /// which no source describes for this product.
    // Source: page "Pakistan H2H Integration".
    // The page lists the two wallets and the `03` as rules, and an error message repeats the list of wallets.
    pub async fn create_h2h(&self, new: &H2hPayin) -> Result<CreatedPayin> {
        if new.payin.api == Api::V2 {
            return Err(ID.unsupported("PayAtom documents no payins in Pakistan over V2"));
        }
        if !PAK_WALLETS.contains(&new.pak_wallet.as_str()) {
            let rule = format!("must be {}", OptionKind::OneOf(PAK_WALLETS));
            return Err(ID.invalid("pak_wallet", rule));
        }
        let account = required("account_number", Some(&new.account_number))?;
        if !account.starts_with(WALLET_ACCOUNT) {
            let rule = format!("must be {}", TextForm::Beginning(WALLET_ACCOUNT));
            return Err(ID.invalid("account_number", rule));
        }
        let body = self
            .payin_body(&new.payin, Product::PakistanH2h, AmountAs::Integer)?
            .text("pak_wallet", &new.pak_wallet)
            .text("account_number", account);
        let paths = &self.config.paths;
        let paths = (paths.seamless.as_str(), paths.seamless_v2.as_str());
        let wallet = Some(new.pak_wallet.as_str());
        self.create_payin(&new.payin, paths, body, wallet).await
    }
}
