//! The payment methods and groups that a checkout link may ask for.

use std::fmt;

use crate::banks::plain;

mod table;

use table::METHODS;

/// HPay's number of a payment method (`payment_method_id`). An open type: any number is accepted. The
/// constants are those of Table 1: `ATM_…` for domestic cards, `IB_…` for internet banking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MethodId(pub u32);

/// A payment method of HPay's Table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Method {
    /// HPay's number.
    pub id: u32,
    /// What kind of payment it is.
    pub kind: MethodKind,
    /// The bank or the brand, in HPay's spelling.
    pub name: &'static str,
    /// Whether the table says that it works.
    pub supported: bool,
}

/// The kinds of payment in Table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodKind {
    /// A domestic bank card.
    Atm,
    /// Internet banking.
    InternetBanking,
    /// A transfer to a virtual account.
    VirtualAccount,
    /// An international card.
    Card,
}

/// A group of payment methods (`method_group`, HPay's Table 2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodGroup {
    /// `WALLET`, which the table calls unsupported.
    Wallet,
    /// `BANK_ONLINE`: domestic cards and internet banking.
    BankOnline,
    /// `VA`. Table 2 calls it supported, Table 1 calls its only method unsupported.
    VirtualAccount,
    /// `CREDIT_CARD`: international cards.
    CreditCard,
    /// A group that the table does not have.
    Other(String),
}

impl MethodId {
    /// The method of the table, if it has the number.
    #[must_use]
    pub fn method(self) -> Option<&'static Method> {
        METHODS.iter().find(|method| method.id == self.0)
    }
}

impl Method {
    /// Every method of the table.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        METHODS
    }

    /// The number as a value for checkout links.
    #[must_use]
    pub const fn method_id(&self) -> MethodId {
        MethodId(self.id)
    }

    /// Methods whose number is the text, or whose bank, brand or kind has it; case and Vietnamese marks do not matter.
    pub fn search(text: &str) -> impl Iterator<Item = &'static Self> {
        let wanted = plain(text);
        METHODS.iter().filter(move |method| {
            let kind = plain(method.kind.as_str()).contains(&wanted);
            method.id.to_string() == wanted || plain(method.name).contains(&wanted) || kind
        })
    }
}

impl MethodKind {
    /// HPay's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Atm => "ATM",
            Self::InternetBanking => "InternetBanking",
            Self::VirtualAccount => "Virtual Account",
            Self::Card => "Card",
        }
    }
}

impl MethodGroup {
    /// The group with HPay's word.
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

    /// HPay's word.
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

    /// Whether the table says that it works.
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

impl fmt::Display for MethodKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
}
