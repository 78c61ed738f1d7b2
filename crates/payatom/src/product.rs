//! Payin products.

use std::{fmt, str::FromStr};

use dhow_core::{Currency, Error, OptionKind};

use crate::{Api, ID};

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

    /// Returns the options that a payment with this product requires over an API version.
    // Source: page "Pakistan H2H Integration", and the V2 pages of payins.
    // The sources mark these fields as required, and `NewPayment` has no field for any of them.
    pub(crate) fn required_options(self, api: Api) -> impl Iterator<Item = &'static str> + Clone {
        let of_version: &[&str] = match api {
            Api::V1 => &[],
            Api::V2 => &["ip", "latitude", "longitude", "customer_id"],
        };
        let of_product: &[&str] = match self {
            Self::PakistanH2h => &["pak_wallet", "account_number"],
            _ => &[],
        };
        of_version.iter().chain(of_product).copied()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_the_required_options_of_every_product() {
        let readme = include_str!("../README.md");
        let row = |start: &str| readme.lines().find(|line| line.starts_with(start)).unwrap();
        let v2 = row("| each product over V2");
        for product in Product::ALL {
            let own = row(&format!("| `{product}`"));
            for name in product.required_options(Api::V1) {
                assert!(own.contains(&format!("`{name}`")), "{product} {name}");
            }
            for name in product.required_options(Api::V2) {
                let name = format!("`{name}`");
                assert!(
                    own.contains(&name) || v2.contains(&name),
                    "{product} {name}"
                );
            }
            let currency = product
                .currency()
                .map_or("that of the account", |c| c.code());
            assert!(own.contains(&format!("| {currency} |")), "{product}");
        }
    }
}
