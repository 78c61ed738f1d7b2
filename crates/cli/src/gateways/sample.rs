//! Content of sample deliveries: the parts that all gateways share.

use dhow_core::{Currency, Delivery, Environment, Error, ErrorKind, Money, Result, Settings};
use dhow_crypto::{digest, pairs};
use serde_json::value::RawValue;

use crate::forgery::with_changed_amount;

/// A kind of sample delivery.
#[derive(Debug)]
pub(crate) struct SampleKind {
    /// Name on the command line.
    pub(crate) name: &'static str,
    /// Returns the fields, by the gateway's names, or an error for a status that has none.
    pub(super) fields: fn(&SampleParams) -> Result<Vec<Member>>,
    /// Creates the unsigned delivery of these fields.
    pub(super) unsigned: fn(&SampleParams, &[Member]) -> Result<Delivery>,
    /// Fields that `--tamper` changes, the amount first.
    pub(crate) tampered: &'static [&'static str],
}

/// Parameters of a sample delivery.
#[derive(Debug)]
pub(crate) struct SampleParams {
    /// Merchant reference.
    pub(crate) reference: String,
    /// Amount paid.
    pub(crate) amount: Money,
    /// Status in the gateway's words; `None` for the kind's status of a paid order.
    pub(crate) status: Option<String>,
    /// Fields to add or replace, by the gateway's names.
    pub(crate) set: Vec<(String, String)>,
    /// Options on the command line, which no `--set` may contradict.
    pub(crate) given: Vec<OrderOption>,
    /// Currency of the account, in which a receiver reads an amount without a currency.
    pub(crate) account_currency: Currency,
    /// Environment of the account.
    pub(crate) environment: Environment,
    /// Path of the webhook URL.
    pub(crate) path: String,
    /// True if the amount is changed after signing.
    pub(crate) tamper: bool,
}

/// An option that sets fields of every gateway's deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderOption {
    Reference,
    Amount,
    Currency,
    Status,
}

impl OrderOption {
    /// Name on the command line.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "--reference",
            Self::Amount => "--amount",
            Self::Currency => "--currency",
            Self::Status => "--status",
        }
    }
}

/// A field of a form or a member of a JSON object.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    name: String,
    value: String,
    /// True if the value is JSON and not a string.
    raw: bool,
    /// Option that sets the whole value.
    option: Option<OrderOption>,
}

impl Member {
    /// Creates a string.
    pub(crate) fn text(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            raw: false,
            option: None,
        }
    }

    /// Creates a number or other JSON value.
    pub(crate) fn raw(name: &str, value: impl Into<String>) -> Self {
        Self {
            raw: true,
            ..Self::text(name, value)
        }
    }

    /// Sets the option that determines the value.
    pub(crate) fn set_by(mut self, option: OrderOption) -> Self {
        self.option = Some(option);
        self
    }
}

impl SampleKind {
    /// Creates a delivery and signs it with the configured secrets. `--tamper` changes it afterwards.
    ///
    /// # Errors
    /// If a secret is missing, or if a field is not allowed.
    pub(crate) fn create(
        &self,
        settings: &Settings<'_>,
        params: &SampleParams,
    ) -> Result<Delivery> {
        let fields = (self.fields)(params)?;
        params.refuse_unused(&fields)?;
        let fields = params.with_set(fields)?;
        let fixed = |(name, _): &(String, String)| self.tampered.first() == Some(&name.as_str());
        if params.tamper && params.set.iter().any(fixed) {
            let rule = "changes the amount, which --set fixes; use --amount instead";
            return Err(Error::invalid("--tamper", rule));
        }
        let signed = sign(settings, (self.unsigned)(params, &fields)?)?;
        if !params.tamper {
            return Ok(signed);
        }
        let forged = with_changed_amount(&signed, self.tampered);
        let (forged, _) =
            forged.ok_or_else(|| Error::invalid("--tamper", "found no amount to change"))?;
        Ok(forged)
    }
}

/// Signs a delivery with the first configured secret.
fn sign(settings: &Settings<'_>, unsigned: Delivery) -> Result<Delivery> {
    let signed = settings.signer()?.sign_test_webhook(unsigned);
    signed.map_err(|error| {
        if error.field() == Some("body") {
            // `--set` alone can make a sample unsignable.
            return error.with_field("--set");
        }
        let is_setting = error.kind() == ErrorKind::Configuration;
        let field = error.field().filter(|_| is_setting);
        let mut specs = settings.factory().settings().iter();
        match specs.find(|spec| Some(spec.field) == field && !settings.contains(spec.name)) {
            Some(spec) => settings.missing(&[spec.name]),
            None => error,
        }
    })
}

impl SampleParams {
    /// Returns the status, or the given default.
    pub(crate) fn status_or(&self, usual: &'static str) -> &str {
        self.status.as_deref().unwrap_or(usual)
    }

