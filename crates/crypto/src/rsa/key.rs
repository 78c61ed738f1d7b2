//! Search for the RSA key in a key file, for all backends.

use thiserror::Error;
use zeroize::Zeroizing;

use super::der::{self, Content};
use super::pem;

const PRIVATE: &str = "an RSA private key without passphrase (PKCS#8 or PKCS#1, PEM or DER)";
const PUBLIC: &str = "an RSA public key or an X.509 certificate with one (PEM or DER)";

/// Maximum key size that all backends accept.
const MAX_BITS: usize = 4096;
const MIN_BITS: usize = 2048;

/// Error for a key file that cannot be loaded. It never contains the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file is neither PEM nor DER of a known kind.
    #[error("expected {expected}; the file is neither")]
    Unreadable {
        /// Expected content of the file.
        expected: &'static str,
    },
    /// The file contains something else.
    #[error("expected {expected}; the file contains {found}")]
    Other {
        /// Expected content of the file.
        expected: &'static str,
        /// Content found.
        found: &'static str,
    },
    /// The content of the PEM block is damaged.
    #[error("expected {expected}; the PEM block is not base64")]
    Pem {
        /// Expected content of the file.
        expected: &'static str,
    },
    /// The private key is encrypted with a passphrase. Remove it, or use a signing device.
    #[error("the private key is encrypted; expected {expected}")]
    Encrypted {
        /// Expected content of the file.
        expected: &'static str,
    },
    /// The key is for another algorithm (EC, RSA-PSS, …).
    #[error("the key is not for RSA signatures with PKCS#1 v1.5; expected {expected}")]
    OtherAlgorithm {
        /// Expected content of the file.
        expected: &'static str,
    },
    /// The key has fewer than 2048 or more than 4096 bits.
    #[error("the RSA key has {bits} bits; it must have 2048 to 4096")]
    Size {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The numbers in the file are not a valid key.
    #[error("the numbers in the file are not a valid RSA key")]
    Invalid,
}

/// Returns the `RSAPrivateKey` (PKCS#1, DER) of a key file.
pub(super) fn private(file: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let der = open(file, PRIVATE, |label| {
        matches!(label, b"PRIVATE KEY" | b"RSA PRIVATE KEY")
    })?;
    let found = match der::parse(&der) {
        Some(content @ Content::PrivateKey(key)) => {
            return check_size(&content).map(|()| Zeroizing::new(key.to_vec()));
        }
        other => other,
    };
    Err(mismatch(found.as_ref(), PRIVATE))
}

/// Returns the `RSAPublicKey` (PKCS#1, DER) of a key file or certificate.
pub(super) fn public(file: &[u8]) -> Result<Vec<u8>, KeyError> {
    let der = open(file, PUBLIC, |label| {
        matches!(
            label,
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" | b"CERTIFICATE" | b"X509 CERTIFICATE"
        )
    })?;
    let found = match der::parse(&der) {
        Some(content @ Content::PublicKey(key)) => {
            return check_size(&content).map(|()| key.to_vec());
        }
        other => other,
    };
    Err(mismatch(found.as_ref(), PUBLIC))
}

/// Returns modulus and exponent of a public key, a certificate or the public part of a private key, as big-endian bytes.
#[cfg(feature = "discover")]
pub(crate) fn public_numbers(file: &[u8]) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
    let numbers = match (public(file), private(file)) {
        (Ok(key), _) => der::numbers(&Content::PublicKey(&key)),
        (Err(_), Ok(key)) => der::numbers(&Content::PrivateKey(&key)),
        (Err(error), Err(_)) => return Err(error),
    };
    numbers.ok_or(KeyError::Invalid)
}

/// Returns the DER of the first PEM block with an accepted label, or the file itself if it has no PEM block.
fn open(
    file: &[u8],
    expected: &'static str,
    fits: impl Fn(&[u8]) -> bool,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut other = None;
    for block in pem::blocks(file) {
        if fits(block.label) {
            if block.is_encrypted() {
                return Err(KeyError::Encrypted { expected });
            }
            return block.decode().map_err(|_| KeyError::Pem { expected });
        }
        other = other.or(Some(block.label));
    }
    match other {
        None => Ok(Zeroizing::new(file.to_vec())),
        Some(b"ENCRYPTED PRIVATE KEY") => Err(KeyError::Encrypted { expected }),
        Some(b"EC PRIVATE KEY" | b"DSA PRIVATE KEY") => Err(KeyError::OtherAlgorithm { expected }),
        Some(label) => {
            let found = describe(label);
            Err(KeyError::Other { expected, found })
        }
    }
}

fn describe(label: &[u8]) -> &'static str {
    match label {
        b"PRIVATE KEY" | b"RSA PRIVATE KEY" => "a private key",
        b"PUBLIC KEY" | b"RSA PUBLIC KEY" => "a public key",
        b"CERTIFICATE" | b"X509 CERTIFICATE" => "a certificate",
        b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => "a certificate request",
        b"OPENSSH PRIVATE KEY" => "an OpenSSH private key",
        _ => "another kind of PEM block",
    }
}

fn mismatch(found: Option<&Content<'_>>, expected: &'static str) -> KeyError {
    let found = match found {
        None => return KeyError::Unreadable { expected },
        Some(Content::Encrypted) => return KeyError::Encrypted { expected },
        Some(Content::OtherAlgorithm) => return KeyError::OtherAlgorithm { expected },
        Some(Content::PrivateKey(_)) => "a private key",
        Some(Content::PublicKey(_)) => "a public key or certificate",
        Some(Content::Request) => "a certificate request",
    };
    KeyError::Other { expected, found }
}

fn check_size(key: &Content<'_>) -> Result<(), KeyError> {
    match der::modulus_bits(key) {
        Some(MIN_BITS..=MAX_BITS) => Ok(()),
        Some(bits) => Err(KeyError::Size { bits }),
        None => Err(KeyError::Invalid),
    }
}
