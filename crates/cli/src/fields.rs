//! Standard fields and gateway options that `--set NAME=VALUE` sets by name.

use std::{convert::identity, time::Duration};

use dhow_core::{
    ANY_WORD, Capabilities, Error, NewPayment, NewPayout, NewRefund, Operation, OptionSpec,
    Options, ProviderReference, Result, closest_name,
};

/// A standard field of a request.
pub(crate) struct Field<T> {
    /// Name of the field. `field.KEY` is a field of pairs, of which each is set by its own key.
    name: &'static str,
    set: Set<T>,
}

enum Set<T> {
    Value(fn(&mut T, String) -> Result<()>),
    /// Sets one pair, by its key.
    Pair(fn(&mut T, String, String)),
}

impl<T> Field<T> {
    /// Sets the field if it has this name.
    fn set(&self, request: &mut T, name: &str, value: &str) -> Option<Result<()>> {
        let value = value.to_owned();
        match self.set {
            Set::Value(set) => (self.name == name).then(|| set(request, value)),
            Set::Pair(set) => {
                let prefix = self.name.strip_suffix("KEY")?;
                let key = name.strip_prefix(prefix).filter(|key| !key.is_empty())?;
                set(request, key.to_owned(), value);
                Some(Ok(()))
            }
        }
    }
}

/// A request whose fields and options can be set by name.
pub(crate) trait NamedFields: Sized + 'static {
    /// Standard fields, which every gateway accepts.
    const FIELDS: &'static [Field<Self>];

    /// Operation whose gateway options the request takes.
    const OPERATION: Operation;

    /// Further names of standard fields, each with the name of its field.
    const ALIASES: &'static [(&'static str, &'static str)] = &[];

    /// Gateway options of the request.
    fn options(&mut self) -> &mut Options;
}

/// A field whose setter cannot fail. The value is converted by the function after the equals sign.
macro_rules! field {
    ($name:literal, $($path:ident).+ = $convert:expr) => {
        Field {
            name: $name,
            set: Set::Value(|request, value| {
                request$(.$path)+ = $convert(value);
                Ok(())
            }),
        }
    };
}

impl NamedFields for NewPayment {
    const FIELDS: &'static [Field<Self>] = &[
        field!("description", description = Some),
        field!("name", customer.name = Some),
        field!("email", customer.email = Some),
        field!("phone", customer.phone = Some),
        field!("return_url", return_url = Some),
        field!("cancel_url", cancel_url = Some),
        field!("webhook_url", webhook_url = Some),
        field!("country", country = Some),
        field!("methods", methods = comma_separated),
        Field {
            name: "expires_in",
            set: Set::Value(|request, value| {
                request.expires_in = Some(time_limit(&value)?);
                Ok(())
            }),
        },
        Field {
            name: "metadata.KEY",
            set: Set::Pair(|request, key, value| {
                request.metadata.insert(key, value);
            }),
        },
    ];
    const OPERATION: Operation = Operation::CreatePayment;

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl NamedFields for NewPayout {
    const FIELDS: &'static [Field<Self>] = &[
        field!("description", description = Some),
        field!("name", beneficiary.name = identity),
        field!("account", beneficiary.account = identity),
        field!("institution", beneficiary.institution = Some),
        field!("bank", beneficiary.institution = Some),
        field!("country", beneficiary.country = Some),
        field!("email", beneficiary.email = Some),
        field!("phone", beneficiary.phone = Some),
    ];
    const OPERATION: Operation = Operation::Payouts;
    const ALIASES: &'static [(&'static str, &'static str)] = &[("bank", "institution")];

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl NamedFields for NewRefund {
    const FIELDS: &'static [Field<Self>] = &[Field {
        name: "attempt",
        set: Set::Value(|request, value| {
            request.attempt = Some(ProviderReference::new(value)?);
            Ok(())
        }),
    }];
    const OPERATION: Operation = Operation::Refunds;

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

/// Returns the name of the field that this name sets. A name that is not an alias is returned as it is.
pub(crate) fn without_alias<T: NamedFields>(name: &str) -> &str {
    let alias = T::ALIASES.iter().find(|(alias, _)| *alias == name);
    alias.map_or(name, |(_, field)| field)
}

