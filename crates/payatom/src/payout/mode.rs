//! Payout methods as words of requests and options.

use dhow_core::{Currency, words};

use super::PayoutMethod;

/// Payout method without its fields: the value of the option and of the request field `payment_mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PayoutMode {
    Imps,
    Upi,
    Wallet,
}

words!(PayoutMode, "payout method", {
    Imps => "imps",
    Upi => "upi",
    Wallet => "wallet",
});

impl PayoutMode {
    /// Returns the currency of the method: each belongs to one country, and so to one currency.
    pub(crate) const fn currency(self) -> Currency {
        match self {
            Self::Imps | Self::Upi => Currency::INR,
            Self::Wallet => Currency::BDT,
        }
    }
}

/// Returns the rule for the method of an account with this currency.
// The rule names the method and not the currency: no request of the account can have another currency.
pub(super) fn rule_of_account(currency: Currency) -> String {
    let methods = PayoutMode::ALL.iter();
    let methods = methods.filter(|mode| mode.currency() == currency);
    let methods: Vec<&str> = methods.map(|mode| mode.as_str()).collect();
    format!(
        "must be {}: the account pays in {currency}",
        methods.join(" or ")
    )
}

impl From<&PayoutMethod> for PayoutMode {
    fn from(method: &PayoutMethod) -> Self {
        match method {
            PayoutMethod::Imps { .. } => Self::Imps,
            PayoutMethod::Upi { .. } => Self::Upi,
            PayoutMethod::Wallet { .. } => Self::Wallet,
        }
    }
}
