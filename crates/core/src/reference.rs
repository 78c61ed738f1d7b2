//! Identifiers: merchant reference, provider reference, provider id.

use std::{
    borrow::{Borrow, Cow},
    fmt,
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Outcome, Resolution, Result};

/// Merchant's own reference of a payment, payout or refund (the gateways' `reference_number`, `order_id`, `requestId`).
///
/// It identifies a retry, so every operation that moves money requires one. One to 255 bytes, no control characters, no white space at the
/// ends. A gateway may allow less and then refuses the reference before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MerchantReference(String);

impl MerchantReference {
    /// Maximum length in bytes that any gateway here documents.
    pub const MAX_BYTES: usize = 255;

    /// Checks a reference.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the rule.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        match Self::fault(&text) {
            None => Ok(Self(text)),
            Some(fault) => Err(Error::invalid("merchant_reference", fault)),
        }
    }

    /// Returns true for a text that [`new`](Self::new) accepts.
    #[must_use]
    pub fn accepts(text: &str) -> bool {
        Self::fault(text).is_none()
    }

    fn fault(text: &str) -> Option<&'static str> {
        if text.is_empty() {
            Some("must not be empty")
        } else if text.len() > Self::MAX_BYTES {
            Some("must not be longer than 255 bytes")
        } else if has_control(text) {
            Some("must not contain control characters")
        // Many servers trim texts, and a trimmed reference would not match the order.
        } else if text.trim() != text {
            Some("must not begin or end with white space")
        } else {
            None
        }
    }

    /// Reference as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The gateway's reference of a payment, payout or refund (the gateways' `id`, `ref_code`, `pi_…`, `payment_id`).
///
/// It may come from outside, so it enters a request path only through [`Target::segment`](crate::Target::segment), which escapes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderReference(String);

impl ProviderReference {
    /// Maximum length in bytes.
    pub const MAX_BYTES: usize = 512;

    /// Checks a reference: not empty, at most 512 bytes, no control characters.
    ///
    /// For references from the caller. For references in a response use [`from_answer`](Self::from_answer).
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the rule. Nothing was sent.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        match Self::fault(&text) {
            Some(fault) => Err(Error::invalid("provider_reference", fault)),
            None => Ok(Self(text)),
        }
    }

    /// Checks a reference in a response by the same rule.
    ///
    /// The error is not the caller's fault, and the call may have been carried out. [`Response::reference`](crate::Response::reference)
    /// does the same and knows whether the call was a read.
    ///
    /// # Errors
    /// [`Protocol`](crate::ErrorKind::Protocol) with the rule and the outcome [`Unknown`](crate::Outcome::Unknown).
    pub fn from_answer(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        match Self::fault(&text) {
            Some(fault) => {
                let message = format!("the response contains a reference that {fault}");
                // Without a usable reference, no call can read the object that may have been created.
                let outcome = Outcome::Unknown(Resolution::AskGateway);
                Err(Error::new(ErrorKind::Protocol, outcome, message))
            }
            None => Ok(Self(text)),
        }
    }

    fn fault(text: &str) -> Option<&'static str> {
        if text.is_empty() {
            Some("must not be empty")
        } else if text.len() > Self::MAX_BYTES {
            Some("must not be longer than 512 bytes")
        } else if has_control(text) {
            Some("must not contain control characters")
        } else {
            None
        }
    }

    /// Reference as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns true if the text has a control character.
fn has_control(text: &str) -> bool {
    match text.is_ascii() {
        // Without an early end, so that many bytes are compared at once.
        true => text
            .as_bytes()
            .iter()
            .fold(false, |found, byte| found | byte.is_ascii_control()),
        false => text.chars().any(char::is_control),
    }
}

/// Every merchant reference is a valid provider reference, because some gateways identify an object by the merchant's reference only.
impl From<&MerchantReference> for ProviderReference {
    fn from(reference: &MerchantReference) -> Self {
        Self(reference.0.clone())
    }
}

/// Id of a provider: `hitpay`, `hub2`, or the id of a provider outside this workspace.
///
/// One to 32 characters from `a` to `z`, digits and `-`, beginning with `a` to `z`. It is part of file names, environment variables and
/// deduplication keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderId(Cow<'static, str>);

impl ProviderId {
    /// Maximum length in bytes.
    pub const MAX_BYTES: usize = 32;