/// Sets fields and options by name. The options are those of the gateway.
///
/// # Errors
/// If a value is not valid for its field, or if a name is neither a standard field nor one of the gateway's options. The error then names the
/// operation that has such an option, suggests the most similar known name, or lists all of them. It names the gateway.
pub(crate) fn set_all<'a, T: NamedFields>(
    request: &mut T,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    gateway: &Capabilities,
) -> Result<()> {
    let rules = gateway.rules(T::OPERATION);
    let options = rules.map_or(&[][..], |rules| rules.options);
    set_with_options(request, pairs, options)
        .map_err(|error| error.with_provider(gateway.payments.provider.clone()))
}

fn set_with_options<'a, T: NamedFields>(
    request: &mut T,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    options: &[OptionSpec],
) -> Result<()> {
    let is_option = |name: &str| {
        let mut options = options.iter();
        options.any(|option| option.operation == T::OPERATION && option.name == name)
    };
    for (name, value) in pairs {
        let mut fields = T::FIELDS.iter();
        match fields.find_map(|field| field.set(request, name, value)) {
            Some(set) => set?,
            None if is_option(name) || name == ANY_WORD => request.options().set(name, value),
            None => return Err(unknown_name::<T>(name, options)),
        }
    }
    Ok(())
}

/// Returns true for a name that [`set_all`] sets: a standard field, or an option of the gateway.
pub(crate) fn is_known<T: NamedFields>(name: &str, gateway: &Capabilities) -> bool {
    let options = gateway
        .rules(T::OPERATION)
        .map_or(&[][..], |rules| rules.options);
    let mut options = options
        .iter()
        .filter(|option| option.operation == T::OPERATION);
    T::FIELDS.iter().any(|field| field.name == name) || options.any(|option| option.name == name)
}

/// Returns the names of the standard fields, for help texts.
pub(crate) fn names<T: NamedFields>() -> String {
    let names: Vec<&str> = T::FIELDS.iter().map(|field| field.name).collect();
    names.join(", ")
}

/// Returns the name of the command for an operation that moves money.
fn command(operation: Operation) -> &'static str {
    match operation {
        Operation::CreatePayment => "pay",
        // `refund` and `payout` are named like their commands.
        other => other.as_str(),
    }
}

fn unknown_name<T: NamedFields>(name: &str, options: &[OptionSpec]) -> Error {
    let of_this_name = options.iter().filter(|option| option.name == name);
    let others: Vec<&str> = of_this_name
        .map(|option| command(option.operation))
        .collect();
    if !others.is_empty() {
        let (others, here) = (others.join(" and "), command(T::OPERATION));
        let rule = format!("is an option of {others}, not of {here}");
        return Error::invalid(name.to_owned(), rule);
    }
    let options = options
        .iter()
        .filter(|option| option.operation == T::OPERATION)
        .map(|option| option.name);
    let known: Vec<&str> = T::FIELDS
        .iter()
        .map(|field| field.name)
        .chain(options)
        .collect();
    // Compared without the key, which the user chooses.
    let plain = |name: &&'static str| name.trim_end_matches(".KEY");
    let nearest = closest_name(name.trim_end_matches('.'), known.iter().map(plain));
    let nearest = nearest.and_then(|nearest| known.iter().find(|known| plain(known) == nearest));
    let rule = match nearest {
        Some(other) => format!("is not a known field; did you mean `{other}`?"),
        None => format!("is not a known field; known fields: {}", known.join(", ")),
    };
    Error::invalid(name.to_owned(), rule)
}

fn comma_separated(value: String) -> Vec<String> {
    value.split(',').map(str::to_owned).collect()
}

/// Parses a time limit: a whole number and a unit.
fn time_limit(text: &str) -> Result<Duration> {
    let parse = || {
        let unit = text.chars().next_back()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let number = text.strip_suffix(unit)?;
        // `parse` alone accepts a leading `+`.
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let number: u64 = number.parse().ok().filter(|_| digits)?;
        number.checked_mul(seconds).map(Duration::from_secs)
    };
    let rule = "must be a number and a unit, such as 90s, 15m, 24h or 7d";
    parse().ok_or_else(|| Error::invalid("expires_in", rule))
}

