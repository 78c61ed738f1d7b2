//! Hash states that are copied at each node of the search, so that texts with a common beginning share its digest.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Digest;

use crate::scheme::{Algorithm, DigestKind};

/// State of a digest or MAC.
pub(super) trait Engine: Clone {
    /// Adds bytes.
    fn update(&mut self, bytes: &[u8]);

    /// Returns true if the result is the target.
    fn gives(self, target: &[u8]) -> bool;
}

/// Digest without a key.
#[derive(Clone)]
struct Plain<D>(D);

impl<D: Digest + Clone> Engine for Plain<D> {
    fn update(&mut self, bytes: &[u8]) {
        Digest::update(&mut self.0, bytes);
    }

    fn gives(self, target: &[u8]) -> bool {
        self.0.finalize().as_slice() == target
    }
}

/// MAC.
#[derive(Clone)]
struct Keyed<M>(M);

impl<M: Mac + Clone> Engine for Keyed<M> {
    fn update(&mut self, bytes: &[u8]) {
        Mac::update(&mut self.0, bytes);
    }

    fn gives(self, target: &[u8]) -> bool {
        // The result is compared with a signature that is known, and a program that searches for it has no caller to hide the time from.
        self.0.finalize().into_bytes().as_slice() == target
    }
}

/// Work that needs an engine.
pub(super) trait Work {
    /// Result.
    type Output;

    /// Does the work with a fresh engine.
    fn run<E: Engine>(self, start: E) -> Self::Output;
}

/// Does work with the engine of an algorithm. `None` if the key cannot be used.
pub(super) fn with<W: Work>(algorithm: Algorithm, secret: &[u8], work: W) -> Option<W::Output> {
    use Algorithm::{Digest as Unkeyed, Hmac as Mac, Rsa};
    Some(match algorithm {
        Unkeyed(DigestKind::Md5) | Rsa(DigestKind::Md5) => work.run(Plain(md5::Md5::new())),
        Unkeyed(DigestKind::Sha1) | Rsa(DigestKind::Sha1) => work.run(Plain(sha1::Sha1::new())),
        Unkeyed(DigestKind::Sha256) | Rsa(DigestKind::Sha256) => {
            work.run(Plain(sha2::Sha256::new()))
        }
        Unkeyed(DigestKind::Sha512) | Rsa(DigestKind::Sha512) => {
            work.run(Plain(sha2::Sha512::new()))
        }
        Mac(DigestKind::Md5) => work.run(keyed::<Hmac<md5::Md5>>(secret)?),
        Mac(DigestKind::Sha1) => work.run(keyed::<Hmac<sha1::Sha1>>(secret)?),
        Mac(DigestKind::Sha256) => work.run(keyed::<Hmac<sha2::Sha256>>(secret)?),
        Mac(DigestKind::Sha512) => work.run(keyed::<Hmac<sha2::Sha512>>(secret)?),
    })
}

fn keyed<M: Mac + KeyInit + Clone>(secret: &[u8]) -> Option<Keyed<M>> {
    <M as KeyInit>::new_from_slice(secret).ok().map(Keyed)
}
