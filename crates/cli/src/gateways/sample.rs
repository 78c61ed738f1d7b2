//! Content of sample deliveries: the parts that all gateways share.

use dhow_core::{Delivery, Error, Money, Result, Settings};
use dhow_crypto::{digest, pairs};
use serde_json::value::RawValue;

/// A kind of sample delivery.
#[derive(Debug)]
pub(crate) struct SampleKind {
    /// Name on the command line.
    pub(crate) name: &'static str,
    /// Creates a correctly signed delivery. It fails if a secret is missing, or if a field is not allowed.
    pub(crate) create: fn(&Settings<'_>, &SampleParams) -> Result<Delivery>,
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
    /// Path of the webhook URL.
    pub(crate) path: String,
    /// True if the amount is changed after signing.
    pub(crate) tamper: bool,
}

/// A field of a form or a member of a JSON object.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    name: String,
    value: String,
    /// True if the value is JSON and not a string.
    raw: bool,
}

impl Member {
    /// Creates a string.
    pub(crate) fn text(name: &str, value: impl Into<String>) -> Self {
        let (name, value, raw) = (name.to_owned(), value.into(), false);
        Self { name, value, raw }
    }

    /// Creates a number or other JSON value.
    pub(crate) fn raw(name: &str, value: impl Into<String>) -> Self {
        let (name, value, raw) = (name.to_owned(), value.into(), true);
        Self { name, value, raw }
    }
}

impl SampleParams {
    /// Returns the status, or the given default.
    pub(crate) fn status_or(&self, usual: &'static str) -> &str {
        self.status.as_deref().unwrap_or(usual)
    }

    /// Returns the amount to sign and the amount to send.
    ///
    /// # Errors
    /// If the amount is too large to be increased by one minor unit.
    pub(crate) fn amounts(&self) -> Result<(Money, Money)> {
        let (amount, currency) = (self.amount, self.amount.currency());
        let changed = amount.minor().checked_add(if self.tamper { 1 } else { 0 });
        let changed = changed.ok_or_else(|| Error::invalid("amount", "is too large"))?;
        Ok((amount, Money::from_minor(changed, currency)))
    }

    /// Returns the signed and the sent text after a check that `--tamper` changed something.
    ///
    /// # Errors
    /// If `--set` fixes the amount, so that changing it has no effect.
    pub(crate) fn altered(&self, signed: String, sent: String) -> Result<(String, String)> {
        if self.tamper && signed == sent {
            let rule = "has no effect, because --set fixes the amount; use --amount instead";
            return Err(Error::invalid("--tamper", rule));
        }
        Ok((signed, sent))
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

    /// Replaces members by the `--set` values, and appends those with other names.
    pub(crate) fn with_set(&self, mut members: Vec<Member>) -> Vec<Member> {
        for (name, value) in &self.set {
            match members.iter_mut().find(|member| member.name == *name) {
                Some(member) => {
                    value.clone_into(&mut member.value);
                    // A value that is not JSON becomes a string.
                    member.raw &= serde_json::from_str::<&RawValue>(value).is_ok();
                }
                None => members.push(Member::text(name, value)),
            }
        }
        members
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
    use dhow_core::Currency;

    use super::*;

    fn request(set: &[(&str, &str)]) -> SampleParams {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        SampleParams {
            reference: "ORDER-1".to_owned(),
            amount: Money::from_minor(500, Currency::SGD),
            status: None,
            set: set.iter().map(owned).collect(),
            path: "/".to_owned(),
            tamper: true,
        }
    }

    #[test]
    fn set_fields_replace_and_append() {
        let usual = vec![Member::raw("amount", "5.00"), Member::text("phone", "")];
        let set = [("amount", "6.00"), ("phone", "1"), ("note", "a \"b\"")];
        let members = request(&set).with_set(usual.clone());
        let expected = r#"{"amount":6.00,"phone":"1","note":"a \"b\""}"#;
        assert_eq!(object(&members), expected);
        assert_eq!(form(&members), "amount=6.00&phone=1&note=a+%22b%22");
        let not_json = request(&[("amount", "6,00")]).with_set(usual);
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
    fn tampering_changes_the_amount_that_is_sent() {
        let (signed, sent) = request(&[]).amounts().unwrap();
        assert_eq!((signed.minor(), sent.minor()), (500, 501));
    }
}
