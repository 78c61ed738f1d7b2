//! The key of the fingerprints that one run prints, for every command that tells secrets apart.

use dhow_core::{Error, Result};
use dhow_crypto::fingerprint::FingerprintKey;

/// Draws the key of this run. It is never stored, so a list of guesses finds no secret by what was printed.
///
/// # Errors
/// No randomness from the system.
pub(crate) fn draw_key() -> Result<FingerprintKey> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|_| Error::configuration("randomness", "is not available on this system"))?;
    Ok(FingerprintKey::new(random))
}