#[cfg(test)]
mod tests {
    use dhow_core::{
        Beneficiary, Currency, MerchantReference, Money, MoneyRequest, OptionKind, RequestField,
    };

    use super::*;

    const OPTIONS: [OptionSpec; 2] = [
        OptionSpec::payment("product", OptionKind::Text, "product"),
        OptionSpec::payout("purpose", OptionKind::Text, "purpose"),
    ];

    fn reference() -> MerchantReference {
        MerchantReference::new("ORDER-1").unwrap()
    }

    fn amount() -> Money {
        Money::from_minor(500, Currency::SGD)
    }

    /// Returns a value for a field: its name, if it takes any text.
    fn sample(name: &'static str) -> &'static str {
        match name {
            "expires_in" => "15m",
            name => name,
        }
    }

    /// Returns the members of a request's JSON form, and those of the customer or beneficiary inside, without the members that have their
    /// own options on the command line.
    fn members(request: impl serde::Serialize) -> Vec<String> {
        let form = serde_json::to_value(request).unwrap();
        let mut members = Vec::new();
        for (name, value) in form.as_object().unwrap() {
            match name.as_str() {
                "merchant_reference" | "amount" | "payment" | "options" => {}
                "customer" | "beneficiary" => {
                    members.extend(value.as_object().unwrap().keys().cloned());
                }
                _ => members.push(name.clone()),
            }
        }
        members
    }

    #[test]
    fn every_member_of_a_request_can_be_set() {
        fn names<T: NamedFields>() -> Vec<&'static str> {
            let names = T::FIELDS.iter().map(|field| field.name);
            names.map(|name| name.trim_end_matches(".KEY")).collect()
        }
        let paid = ProviderReference::new("PAYMENT-1").unwrap();
        let beneficiary = Beneficiary::default();
        for (members, names) in [
            (
                members(NewPayment::new(reference(), amount())),
                names::<NewPayment>(),
            ),
            (
                members(NewRefund::new(reference(), paid, amount())),
                names::<NewRefund>(),
            ),
            (
                members(NewPayout::new(reference(), amount(), beneficiary)),
                names::<NewPayout>(),
            ),
        ] {
            assert!(!members.is_empty());
            for member in members {
                assert!(
                    names.contains(&member.as_str()),
                    "{member} is not in {names:?}"
                );
            }
        }
    }

