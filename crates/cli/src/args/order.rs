//! Options of the commands that move money: amount, currency, reference and further fields.

use clap::Args;
use dhow_core::{Currency, Error, ErrorKind, MerchantReference, Money, Result};

use super::GatewayArg;
use crate::{
    fields::{self, NamedFields},
    session::Session,
};

/// Amount, currency, reference and the `--set` fields of a payment, refund or payout.
#[derive(Args)]
pub(crate) struct OrderArgs {
    /// Amount in major units, such as 599.00
    #[arg(long, value_name = "599.00", allow_negative_numbers = true)]
    amount: String,

    /// ISO 4217 currency code
    #[arg(long, value_name = "SGD")]
    currency: String,

    /// Your own reference: a new one for each payment, refund or payout
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
    /// If the currency is not known, or the amount is not valid in it. The error names the gateway, the field and the rule.
    pub(crate) fn money(&self, gateway: GatewayArg) -> Result<Money> {
        self.parse_money().map_err(|error| gateway.named_in(error))
    }

    fn parse_money(&self) -> Result<Money> {
        parse_money(&self.amount, &self.currency)
    }

    /// Merchant reference as given.
    pub(crate) fn reference_text(&self) -> &str {
        &self.reference
    }

    /// Parses the merchant reference.
    ///
    /// # Errors
    /// If the reference is not valid; the error names the gateway and the rule.
    pub(crate) fn reference(&self, gateway: GatewayArg) -> Result<MerchantReference> {
        let reference = MerchantReference::new(self.reference.as_str());
        reference.map_err(|error| gateway.named_in(error))
    }

    /// Returns the `--set` pairs of a request of type `T`.
    ///
    /// # Errors
    /// If a field is set twice, by one name or by two, because either value could be the intended one.
    pub(crate) fn set_pairs<T: NamedFields>(
        &self,
        gateway: GatewayArg,
    ) -> Result<impl Iterator<Item = (&str, &str)>> {
        self.distinct_pairs::<T>()
            .map_err(|error| gateway.named_in(error))
    }

    /// Returns the advice to set the field of an error, if `--set` sets it and this command line does not.
    pub(crate) fn missing_field<T: NamedFields>(
        &self,
        error: &Error,
        gateway: GatewayArg,
        session: &Session,
    ) -> Option<String> {
        let is_invalid = error.kind() == ErrorKind::InvalidRequest && error.gateway().is_none();
        let field = error.field().filter(|_| is_invalid)?;
        let mut names = self
            .set
            .iter()
            .map(|(name, _)| fields::without_alias::<T>(name));
        if names.any(|name| name == field) {
            return None;
        }
        let provider = session.connect(gateway.0).ok()?;
        let is_known = fields::is_known::<T>(field, &provider.capabilities());
        is_known.then(|| format!("add --set {field}=VALUE"))
    }

    fn distinct_pairs<T: NamedFields>(&self) -> Result<impl Iterator<Item = (&str, &str)>> {
        refuse_doubled(&self.set, fields::without_alias::<T>)?;
        let pairs = self.set.iter();
        Ok(pairs.map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

/// Parses an amount in major units in its currency.
///
/// # Errors
/// If the currency is not known, or the amount is not valid in it. The error names the field and the rule.
pub(crate) fn parse_money(amount: &str, currency: &str) -> Result<Money> {
    let refused = |field, rule: String| Error::invalid(field, format!("is not valid: {rule}"));
    let currency = currency.parse::<Currency>();
    let currency = currency.map_err(|error| refused("currency", error.to_string()))?;
    Money::parse(amount, currency).map_err(|error| refused("amount", error.to_string()))
}

/// Refuses pairs that set the same field twice, by one name or by two, because either value could be the intended one.
///
/// # Errors
/// If two names have the same field.
pub(crate) fn refuse_doubled(
    pairs: &[(String, String)],
    field: impl for<'n> Fn(&'n str) -> &'n str,
) -> Result<()> {
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    for (index, name) in names.iter().enumerate() {
        let mut earlier = names.iter().take(index);
        let Some(earlier) = earlier.find(|earlier| field(earlier) == field(name)) else {
            continue;
        };
        if earlier == name {
            return Err(Error::invalid((*name).to_owned(), "is set twice"));
        }
        let rule = format!("is set twice, as `{earlier}` and as `{name}`");
        return Err(Error::invalid(field(name).to_owned(), rule));
    }
    Ok(())
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
    use dhow_core::{NewPayment, NewPayout};

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
        assert_eq!(
            order("599.00", "sgd", &[]).parse_money().unwrap().minor(),
            59_900
        );
        let refused = |amount, currency| {
            let error = order(amount, currency, &[]).parse_money().unwrap_err();
            error.field().unwrap().to_owned()
        };
        assert_eq!(refused("599.001", "SGD"), "amount");
        assert_eq!(refused("-5", "SGD"), "amount");
        assert_eq!(refused("5", "ZZZ"), "currency");
    }

    #[test]
    fn a_value_may_contain_the_equals_sign() {
        let order = order("1", "SGD", &["return_url=https://shop.example/?a=b"]);
        let pairs: Vec<_> = order.distinct_pairs::<NewPayment>().unwrap().collect();
        assert_eq!(pairs, [("return_url", "https://shop.example/?a=b")]);
    }

    #[test]
    fn a_name_that_is_set_twice_is_refused() {
        let order = order("1", "SGD", &["email=a@x.example", "email=b@x.example"]);
        let error = order.distinct_pairs::<NewPayment>().err().unwrap();
        assert_eq!(
            (error.field(), error.message()),
            (Some("email"), "is set twice")
        );
        assert!(parse_pair("=1").is_err() && parse_pair("x").is_err());
    }

    #[test]
    fn an_alias_is_another_name_of_the_same_field() {
        let order = order("1", "VND", &["bank=VCB", "institution=BIDV"]);
        let error = order.distinct_pairs::<NewPayout>().err().unwrap();
        assert_eq!(error.field(), Some("institution"));
        // A payment has no such field; there `bank` is an option of some gateways.
        assert!(order.distinct_pairs::<NewPayment>().is_ok());
    }
}
