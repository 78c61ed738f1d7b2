//! Secrets: hard to guess, never printed, compared in constant time, wiped on drop.

use std::{fmt, str::FromStr};

use http::HeaderValue;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::Error;

mod weak;
mod words;

pub use weak::WeakSecret;

/// An API key, a webhook salt, a passcode: text that must not leak and cannot be guessed.
///
/// Whoever guesses a webhook secret can forge payments, so [`Secret::new`] refuses a text of fewer than 8 bytes and the
/// well-known texts that stand where a secret was forgotten: `undefined`, `$HITPAY_SALT`, `<your-salt>`, `********`.
/// Quotation marks, white space and invisible characters around such a text do not help it; around any other text they
/// belong to the secret.
///
/// ```
/// use dhow_core::{Secret, WeakSecret};
/// let salt = Secret::new("self-made-salt-1")?;
/// assert_eq!(format!("{salt:?}"), "Secret(…)");
/// assert_eq!(Secret::new("  "), Err(WeakSecret::Blank));
/// assert_eq!(Secret::new("s3cr3t"), Err(WeakSecret::TooShort));
/// assert_eq!(Secret::new("\"$HITPAY_SALT\""), Err(WeakSecret::Variable));
/// # Ok::<(), WeakSecret>(())
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over the text as it is: white space around it belongs to the secret.
    ///
    /// # Errors
    /// [`WeakSecret`]: an empty or blank text, fewer than 8 bytes, a placeholder, a guessable text.
    /// [`Secret::allow_weak`] takes all but the first.
    pub fn new(text: impl Into<String>) -> Result<Self, WeakSecret> {
        Self::checked(text.into(), weak::weakness)
    }

    /// Takes over a value that a person wrote into a variable or a settings file. As [`new`](Self::new), and refuses also what stands
    /// there until the secret comes: the samples of documents (`mysecretpassword`), marks to come back (`change-me-2024`)
    /// and a text that repeats a block of at most 4 characters from its beginning to its end (`meowmeowmeow`). `new` takes those, so that
    /// the samples of a gateway's documents can be verified.
    ///
    /// ```
    /// use dhow_core::{Secret, WeakSecret};
    /// assert!(Secret::from_settings("self-made-salt-1").is_ok());
    /// assert_eq!(Secret::from_settings("change-me-2024"), Err(WeakSecret::Template));
    /// assert_eq!(Secret::from_settings("meowmeowmeow"), Err(WeakSecret::Guessable));
    /// ```
    ///
    /// # Errors
    /// [`WeakSecret`], as of [`new`](Self::new).
    pub fn from_settings(text: impl Into<String>) -> Result<Self, WeakSecret> {
        Self::checked(text.into(), weak::in_settings)
    }

    /// Takes over a secret that may be short or easy to guess, because the gateway really issued it: a one-time password,
    /// a token, a short key. Also for the samples in a gateway's documents.
    ///
    /// ```
    /// use dhow_core::{Secret, WeakSecret};
    /// let password = Secret::allow_weak("1234")?;
    /// assert_eq!(password.expose(), "1234");
    /// assert_eq!(Secret::allow_weak(" "), Err(WeakSecret::Blank));
    /// # Ok::<(), WeakSecret>(())
    /// ```
    ///
    /// # Errors
    /// [`WeakSecret::Blank`]: nothing, or only white space, quotation marks and invisible characters.
    pub fn allow_weak(text: impl Into<String>) -> Result<Self, WeakSecret> {
        Self::checked(text.into(), weak::blank)
    }

    fn checked(text: String, rule: fn(&str) -> Option<WeakSecret>) -> Result<Self, WeakSecret> {
        let text = Zeroizing::new(text);
        match rule(&text) {
            Some(weak) => Err(weak),
            None => Ok(Self(text)),
        }
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
    type Err = WeakSecret;

    fn from_str(text: &str) -> Result<Self, WeakSecret> {
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
mod tests;
