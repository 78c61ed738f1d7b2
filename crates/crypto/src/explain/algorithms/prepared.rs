//! Messages that are hashed once for many keys.

use sha2::Digest;

use super::{Algorithm, Hash, Keying};
use crate::explain::Key;
use crate::hex;

/// Message with as much of its signature as does not depend on the key.
pub(in crate::explain) struct Prepared<'m> {
    algorithm: Algorithm,
    message: &'m [u8],
    part: Part,
}

/// Part of a signature that is the same for all keys.
enum Part {
    /// None: the key comes first.
    None,
    /// State of the hash function after everything before the key.
    Hashed(Box<dyn Hashed>),
    /// Message as the key of an HMAC, which is its digest if it is longer than a block.
    Key(Vec<u8>),
}

/// Hash function that has read the beginning of a text.
trait Hashed {
    /// Returns the digest of the beginning and this end.
    fn digest(&self, end: &[u8]) -> Vec<u8>;
}

impl<D: Digest + Clone> Hashed for D {
    fn digest(&self, end: &[u8]) -> Vec<u8> {
        self.clone().chain_update(end).finalize().to_vec()
    }
}

impl Hash {
    /// Reads the beginning of a text.
    fn started(self, start: &[u8]) -> Box<dyn Hashed> {
        match self {
            Self::Md5 => Box::new(md5::Md5::new_with_prefix(start)),
            Self::Sha1 => Box::new(sha1::Sha1::new_with_prefix(start)),
            Self::Sha224 => Box::new(sha2::Sha224::new_with_prefix(start)),
            Self::Sha256 => Box::new(sha2::Sha256::new_with_prefix(start)),
            Self::Sha384 => Box::new(sha2::Sha384::new_with_prefix(start)),
            Self::Sha512 => Box::new(sha2::Sha512::new_with_prefix(start)),
        }
    }

    /// Returns the length of a block in bytes.
    const fn block(self) -> usize {
        match self {
            Self::Md5 | Self::Sha1 | Self::Sha224 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }
}

impl<'m> Prepared<'m> {
    /// Computes the part that does not depend on the key.
    pub(in crate::explain) fn new(algorithm: Algorithm, message: &'m [u8]) -> Self {
        let hash = algorithm.hash;
        let part = match algorithm.keying {
            Keying::Hmac | Keying::First | Keying::Around => Part::None,
            Keying::None | Keying::Last | Keying::LastTwice => Part::Hashed(hash.started(message)),
            Keying::LastOfDigest => {
                let inner = hex::encode(&hash.digest(&[message]));
                Part::Hashed(hash.started(inner.as_bytes()))
            }
            Keying::Swapped if message.len() > hash.block() => Part::Key(hash.digest(&[message])),
            Keying::Swapped => Part::Key(message.to_vec()),
        };
        Self {
            algorithm,
            message,
            part,
        }
    }

    /// Computes the signature with a key.
    pub(in crate::explain) fn apply(&self, key: &Key) -> Vec<u8> {
        match &self.part {
            Part::None => self.algorithm.apply(key, self.message),
            Part::Hashed(state) if self.algorithm.keying == Keying::None => state.digest(&[]),
            Part::Hashed(state) if self.algorithm.keying == Keying::LastTwice => {
                let inner = hex::encode(&state.digest(key.bytes()));
                self.algorithm.hash.digest(&[inner.as_bytes()])
            }
            Part::Hashed(state) => state.digest(key.bytes()),
            Part::Key(message) => self.algorithm.hash.hmac(message, key.bytes()),
        }
    }

    /// Returns the length of what is hashed for each key.
    pub(in crate::explain) fn length_for_a_key(&self) -> usize {
        match self.part {
            Part::None => self.message.len(),
            Part::Hashed(_) | Part::Key(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_message_gives_the_same_signature_with_every_key() {
        let hashes = [
            Hash::Md5,
            Hash::Sha1,
            Hash::Sha224,
            Hash::Sha256,
            Hash::Sha384,
            Hash::Sha512,
        ];
        let keyings = [
            Keying::Hmac,
            Keying::Swapped,
            Keying::None,
            Keying::First,
            Keying::Last,
            Keying::Around,
            Keying::LastOfDigest,
            Keying::LastTwice,
        ];
        for hash in hashes {
            for keying in keyings {
                for length in [0, 63, 64, 65, 128, 129, 1000] {
                    let message = vec![b'a'; length];
                    let algorithm = Algorithm::new(hash, keying);
                    let prepared = Prepared::new(algorithm, &message);
                    for key in [&b"Jefe"[..], b"", &[b'k'; 200]] {
                        let key = Key::new(key);
                        let expected = algorithm.apply(&key, &message);
                        assert_eq!(prepared.apply(&key), expected, "{algorithm:?}, {length}");
                    }
                }
            }
        }
    }
}
