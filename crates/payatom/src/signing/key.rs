//! The secret key: seals hashes into envelopes and opens them.

use std::{fmt, sync::Arc};

use dhow_core::{Error, ErrorKind, Outcome, Result, Secret};
use dhow_crypto::envelope::{EnvelopeKey, NoRandomness};

use crate::error::named;

/// The length of every `post_hash`: 96 bytes in base64, because what it seals is always 32 characters long.
pub(crate) const POST_HASH: usize = 128;
/// The same before base64: vector, MAC, three blocks.
pub(crate) const ENVELOPE_BYTES: usize = 96;

/// A secret with the envelope keys derived from it.
#[derive(Debug, Clone)]
pub(crate) struct HashKey {
    secret: Secret,
    envelope: EnvelopeKey,
}

/// Where initialisation vectors come from.
#[derive(Clone, Default)]
pub(crate) enum IvSource {
    /// The operating system.
    #[default]
    System,
    /// The caller.
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

    /// Seals a hash.
    pub(crate) fn seal(&self, hash: &str, source: &IvSource) -> Result<String> {
        match source {
            IvSource::Given(next) => Ok(self.envelope.seal_with_iv(hash.as_bytes(), next())),
            IvSource::System => self.envelope.seal(hash.as_bytes()).map_err(unsealed),
        }
    }

    /// Opens a `post_hash`; `None` for every fault alike.
    pub(crate) fn open<'b>(
        &self,
        post_hash: &str,
        buffer: &'b mut [u8; ENVELOPE_BYTES],
    ) -> Option<&'b [u8]> {
        if post_hash.len() != POST_HASH {
            return None;
        }
        self.envelope.open_into(post_hash.as_bytes(), buffer).ok()
    }
}

fn unsealed(error: NoRandomness) -> Error {
    let what = "nothing was sent: the system gives no random bytes";
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