    /// An id that is known at compile time.
    ///
    /// ```
    /// const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("cowrie");
    /// ```
    ///
    /// An id that breaks the rule does not compile:
    ///
    /// ```compile_fail
    /// const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("Cowrie Pay");
    /// ```
    ///
    /// # Panics
    /// Panics if the id breaks the rule. In a constant that is a compile error.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        assert!(
            is_provider_name(name.as_bytes()),
            "a provider id has 1 to 32 characters from `a` to `z`, digits and `-`, and begins with one of `a` to `z`"
        );
        Self(Cow::Borrowed(name))
    }

    /// Checks an id that is known at run time.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the rule.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        if is_provider_name(name.as_bytes()) {
            return Ok(Self(Cow::Owned(name)));
        }
        let rule = "must have 1 to 32 characters from `a` to `z`, digits and `-`, and begin with one of `a` to `z`";
        Err(Error::invalid("provider", rule))
    }

    /// Id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_provider_name(name: &[u8]) -> bool {
    let [first, rest @ ..] = name else {
        return false;
    };
    // A loop over slices, because iterators are not available in a `const fn`.
    let mut rest = rest;
    while let [byte, after @ ..] = rest {
        if !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-') {
            return false;
        }
        rest = after;
    }
    first.is_ascii_lowercase() && name.len() <= ProviderId::MAX_BYTES
}

/// Implements the conversions of an identifier. All conversions from text use `new` and so its rule.
macro_rules! identifiers {
    ($($type:ident),+) => {$(
        impl TryFrom<&str> for $type {
            type Error = Error;

            fn try_from(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $type {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                Self::new(text)
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl From<$type> for String {
            fn from(identifier: $type) -> Self {
                identifier.0.into()
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

identifiers!(MerchantReference, ProviderReference, ProviderId);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn references_are_checked_and_the_rule_is_named() {
        let refused = |text: &str| MerchantReference::new(text).unwrap_err().to_string();
        assert!(refused("").contains("must not be empty"));
        assert!(refused("a\nb").contains("control"));
        assert!(refused(" a").contains("white space"));
        assert!(refused(&"x".repeat(256)).contains("255"));
        assert!(refused("").contains("merchant_reference"));
        assert!(ProviderReference::new("").is_err());
        assert!(ProviderReference::new("a\u{0}").is_err());
    }

    #[test]
    fn an_invalid_reference_in_a_response_is_a_protocol_error() {
        let longest = "x".repeat(512);
        for text in ["pay_1", "a b", "é", &longest] {
            assert_eq!(ProviderReference::from_answer(text).unwrap().as_str(), text);
        }
        let too_long = "x".repeat(513);
        for text in ["", "\u{0}", "1\n2", "\u{9b}", &too_long] {
            let error = ProviderReference::from_answer(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{text:?}");
            assert_eq!(
                error.outcome(),
                Outcome::Unknown(Resolution::AskGateway),
                "{text:?}"
            );
            let own = ProviderReference::new(text).unwrap_err();
            assert_eq!(own.kind(), ErrorKind::InvalidRequest, "{text:?}");
            assert!(error.message().ends_with(own.message()), "{error}");
        }
    }

    #[test]
    fn references_from_storage_are_checked_too() {
        let read: MerchantReference = serde_json::from_str("\"ORDER-1\"").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"ORDER-1\"");
        assert!(serde_json::from_str::<MerchantReference>("\"\"").is_err());
        assert!(serde_json::from_str::<ProviderReference>("\"a\\u0000\"").is_err());
    }

    #[test]
    fn every_merchant_reference_can_be_a_provider_reference() {
        for text in ["A".to_owned(), "x".repeat(255), "Đơn 7|/?#".to_owned()] {
            let ours = MerchantReference::new(text.as_str()).unwrap();
            let theirs = ProviderReference::from(&ours);
            assert_eq!(ProviderReference::new(text).unwrap(), theirs);
        }
    }

    #[test]
    fn a_path_in_a_reference_is_only_text() {
        let reference = ProviderReference::new("../../v1/customers?limit=1#").unwrap();
        assert_eq!(reference.as_str(), "../../v1/customers?limit=1#");
    }

    #[test]
    fn a_provider_id_is_checked_wherever_it_comes_from() {
        let longest = "a".repeat(32);
        for name in ["a", "hitpay", "hub2", "my-gateway-2", &longest] {
            assert_eq!(ProviderId::new(name).unwrap().as_str(), name);
        }
        let too_long = "a".repeat(33);
        for name in [
            "", "-a", "2a", "HitPay", "a b", "a/b", "a:b", "é", "a\n", &too_long,
        ] {
            let error = ProviderId::new(name).unwrap_err();
            assert_eq!(error.field(), Some("provider"), "{name}");
            let stored = serde_json::to_string(name).unwrap();
            assert!(
                serde_json::from_str::<ProviderId>(&stored).is_err(),
                "{name}"
            );
        }
    }

    #[test]
    fn identifiers_are_found_by_their_text() {
        let orders = BTreeMap::from([(MerchantReference::try_from("ORDER-1").unwrap(), 1)]);
        assert_eq!(orders.get("ORDER-1"), Some(&1));
        let payments = BTreeMap::from([(ProviderReference::try_from("pi_1").unwrap(), 2)]);
        assert_eq!(payments.get("pi_1"), Some(&2));
        let providers = BTreeMap::from([(ProviderId::from_static("hub2"), 3)]);
        assert_eq!(providers.get("hub2"), Some(&3));
    }
}
