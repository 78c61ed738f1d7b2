//! Secret key that seals hashes into envelopes and opens them.

use std::{fmt, sync::Arc};

use dhow_core::{Error, Result, Secret};
#[cfg(feature = "seal")]
use dhow_core::{ErrorKind, Outcome};
use dhow_crypto::envelope::EnvelopeKey;
#[cfg(feature = "seal")]
use dhow_crypto::envelope::NoRandomness;

use crate::ID;

/// Length of every `post_hash`: 96 bytes in base64, because the sealed MD5 always has 32 characters.
// LEDGER: envelope-samples
// The two samples on the page have 127 and 129 characters and foreign symbols: errors of transcription, so both are refused.
pub(crate) const POST_HASH_LENGTH: usize = 128;
/// Length before base64: vector (16), MAC (32) and three cipher blocks (48).
// LEDGER: envelope
// The cipher pads 32 characters to 48 bytes, so every genuine envelope has this length before base64.
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

impl IvSource {
    /// Checks that this build has the source. Without the feature `seal`, it has no random bytes of the operating system.
    pub(crate) fn check(&self) -> Result<()> {
        self.check_with(cfg!(feature = "seal"))
    }

    fn check_with(&self, has_system_source: bool) -> Result<()> {
        match self {
            Self::System if !has_system_source => Err(no_source()),
            Self::System | Self::Given(_) => Ok(()),
        }
    }
}

fn no_source() -> Error {
    let rule = "is not set: call `with_iv_source`, or enable the feature `seal` of dhow-payatom";
    ID.misconfigured("iv_source", rule)
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
            IvSource::System => self.seal_at_random(hash),
        }
    }

    #[cfg(feature = "seal")]
    fn seal_at_random(&self, hash: &str) -> Result<String> {
        self.envelope.seal(hash.as_bytes()).map_err(unsealed)
    }

    #[cfg(not(feature = "seal"))]
    fn seal_at_random(&self, _hash: &str) -> Result<String> {
        Err(no_source())
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

#[cfg(feature = "seal")]
fn unsealed(error: NoRandomness) -> Error {
    let message = "nothing was sent: the operating system returned no random bytes";
    let unavailable = Error::new(ErrorKind::Unavailable, Outcome::NotSent, message);
    unavailable.with_provider(ID).with_source(error)
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
    use super::*;

    #[test]
    fn a_build_without_random_bytes_needs_a_source_of_vectors() {
        let error = IvSource::System.check_with(false).unwrap_err();
        assert!(error.to_string().contains("enable the feature `seal`"));
        assert_eq!(error.field(), Some("iv_source"));
        assert!(IvSource::System.check_with(true).is_ok());
        let given = IvSource::Given(Arc::new(|| [0; 16]));
        assert!(given.check_with(false).is_ok());
        assert_eq!(IvSource::System.check().is_ok(), cfg!(feature = "seal"));
    }

    #[cfg(feature = "seal")]
    #[test]
    fn without_random_bytes_nothing_was_sent() {
        use std::error::Error as _;

        let error = unsealed(NoRandomness);
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(error.provider(), Some(&ID));
        assert!(error.source().is_some());
    }
}
