//! The three names of a payment: ours, theirs, and the gateway's id.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The merchant's own reference of a payment, payout or refund (gateways say `reference_number`, `order_id`, `requestId`).
///
/// It is what makes a retry recognisable, so every operation that moves money requires one. One to 255 bytes, no control
/// characters, no white space at the ends; gateways may allow less and say so before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MerchantReference(String);

impl MerchantReference {
    /// Longest reference in bytes that any gateway here documents.
    pub const MAX_BYTES: usize = 255;

    /// Checks and takes over a reference.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) naming the rule.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let fault = if text.is_empty() {
            "must not be empty"
        } else if text.len() > Self::MAX_BYTES {
            "must not be longer than 255 bytes"
        } else if text.chars().any(char::is_control) {
            "must not contain control characters"
        } else if text.trim() != text {
            "must not begin or end with white space"
        } else {
            return Ok(Self(text));
        };
        Err(Error::invalid("merchant_reference", fault))
    }

    /// The reference as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MerchantReference {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<MerchantReference> for String {
    fn from(reference: MerchantReference) -> Self {
        reference.0
    }
}

impl FromStr for MerchantReference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl fmt::Display for MerchantReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The gateway's reference of a payment, payout or refund (gateways say `id`, `ref_code`, `pi_…`, `payment_id`).
///
/// It may come from outside, so it reaches a request path only through [`Target::segment`](crate::Target::segment), which escapes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderReference(String);

impl ProviderReference {
    /// Checks and takes over a reference: not empty, at most 512 bytes, no control characters.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) naming the rule.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let fault = if text.is_empty() {
            "must not be empty"
        } else if text.len() > 512 {
            "must not be longer than 512 bytes"
        } else if text.chars().any(char::is_control) {
            "must not contain control characters"
        } else {
            return Ok(Self(text));
        };
        Err(Error::invalid("provider_reference", fault))
    }

    /// The reference as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProviderReference {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<ProviderReference> for String {
    fn from(reference: ProviderReference) -> Self {
        reference.0
    }
}

impl FromStr for ProviderReference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl fmt::Display for ProviderReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A gateway's short name: `hitpay`, `hub2`, or whatever a provider outside this workspace calls itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderId(Cow<'static, str>);

impl ProviderId {
    /// A name known at compile time: lower-case letters, digits and `-`.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
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
    fn references_from_storage_are_checked_too() {
        let read: MerchantReference = serde_json::from_str("\"ORDER-1\"").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"ORDER-1\"");
        assert!(serde_json::from_str::<MerchantReference>("\"\"").is_err());
        assert!(serde_json::from_str::<ProviderReference>("\"a\\u0000\"").is_err());
    }

    #[test]
    fn a_path_in_a_reference_is_only_text() {
        let reference = ProviderReference::new("../../v1/customers?limit=1#").unwrap();
        assert_eq!(reference.as_str(), "../../v1/customers?limit=1#");
    }
}
