//! Payin products.

use std::{fmt, str::FromStr};

use dhow_core::{Currency, Error, OptionKind};

use crate::ID;

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

impl Product {
    pub(crate) const ALL: [Self; 5] = [
        Self::Hosted,
        Self::UpiP2p,
        Self::UpiP2c,
        Self::BangladeshWallet,
        Self::PakistanH2h,
    ];

    /// Values of the option `product`.
    pub(crate) const WORDS: &[&str] = &[
        Self::Hosted.as_str(),
        Self::UpiP2p.as_str(),
        Self::UpiP2c.as_str(),
        Self::BangladeshWallet.as_str(),
        Self::PakistanH2h.as_str(),
    ];

    /// Returns the value of the option `product` for this product.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hosted => "hosted",
            Self::UpiP2p => "upi-p2p",
            Self::UpiP2c => "upi-p2c",
            Self::BangladeshWallet => "bd-wallet",
            Self::PakistanH2h => "pk-h2h",
        }
    }

    /// Returns the currency of the product, or `None` for the hosted page, which uses the account's.
    pub(crate) fn currency(self) -> Option<Currency> {
        match self {
            Self::Hosted => None,
            Self::UpiP2p | Self::UpiP2c => Some(Currency::INR),
            Self::BangladeshWallet => Some(Currency::BDT),
            Self::PakistanH2h => Some(Currency::PKR),
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Product {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL
            .into_iter()
            .find(|product| product.as_str() == name);
        found.ok_or_else(|| {
            let rule = format!("must be {}", OptionKind::OneOf(Self::WORDS));
            ID.invalid("product", rule)
        })
    }
}
