//! What a test delivery says, whatever the gateway: order, amount, status, further fields.

use dhow_core::{Error, Money, Result};
use dhow_crypto::{digest, pairs};
use serde_json::value::RawValue;

/// A test delivery that somebody wants.
#[derive(Debug)]
pub(crate) struct SampleRequest {
    /// One of the gateway's kinds.
    pub(crate) kind: &'static str,
    /// The merchant's reference.
    pub(crate) reference: String,
    /// How much was paid.
    pub(crate) amount: Money,
    /// The gateway's own word; each kind has a usual one.
    pub(crate) status: Option<String>,
    /// Fields to add, or to replace, by the gateway's name.
    pub(crate) set: Vec<(String, String)>,
    /// The path of the address that it goes to.
    pub(crate) path: String,
    /// Whether the amount changes after signing.
    pub(crate) tamper: bool,
}

/// A field of a form or a member of an object.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    name: String,
    value: String,
    /// Whether an object has it without quotation marks.
    raw: bool,
}

impl Member {
    /// A text.
    pub(crate) fn text(name: &str, value: impl Into<String>) -> Self {
        let (name, value, raw) = (name.to_owned(), value.into(), false);
        Self { name, value, raw }
    }

    /// A number, or any other JSON.
    pub(crate) fn raw(name: &str, value: impl Into<String>) -> Self {
        let (name, value, raw) = (name.to_owned(), value.into(), true);
        Self { name, value, raw }
    }
}

impl SampleRequest {
    /// The status, or the usual one.
    pub(crate) fn status_or(&self, usual: &'static str) -> &str {
        self.status.as_deref().unwrap_or(usual)
    }

    /// The amount that is signed, and the one that is sent.
    ///
    /// # Errors
    /// An amount that cannot be changed.
    pub(crate) fn amounts(&self) -> Result<(Money, Money)> {
        let (amount, currency) = (self.amount, self.amount.currency());
        let changed = amount.minor().checked_add(if self.tamper { 1 } else { 0 });
        let changed = changed.ok_or_else(|| Error::invalid("amount", "is too large"))?;
        Ok((amount, Money::from_minor(changed, currency)))
    }

    /// The texts that are signed and sent, after a check that tampering changed something.
    ///
    /// # Errors
    /// Tampering with an amount that was set otherwise.
    pub(crate) fn altered(&self, signed: String, sent: String) -> Result<(String, String)> {
        if self.tamper && signed == sent {
            let rule = "changes the amount, and --set says what it is: use --amount";
            return Err(Error::invalid("--tamper", rule));
        }
        Ok((signed, sent))
    }

    /// An id in the form of a UUID, the same for the same order: a delivery that is sent twice says the same.
    pub(crate) fn uuid(&self, of: &str) -> String {
        let digits = self.digits(of);
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

    /// Digits of an id, the same for the same order.
    pub(crate) fn digits(&self, of: &str) -> String {
        digest::sha256_hex(format!("test delivery\n{of}\n{}", self.reference).as_bytes())
    }

    /// The usual members with those that were set instead, and the others that were set behind them.
    pub(crate) fn with_set(&self, mut members: Vec<Member>) -> Vec<Member> {
        for (name, value) in &self.set {
            match members.iter_mut().find(|member| member.name == *name) {
                Some(member) => {
                    value.clone_into(&mut member.value);
                    // A number stays one if it still reads as one.
                    member.raw &= serde_json::from_str::<&RawValue>(value).is_ok();
                }
                None => members.push(Member::text(name, value)),
            }
        }
        members
    }
}

/// The members as a form.
pub(crate) fn form(members: &[Member]) -> String {
    let pairs = members.iter();
    pairs::encode_pairs(pairs.map(|one| (one.name.as_str(), one.value.as_str())))
}

/// The members as an object.
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

    fn request(set: &[(&str, &str)]) -> SampleRequest {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        SampleRequest {
            kind: "form",
            reference: "ORDER-1".to_owned(),
            amount: Money::from_minor(500, Currency::SGD),
            status: None,
            set: set.iter().map(owned).collect(),
            path: "/".to_owned(),
            tamper: true,
        }
    }

    #[test]
    fn what_is_set_replaces_and_adds() {
        let usual = vec![Member::raw("amount", "5.00"), Member::text("phone", "")];
        let set = [("amount", "6.00"), ("phone", "1"), ("note", "a \"b\"")];
        let members = request(&set).with_set(usual.clone());
        let expected = r#"{"amount":6.00,"phone":"1","note":"a \"b\""}"#;
        assert_eq!(object(&members), expected);
        assert_eq!(form(&members), "amount=6.00&phone=1&note=a+%22b%22");
        let odd = request(&[("amount", "6,00")]).with_set(usual);
        assert_eq!(object(&odd), r#"{"amount":"6,00","phone":""}"#);
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
