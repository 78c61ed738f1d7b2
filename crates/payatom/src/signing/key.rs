//! Secret key that seals hashes into envelopes and opens them.

use std::{fmt, sync::Arc};

use dhow_core::{Error, ErrorKind, Outcome, Result, Secret};
use dhow_crypto::envelope::{EnvelopeKey, NoRandomness};

use crate::error::named;

/// Length of every `post_hash`: 96 bytes in base64, because the sealed MD5 always has 32 characters.
// LEDGER: envelope-samples
pub(crate) const POST_HASH_LENGTH: usize = 128;
/// Length before base64: vector (16), MAC (32) and three cipher blocks (48).
// LEDGER: envelope
pub(crate) const ENVELOPE_BYTES: usize = 96;

/// Secret key with the envelope keys derived from it.
#[derive(Debug, Clone)]
pub(crate) struct HashKey {
    secret: Secret,
    envelope: EnvelopeKey,
}

/// Source of initialization vectors.
#[derive(Clone, Default)]
pub(crate) enum IvSource {
    /// Random bytes of the operating system.
    #[default]
    System,
    /// A function of the caller.
    Given(Arc<dyn Fn() -> [u8; 16] + Send + Sync>),
}

impl HashKey {
    pub(crate) fn new(secret: Secret) -> Self {
        let envelope = EnvelopeKey::from_secret(secret.expose().as_bytes());
        Self { secret, envelope }
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Seals a hash into a `post_hash`.
    ///
    /// # Errors
    /// [`Unavailable`](ErrorKind::Unavailable) if the operating system returns no random bytes.
    pub(crate) fn seal(&self, hash: &str, source: &IvSource) -> Result<String> {
        match source {
            IvSource::Given(next) => Ok(self.envelope.seal_with_iv(hash.as_bytes(), next())),
            IvSource::System => self.envelope.seal(hash.as_bytes()).map_err(unsealed),
        }
    }

    /// Opens a `post_hash`. Returns `None` for every invalid envelope alike, so that a forger cannot tell the check that failed.
    pub(crate) fn open<'b>(
        &self,
        post_hash: &str,
        buffer: &'b mut [u8; ENVELOPE_BYTES],
    ) -> Option<&'b [u8]> {
        if post_hash.len() != POST_HASH_LENGTH {
            return None;
        }
        self.envelope.open_into(post_hash.as_bytes(), buffer).ok()
    }
}

fn unsealed(error: NoRandomness) -> Error {
    let what = "nothing was sent: the operating system returned no random bytes";
    named(Error::new(ErrorKind::Unavailable, Outcome::NotSent, what)).with_source(error)
}

impl fmt::Debug for IvSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Given(_) => "Given",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn without_random_bytes_nothing_was_sent() {
        let error = unsealed(NoRandomness);
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.source().is_some());
    }
}
