//! Secrets: hard to guess, never printed, compared in constant time, zeroised on drop.

use std::{fmt, str::FromStr};

use ctutils::CtEq as _;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::Error;

mod weak;
mod words;

pub use weak::WeakSecret;

/// An API key, webhook salt or passcode.
///
/// An attacker who guesses a webhook secret can forge payments, so [`Secret::new`] refuses a text of fewer than 8 bytes and well-known
/// placeholders: `undefined`, `$HITPAY_SALT`, `<your-salt>`, `********`, with or without quotation marks, white space and invisible
/// characters around them. Around any other text, these characters belong to the secret.
///
/// ```
/// use dhow_core::{Secret, WeakSecret};
/// let salt = Secret::new("self-made-salt-1")?;
/// assert_eq!(format!("{salt:?}"), "Secret(…)");
/// assert_eq!(Secret::new("  "), Err(WeakSecret::Empty));
/// assert_eq!(Secret::new("s3cr3t"), Err(WeakSecret::TooShort));
/// assert_eq!(Secret::new("\"$HITPAY_SALT\""), Err(WeakSecret::Variable));
/// # Ok::<(), WeakSecret>(())
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Creates a secret from the exact text, including white space around it.
    ///
    /// # Errors
    /// [`WeakSecret`] for an empty text or white space, fewer than 8 bytes, a placeholder, a guessable text. [`Secret::allow_weak`] accepts
    /// all but the first.
    pub fn new(text: impl Into<String>) -> Result<Self, WeakSecret> {
        Self::checked(text.into(), weak::weakness)
    }

    /// Creates a secret from a value that a person wrote into an environment variable or a settings file. Refuses more than
    /// [`new`](Self::new): samples of documents (`mysecretpassword`), reminders (`change-me-2024`) and a repeated block of at most 4
    /// characters (`meowmeowmeow`). `new` accepts those, so that the samples in a gateway's documents can be verified.
    ///
    /// ```
    /// use dhow_core::{Secret, WeakSecret};
    /// assert!(Secret::from_settings("self-made-salt-1").is_ok());
    /// assert_eq!(Secret::from_settings("change-me-2024"), Err(WeakSecret::Template));
    /// assert_eq!(Secret::from_settings("meowmeowmeow"), Err(WeakSecret::Guessable));
    /// ```
    ///
    /// # Errors
    /// [`WeakSecret`], as for [`new`](Self::new).
    pub fn from_settings(text: impl Into<String>) -> Result<Self, WeakSecret> {
        Self::checked(text.into(), weak::in_settings)
    }

    /// Creates a secret that may be short or easy to guess, because the gateway issued it: a one-time password, a token, a short key, or a
    /// sample in a gateway's documents.
    ///
    /// ```
    /// use dhow_core::{Secret, WeakSecret};
    /// let password = Secret::allow_weak("1234")?;
    /// assert_eq!(password.expose(), "1234");
    /// assert_eq!(Secret::allow_weak(" "), Err(WeakSecret::Empty));
    /// # Ok::<(), WeakSecret>(())
    /// ```
    ///
    /// # Errors
    /// [`WeakSecret::Empty`] for an empty text, or for white space, quotation marks and invisible characters only.
    pub fn allow_weak(text: impl Into<String>) -> Result<Self, WeakSecret> {
        Self::checked(text.into(), weak::empty)
    }

    fn checked(text: String, rule: fn(&str) -> Option<WeakSecret>) -> Result<Self, WeakSecret> {
        // Wrapped before the check, so that a refused text is zeroised too.
        let text = Zeroizing::new(text);
        match rule(&text) {
            Some(weak) => Err(weak),
            None => Ok(Self(text)),
        }
    }

    /// Returns the text, for the one place that signs or sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Secret {
    /// Returns the header value of the secret after a scheme such as `Bearer `, or alone. The value is marked as sensitive.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the field, for a secret that is not a valid header value.
    pub fn to_header(&self, field: &'static str, scheme: &str) -> Result<HeaderValue, Error> {
        let text = Zeroizing::new(format!("{scheme}{}", self.expose()));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Error::configuration(field, "must consist of visible ASCII characters"))?;
        // Marks the value as sensitive: `Debug` of headers prints no value, and HTTP/2 does not index it.
        value.set_sensitive(true);
        Ok(value)
    }
}

impl FromStr for Secret {
    type Err = WeakSecret;

    fn from_str(text: &str) -> Result<Self, WeakSecret> {
        Self::new(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        // Constant time, because the comparison of a guessed secret must not reveal how many bytes match.
        self.0.as_bytes().ct_eq(other.0.as_bytes()).to_bool()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests;
