//! Payin products.

use dhow_core::{Currency, words};

/// Payin product. The products of an account are agreed at onboarding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Product {
    /// PayAtom's hosted page ("non-seamless"), in India and Bangladesh.
    #[default]
    Hosted,
    /// UPI in India to an operator's account ("P2P"). The customer's transaction reference has to be submitted afterwards.
    UpiP2p,
    /// UPI in India to a company ("P2C").
    UpiP2c,
    /// Wallets in Bangladesh: bKash, Nagad, Rocket, Upay.
    BangladeshWallet,
    /// Pakistan ("H2H"): a payment request to the customer's JazzCash or Easypaisa account.
    PakistanH2h,
}

words!(Product, "product", {
    Hosted => "hosted",
    UpiP2p => "upi-p2p",
    UpiP2c => "upi-p2c",
    BangladeshWallet => "bd-wallet",
    PakistanH2h => "pk-h2h",
});

impl Product {
    /// Returns the currency of the product, or `None` for the hosted page, which uses the account's.
    pub(crate) const fn currency(self) -> Option<Currency> {
        match self {
            Self::Hosted => None,
            Self::UpiP2p | Self::UpiP2c => Some(Currency::INR),
            Self::BangladeshWallet => Some(Currency::BDT),
            Self::PakistanH2h => Some(Currency::PKR),
        }
    }
}
