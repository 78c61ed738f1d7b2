//! Payment methods and groups of methods of checkout links.

use std::fmt;

use dhow_core::words;
use serde::Serialize;

use crate::banks::plain;

mod table;

use table::METHODS;

/// HPay's number of a payment method (`payment_method_id`).
///
/// Any number is accepted. The constants are the numbers of HPay's Table 1: `ATM_…` for domestic cards, `IB_…` for internet banking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MethodId(pub u32);

/// Payment method of HPay's Table 1. The JSON form has the same members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Method {
    /// HPay's number.
    pub id: u32,
    /// Kind of payment.
    pub kind: MethodKind,
    /// Bank or brand, as HPay spells it.
    pub name: &'static str,
    /// True if the table calls it supported.
    pub supported: bool,
}

/// Kind of payment in HPay's Table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodKind {
    /// Domestic bank card.
    Atm,
    /// Internet banking.
    InternetBanking,
    /// Transfer to a virtual account.
    VirtualAccount,
    /// International card.
    Card,
}

/// Group of payment methods (`method_group`) of HPay's Table 2.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodGroup {
    /// `WALLET`, unsupported by the table.
    Wallet,
    /// `BANK_ONLINE`: domestic cards and internet banking.
    BankOnline,
    /// `VA`. Table 2 calls it supported, but Table 1 calls its only method unsupported.
    VirtualAccount,
    /// `CREDIT_CARD`: international cards.
    CreditCard,
    /// Group that the table does not have.
    Other(String),
}

impl MethodId {
    /// Returns the method of the table with this number.
    #[must_use]
    pub fn method(self) -> Option<&'static Method> {
        METHODS.iter().find(|method| method.id == self.0)
    }
}

impl Method {
    /// Returns all methods of the table.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        METHODS
    }

    /// Returns the number for use in a checkout link.
    #[must_use]
    pub const fn method_id(&self) -> MethodId {
        MethodId(self.id)
    }

    /// Returns the methods whose number equals the text, or whose bank, brand or kind contains it. Case and Vietnamese marks are ignored.
    pub fn search(text: &str) -> impl Iterator<Item = &'static Self> {
        let wanted = plain(text);
        METHODS.iter().filter(move |method| {
            let kind = plain(method.kind.as_str()).contains(&wanted);
            method.id.to_string() == wanted || plain(method.name).contains(&wanted) || kind
        })
    }
}

// The words are HPay's.
words!(MethodKind, "kind of payment", {
    Atm => "ATM",
    InternetBanking => "InternetBanking",
    VirtualAccount => "Virtual Account",
    Card => "Card",
});

impl MethodGroup {
    /// Creates a group from HPay's word.
    #[must_use]
    pub fn new(word: &str) -> Self {
        match word {
            "WALLET" => Self::Wallet,
            "BANK_ONLINE" => Self::BankOnline,
            "VA" => Self::VirtualAccount,
            "CREDIT_CARD" => Self::CreditCard,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns HPay's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Wallet => "WALLET",
            Self::BankOnline => "BANK_ONLINE",
            Self::VirtualAccount => "VA",
            Self::CreditCard => "CREDIT_CARD",
            Self::Other(word) => word,
        }
    }

    /// Returns true if the table calls it supported.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        matches!(
            self,
            Self::BankOnline | Self::VirtualAccount | Self::CreditCard
        )
    }
}

impl fmt::Display for MethodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_has_eighty_five_methods() {
        let ids: BTreeSet<_> = METHODS.iter().map(|method| method.id).collect();
        assert_eq!((METHODS.len(), ids.len()), (85, 85));
        let supported = |kind| {
            METHODS
                .iter()
                .filter(|m| m.kind == kind && m.supported)
                .count()
        };
        assert_eq!(supported(MethodKind::Atm), 40);
        assert_eq!(supported(MethodKind::InternetBanking), 6);
        assert_eq!(supported(MethodKind::VirtualAccount), 0);
        assert_eq!(supported(MethodKind::Card), 3);
    }

    #[test]
    fn a_method_is_found_by_number_name_or_kind() {
        let found = |text: &str| {
            Method::search(text)
                .map(|method| method.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("1095"), [1095]);
        assert_eq!(found("bidv"), [1282, 1090]);
        assert_eq!(found("virtual"), [396_284]);
        assert!(!MethodId::IB_VIETCOMBANK.method().unwrap().supported);
        assert_eq!(MethodId::VISA, MethodId(1095));
        assert_eq!(MethodId(7).method(), None);
    }

    #[test]
    fn the_option_names_exactly_the_supported_groups() {
        let mut options = crate::options::OPTIONS.iter();
        let option = options.find(|option| option.name == "method_group");
        let named = option.unwrap().meaning.split('`').skip(1).step_by(2);
        let named: Vec<&str> = named.filter(|word| *word != "force").collect();
        assert_eq!(named, ["BANK_ONLINE", "VA", "CREDIT_CARD"]);
        for word in named.into_iter().chain(["WALLET", "bank_online", "QR"]) {
            let is_named = option.unwrap().meaning.contains(&format!("`{word}`"));
            assert_eq!(MethodGroup::new(word).is_supported(), is_named, "{word}");
        }
    }
}
