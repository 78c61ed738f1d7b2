//! Secrets: never blank, never printed, compared in constant time, wiped on drop.

use std::{fmt, str::FromStr};

use http::HeaderValue;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::Error;

/// An API key, a webhook salt, a passcode: text that must not leak.
///
/// An empty or blank secret cannot be made, because an HMAC with an empty key verifies what anybody forged.
///
/// ```
/// use dhow_core::Secret;
/// let salt = Secret::new("self-made-salt-1")?;
/// assert_eq!(format!("{salt:?}"), "Secret(…)");
/// assert!(Secret::new("  ").is_err());
/// # Ok::<(), dhow_core::BlankSecret>(())
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// A secret was empty or consisted of white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret must not be empty or blank")]
pub struct BlankSecret;

impl Secret {
    /// Takes over the text as it is: white space around it belongs to the secret.
    ///
    /// # Errors
    /// [`BlankSecret`] for an empty or all-blank text.
    pub fn new(text: impl Into<String>) -> Result<Self, BlankSecret> {
        let text = Zeroizing::new(text.into());
        if text.trim().is_empty() {
            return Err(BlankSecret);
        }
        Ok(Self(text))
    }

    /// The text itself, for the one place that signs or sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Secret {
    /// The header that carries the secret behind a scheme such as `Bearer `, or behind nothing. Its value does not print either.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) naming the field, for a secret that no header can carry.
    pub fn to_header(&self, field: &'static str, scheme: &str) -> Result<HeaderValue, Error> {
        let text = Zeroizing::new(format!("{scheme}{}", self.expose()));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Error::configuration(field, "must consist of visible ASCII characters"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl FromStr for Secret {
    type Err = BlankSecret;

    fn from_str(text: &str) -> Result<Self, BlankSecret> {
        Self::new(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_secrets_cannot_be_made() {
        for text in ["", " ", "\n", "\t \r\n", "\u{a0}"] {
            assert_eq!(Secret::new(text).unwrap_err(), BlankSecret);
        }
    }

    #[test]
    fn nothing_of_a_secret_is_printed() {
        let secret = Secret::new("meowmeowmeow").unwrap();
        assert!(!format!("{secret:?} {secret:#?}").contains("meow"));
    }

    #[test]
    fn a_header_carries_the_secret_and_does_not_print_it() {
        let header = Secret::new("meow").unwrap().to_header("token", "Bearer ");
        let header = header.unwrap();
        assert_eq!(header, "Bearer meow");
        assert!(!format!("{header:?}").contains("meow"));
        let error = Secret::new("me\now").unwrap().to_header("token", "");
        assert_eq!(error.unwrap_err().field(), Some("token"));
    }

    #[test]
    fn secrets_compare_by_all_their_bytes() {
        let secret = |text: &str| Secret::new(text).unwrap();
        assert_eq!(secret("abc"), secret("abc"));
        assert_ne!(secret("abc"), secret("abd"));
        assert_ne!(secret("abc"), secret("abcd"));
        assert_ne!(secret("abc"), secret("abc\n"));
    }
}
