//! The options of everything that moves money: how much, under which reference, and what else the gateway wants.

use clap::Args;
use dhow_core::{Currency, Error, MerchantReference, Money, Operation, OptionSpec, Result};

/// Amount, currency, reference and further settings by name.
#[derive(Args)]
pub(crate) struct Order {
    /// The amount in major units, in plain digits
    #[arg(long, value_name = "599.00", allow_negative_numbers = true)]
    amount: String,

    /// The currency's ISO 4217 code
    #[arg(long, value_name = "SGD")]
    currency: String,

    /// Your own reference; the same one again makes a retry recognisable
    #[arg(long, value_name = "TEXT")]
    reference: String,

    /// Anything else that the gateway takes, by name; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

impl Order {
    /// The amount in its currency.
    ///
    /// # Errors
    /// Names the currency or the amount, and the rule that it breaks.
    pub(crate) fn money(&self) -> Result<Money> {
        let refused = |field, rule: String| Error::invalid(field, format!("is refused: {rule}"));
        let currency = self.currency.parse::<Currency>();
        let currency = currency.map_err(|error| refused("currency", error.to_string()))?;
        Money::parse(&self.amount, currency).map_err(|error| refused("amount", error.to_string()))
    }

    /// The merchant's reference.
    ///
    /// # Errors
    /// Names the rule that it breaks.
    pub(crate) fn reference(&self) -> Result<MerchantReference> {
        let reference = MerchantReference::new(self.reference.as_str());
        reference.map_err(|error| error.with_field("reference"))
    }

    /// Everything else, by name.
    ///
    /// # Errors
    /// A name that was given twice: which one counts is not ours to choose.
    pub(crate) fn further(&self) -> Result<impl Iterator<Item = (&str, &str)>> {
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

    /// Refuses a name that is neither a field of every gateway nor an option of this one.
    ///
    /// # Errors
    /// Names the known one that is spelt most like it, or all of them.
    pub(crate) fn check_names(
        &self,
        fields: &[&'static str],
        options: &[OptionSpec],
        operation: Operation,
    ) -> Result<()> {
        let own = options.iter().filter(|spec| spec.operation == operation);
        let known: Vec<&str> = fields
            .iter()
            .copied()
            .chain(own.map(|spec| spec.name))
            .collect();
        let mut given = self.set.iter().map(|(name, _)| name);
        match given.find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(Error::invalid(name.clone(), misspelt(name, &known))),
        }
    }
}

/// Lowest similarity of two names at which one is suggested for the other; 1 means equal.
const LIKE: f64 = 0.85;

fn misspelt(name: &str, known: &[&str]) -> String {
    let likeness = |other: &&&str| strsim::jaro_winkler(name, other);
    let nearest = known
        .iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|other| likeness(other) >= LIKE) {
        Some(other) => format!("is not known here; did you mean `{other}`?"),
        None => format!("is not known here; there are {}", known.join(", ")),
    }
}

/// Reads `NAME=VALUE`.
///
/// # Errors
/// A text without a name or an equals sign.
pub(crate) fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a name and a value are written NAME=VALUE"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(amount: &str, currency: &str, set: &[&str]) -> Order {
        Order {
            amount: amount.to_owned(),
            currency: currency.to_owned(),
            reference: "ORDER-1".to_owned(),
            set: set.iter().map(|text| pair(text).unwrap()).collect(),
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
        let pairs: Vec<_> = order.further().unwrap().collect();
        assert_eq!(pairs, [("return_url", "https://shop.example/?a=b")]);
    }

    #[test]
    fn a_name_that_is_set_twice_is_refused() {
        let order = order("1", "SGD", &["email=a@x.example", "email=b@x.example"]);
        assert_eq!(order.further().err().unwrap().field(), Some("email"));
        assert!(pair("=1").is_err() && pair("x").is_err());
    }
}
