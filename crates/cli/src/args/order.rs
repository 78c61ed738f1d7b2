//! Options of the commands that move money: amount, currency, reference and further fields.

use clap::Args;
use dhow_core::{Currency, Error, MerchantReference, Money, Result};

/// Amount, currency, reference and the `--set` fields of a payment, refund or payout.
#[derive(Args)]
pub(crate) struct OrderArgs {
    /// Amount in major units, such as 599.00
    #[arg(long, value_name = "599.00", allow_negative_numbers = true)]
    amount: String,

    /// ISO 4217 currency code
    #[arg(long, value_name = "SGD")]
    currency: String,

    /// Your own reference; use the same one for a retry, so that the gateway can recognise it
    #[arg(long, value_name = "TEXT")]
    reference: String,

    /// Further field or gateway option; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parse_pair)]
    set: Vec<(String, String)>,
}

impl OrderArgs {
    /// Parses the amount in its currency.
    ///
    /// # Errors
    /// If the currency is not known, or the amount is not valid in it. The error names the field and the rule.
    pub(crate) fn money(&self) -> Result<Money> {
        let refused = |field, rule: String| Error::invalid(field, format!("is not valid: {rule}"));
        let currency = self.currency.parse::<Currency>();
        let currency = currency.map_err(|error| refused("currency", error.to_string()))?;
        Money::parse(&self.amount, currency).map_err(|error| refused("amount", error.to_string()))
    }

    /// Parses the merchant reference.
    ///
    /// # Errors
    /// If the reference is not valid; the error names the rule.
    pub(crate) fn reference(&self) -> Result<MerchantReference> {
        let reference = MerchantReference::new(self.reference.as_str());
        reference.map_err(|error| error.with_field("reference"))
    }

    /// Returns the `--set` pairs.
    ///
    /// # Errors
    /// If a name is given twice, because either value could be the intended one.
    pub(crate) fn set_pairs(&self) -> Result<impl Iterator<Item = (&str, &str)>> {
        let pairs = || {
            self.set
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
        };
        for (index, (name, _)) in pairs().enumerate() {
            if pairs().take(index).any(|(before, _)| before == name) {
                return Err(Error::invalid(name.to_owned(), "is set twice"));
            }
        }
        Ok(pairs())
    }
}

/// Parses `NAME=VALUE`.
///
/// # Errors
/// If there is no equals sign, or no name before it.
pub(crate) fn parse_pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("must have the form NAME=VALUE"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(amount: &str, currency: &str, set: &[&str]) -> OrderArgs {
        OrderArgs {
            amount: amount.to_owned(),
            currency: currency.to_owned(),
            reference: "ORDER-1".to_owned(),
            set: set.iter().map(|text| parse_pair(text).unwrap()).collect(),
        }
    }

    #[test]
    fn an_amount_is_exact_or_refused_by_name() {
        assert_eq!(order("599.00", "sgd", &[]).money().unwrap().minor(), 59_900);
        let refused = |amount, currency| {
            let error = order(amount, currency, &[]).money().unwrap_err();
            error.field().unwrap().to_owned()
        };
        assert_eq!(refused("599.001", "SGD"), "amount");
        assert_eq!(refused("-5", "SGD"), "amount");
        assert_eq!(refused("5", "ZZZ"), "currency");
    }

    #[test]
    fn a_value_may_contain_the_equals_sign() {
        let order = order("1", "SGD", &["return_url=https://shop.example/?a=b"]);
        let pairs: Vec<_> = order.set_pairs().unwrap().collect();
        assert_eq!(pairs, [("return_url", "https://shop.example/?a=b")]);
    }

    #[test]
    fn a_name_that_is_set_twice_is_refused() {
        let order = order("1", "SGD", &["email=a@x.example", "email=b@x.example"]);
        assert_eq!(order.set_pairs().err().unwrap().field(), Some("email"));
        assert!(parse_pair("=1").is_err() && parse_pair("x").is_err());
    }
}
