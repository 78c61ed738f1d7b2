//! Marks by which secrets can be told apart without telling anything about them.

use dhow_core::{Error, Result};
use dhow_crypto::{hex, hmac::HmacKey};

/// Fingerprints under a random key of this run. Equal secrets have equal ones, and a list of guesses finds none of them.
pub(super) struct Marks(HmacKey);

impl Marks {
    /// Draws the key.
    ///
    /// # Errors
    /// No randomness from the system.
    pub(super) fn new() -> Result<Self> {
        let refused = || Error::configuration("randomness", "is not available on this system");
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| refused())?;
        HmacKey::new(&key).map(Self).map_err(|_| refused())
    }

    /// Eight hexadecimal digits.
    pub(super) fn of(&self, secret: &str) -> String {
        let [a, b, c, d, ..] = self.0.sign(secret.as_bytes());
        hex::encode(&[a, b, c, d])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_secrets_have_equal_marks_in_one_run_only() {
        let (one, other) = (Marks::new().unwrap(), Marks::new().unwrap());
        assert_eq!(one.of("9f8e7d6c5b4a"), one.of("9f8e7d6c5b4a"));
        assert_ne!(one.of("9f8e7d6c5b4a"), one.of("9f8e7d6c5b4b"));
        assert_ne!(one.of("9f8e7d6c5b4a"), other.of("9f8e7d6c5b4a"));
    }
}