    #[test]
    fn a_time_limit_is_a_number_and_a_unit() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("24h", 86_400), ("7d", 604_800)] {
            let limit = payment("expires_in", text).unwrap().expires_in;
            assert_eq!(limit, Some(Duration::from_secs(seconds)));
        }
        for text in [
            "",
            "15",
            "m",
            "+5m",
            "1.5h",
            "-1s",
            "15 m",
            "é",
            "300000000000000000d",
        ] {
            let error = payment("expires_in", text).unwrap_err();
            assert_eq!(error.field(), Some("expires_in"), "{text}");
        }
    }

    #[test]
    fn each_pair_of_metadata_is_set_by_its_key() {
        let mut request = NewPayment::new(reference(), amount());
        let pairs = [("metadata.order", "7"), ("metadata.a.b", "")];
        set_with_options(&mut request, pairs.into_iter(), &[]).unwrap();
        let pairs = request.metadata.iter();
        let pairs: Vec<_> = pairs
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(pairs, [("a.b", ""), ("order", "7")]);
        for name in ["metadata", "metadata."] {
            let error = payment(name, "x").unwrap_err();
            assert!(
                error.message().ends_with("did you mean `metadata.KEY`?"),
                "{error}"
            );
        }
    }

    fn payment(name: &str, value: &str) -> Result<NewPayment> {
        let mut payment = NewPayment::new(reference(), amount());
        set_with_options(&mut payment, [(name, value)].into_iter(), &OPTIONS)?;
        Ok(payment)
    }

    #[test]
    fn every_payment_field_sets_its_member() {
        let mut expected = NewPayment::new(reference(), amount());
        expected.description = Some("description".to_owned());
        expected.customer.name = Some("name".to_owned());
        expected.customer.email = Some("email".to_owned());
        expected.customer.phone = Some("phone".to_owned());
        expected.return_url = Some("return_url".to_owned());
        expected.cancel_url = Some("cancel_url".to_owned());
        expected.webhook_url = Some("webhook_url".to_owned());
        expected.country = Some("country".to_owned());
        expected.methods = vec!["methods".to_owned()];
        expected.expires_in = Some(Duration::from_secs(900));
        let metadata = ("KEY".to_owned(), "metadata.KEY".to_owned());
        expected.metadata.extend([metadata]);
        let mut payment = NewPayment::new(reference(), amount());
        let pairs = <NewPayment as NamedFields>::FIELDS
            .iter()
            .map(|field| (field.name, sample(field.name)));
        set_with_options(&mut payment, pairs, &[]).unwrap();
        assert_eq!(payment, expected);
        let methods = self::payment("methods", "bKash,Nagad").unwrap().methods;
        assert_eq!(methods, ["bKash", "Nagad"]);
    }

    #[test]
    fn every_payout_field_sets_its_member() {
        let mut expected = NewPayout::new(reference(), amount(), Beneficiary::default());
        expected.description = Some("description".to_owned());
        expected.beneficiary = Beneficiary::new("name", "account");
        expected.beneficiary.institution = Some("bank".to_owned());
        expected.beneficiary.country = Some("country".to_owned());
        expected.beneficiary.email = Some("email".to_owned());
        expected.beneficiary.phone = Some("phone".to_owned());
        let mut payout = NewPayout::new(reference(), amount(), Beneficiary::default());
        let pairs = <NewPayout as NamedFields>::FIELDS
            .iter()
            .map(|field| (field.name, field.name));
        set_with_options(&mut payout, pairs, &[]).unwrap();
        assert_eq!(payout, expected);
    }

    #[test]
    fn the_attempt_of_a_refund_is_a_provider_reference() {
        let paid = || ProviderReference::new("PAYMENT-1").unwrap();
        let refund = |attempt: &str| {
            let mut refund = NewRefund::new(reference(), paid(), amount());
            set_with_options(&mut refund, [("attempt", attempt)].into_iter(), &[]).map(|()| refund)
        };
        let attempt = ProviderReference::new("ATTEMPT-1").unwrap();
        assert_eq!(refund("ATTEMPT-1").unwrap().attempt, Some(attempt));
        assert!(refund("").is_err());
    }

    #[test]
    fn every_name_equals_that_of_the_request_field() {
        for field in <NewPayment as NamedFields>::FIELDS {
            let payment = payment(field.name, sample(field.name)).unwrap();
            let name = field.name.trim_end_matches(".KEY");
            assert!(payment.has(name.parse::<RequestField>().unwrap()));
        }
        for field in <NewPayout as NamedFields>::FIELDS {
            let mut payout = NewPayout::new(reference(), amount(), Beneficiary::default());
            set_with_options(&mut payout, [(field.name, "x")].into_iter(), &[]).unwrap();
            let name = without_alias::<NewPayout>(field.name);
            assert!(payout.has(name.parse::<RequestField>().unwrap()));
        }
    }

    #[test]
    fn an_option_of_the_operation_is_set() {
        let options = payment("product", "hosted").unwrap().options;
        assert_eq!(options.iter().collect::<Vec<_>>(), [("product", "hosted")]);
        let error = payment("purpose", "x").unwrap_err();
        assert_eq!(error.field(), Some("purpose"));
        assert_eq!(error.message(), "is an option of payout, not of pay");
    }

    #[test]
    fn the_error_for_a_misspelt_name_has_the_most_similar_name() {
        let message = |name: &str| payment(name, "x").unwrap_err().message().to_owned();
        assert_eq!(
            message("emial"),
            "is not a known field; did you mean `email`?"
        );
        assert_eq!(
            message("prodcut"),
            "is not a known field; did you mean `product`?"
        );
        assert_eq!(
            message("colour"),
            "is not a known field; known fields: description, name, email, phone, return_url, cancel_url, webhook_url, country, \
             methods, expires_in, metadata.KEY, product"
        );
    }
}
