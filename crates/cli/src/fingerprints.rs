//! Key of the secret fingerprints that one run prints.

use dhow_core::{Error, Result};
use dhow_crypto::fingerprint::FingerprintKey;

/// Generates a random key for this run.
///
/// The key is never stored or printed, so a printed fingerprint cannot be used to test guesses of a secret.
///
/// # Errors
/// If the operating system provides no random bytes.
pub(crate) fn draw_key() -> Result<FingerprintKey> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|_| Error::configuration("random bytes", "are not available on this system"))?;
    Ok(FingerprintKey::new(random))
}