    /// Returns a UUID-like id derived from the order, so that a repeated delivery has the same ids.
    pub(crate) fn uuid(&self, purpose: &str) -> String {
        let digits = self.digits(purpose);
        let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
        let groups = [
            part(0..8),
            part(8..12),
            part(12..16),
            part(16..20),
            part(20..32),
        ];
        groups.join("-")
    }

    /// Returns hexadecimal digits derived from the order.
    pub(crate) fn digits(&self, purpose: &str) -> String {
        digest::sha256_hex(format!("test delivery\n{purpose}\n{}", self.reference).as_bytes())
    }

    /// Refuses an option that sets none of the members, because it would have no effect.
    fn refuse_unused(&self, members: &[Member]) -> Result<()> {
        let is_used = |option| members.iter().any(|member| member.option == Some(option));
        for option in self
            .given
            .iter()
            .copied()
            .filter(|option| !is_used(*option))
        {
            let account = self.account_currency;
            let rule = match option {
                OrderOption::Currency if self.amount.currency() == account => continue,
                OrderOption::Currency => format!(
                    "must be {account} or left out: this kind of delivery names no currency, so its amount is read in the account's"
                ),
                _ => "has no field in this kind of delivery: leave it out or choose another --kind"
                    .to_owned(),
            };
            return Err(Error::invalid(option.as_str(), rule));
        }
        Ok(())
    }

    /// Replaces members by the `--set` values, and appends those with other names.
    ///
    /// # Errors
    /// If another option sets the same field.
    fn with_set(&self, mut members: Vec<Member>) -> Result<Vec<Member>> {
        for (name, value) in &self.set {
            let Some(member) = members.iter_mut().find(|member| member.name == *name) else {
                members.push(Member::text(name, value));
                continue;
            };
            let option = member.option.filter(|option| self.given.contains(option));
            if let Some(option) = option {
                let rule = format!("is set twice, by {} and by --set", option.as_str());
                return Err(Error::invalid(name.clone(), rule));
            }
            value.clone_into(&mut member.value);
            // A value that is not JSON becomes a string.
            member.raw &= serde_json::from_str::<&RawValue>(value).is_ok();
        }
        Ok(members)
    }
}

/// Encodes the members as a form.
pub(crate) fn form(members: &[Member]) -> String {
    let pairs = members.iter();
    pairs::encode_pairs(pairs.map(|member| (member.name.as_str(), member.value.as_str())))
}

/// Encodes the members as a JSON object.
pub(crate) fn object(members: &[Member]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let members = members.iter().map(|member| {
        let value = match member.raw {
            true => member.value.clone(),
            false => quoted(&member.value),
        };
        format!("{}:{value}", quoted(&member.name))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(set: &[(&str, &str)]) -> SampleParams {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        SampleParams {
            reference: "ORDER-1".to_owned(),
            amount: Money::from_minor(500, Currency::SGD),
            status: None,
            set: set.iter().map(owned).collect(),
            given: Vec::new(),
            account_currency: Currency::SGD,
            environment: Environment::Sandbox,
            path: "/".to_owned(),
            tamper: true,
        }
    }

    #[test]
    fn set_fields_replace_and_append() {
        let usual = vec![Member::raw("amount", "5.00"), Member::text("phone", "")];
        let set = [("amount", "6.00"), ("phone", "1"), ("note", "a \"b\"")];
        let members = request(&set).with_set(usual.clone()).unwrap();
        let expected = r#"{"amount":6.00,"phone":"1","note":"a \"b\""}"#;
        assert_eq!(object(&members), expected);
        assert_eq!(form(&members), "amount=6.00&phone=1&note=a+%22b%22");
        let not_json = request(&[("amount", "6,00")]).with_set(usual).unwrap();
        assert_eq!(object(&not_json), r#"{"amount":"6,00","phone":""}"#);
    }

    #[test]
    fn ids_are_the_same_for_the_same_order() {
        let id = request(&[]).uuid("payment");
        assert_eq!(id.len(), 36);
        assert_eq!(id, request(&[]).uuid("payment"));
        assert_ne!(id, request(&[]).uuid("request"));
    }

    #[test]
    fn a_field_is_set_by_one_option_only() {
        let usual = || vec![Member::text("state", "paid").set_by(OrderOption::Status)];
        let mut params = request(&[("state", "failed")]);
        assert_eq!(form(&params.with_set(usual()).unwrap()), "state=failed");
        params.given = vec![OrderOption::Amount];
        assert!(params.with_set(usual()).is_ok());
        params.given = vec![OrderOption::Status];
        let error = params.with_set(usual()).unwrap_err();
        assert_eq!(
            error.sentence(),
            "state is set twice, by --status and by --set"
        );
    }
}
