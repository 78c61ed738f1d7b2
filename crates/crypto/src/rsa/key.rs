//! Finds the RSA key in a key file, for every backend alike.

use thiserror::Error;
use zeroize::Zeroizing;

use super::der::{self, Content};
use super::pem;

const PRIVATE: &str = "an RSA private key without passphrase (PKCS#8 or PKCS#1, PEM or DER)";
const PUBLIC: &str = "an RSA public key or an X.509 certificate with one (PEM or DER)";

/// The largest key that all backends accept.
const MOST_BITS: usize = 4096;
const LEAST_BITS: usize = 2048;

/// Why a key file does not load. It says what was expected and never shows the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file is neither PEM nor DER of any kind that is known here.
    #[error("expected {expected}; the file is neither")]
    Unreadable {
        /// What should be in the file.
        expected: &'static str,
    },
    /// The file holds something else.
    #[error("expected {expected}; the file holds {found}")]
    Other {
        /// What should be in the file.
        expected: &'static str,
        /// What is in it.
        found: &'static str,
    },
    /// The text between the two lines of the PEM block is damaged.
    #[error("expected {expected}; the PEM block is not base64")]
    Pem {
        /// What should be in the file.
        expected: &'static str,
    },
    /// The private key has a passphrase. Remove it, or sign on a device.
    #[error("the private key is encrypted; expected {expected}")]
    Encrypted {
        /// What should be in the file.
        expected: &'static str,
    },
    /// The key is for another algorithm (EC, RSA-PSS, …).
    #[error("the key is not for RSA signatures of the PKCS#1 kind; expected {expected}")]
    OtherAlgorithm {
        /// What should be in the file.
        expected: &'static str,
    },
    /// The key is shorter than 2048 bits, or longer than 4096.
    #[error("the RSA key has {bits} bits; accepted are 2048 to 4096")]
    Size {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The numbers in the file are not a key.
    #[error("the numbers in the file do not make an RSA key")]
    Invalid,
}

/// The `RSAPrivateKey` (PKCS#1, DER) of a key file.
pub(super) fn private(file: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let der = open(file, PRIVATE, |label| {
        matches!(label, b"PRIVATE KEY" | b"RSA PRIVATE KEY")
    })?;
    let found = match der::read(&der) {
        Some(content @ Content::PrivateKey(key)) => {
            return check_size(&content).map(|()| Zeroizing::new(key.to_vec()));
        }
        other => other,
    };
    Err(mismatch(found.as_ref(), PRIVATE))
}

/// The `RSAPublicKey` (PKCS#1, DER) of a key file or certificate.
pub(super) fn public(file: &[u8]) -> Result<Vec<u8>, KeyError> {
    let der = open(file, PUBLIC, |label| {
        matches!(
            label,
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" | b"CERTIFICATE" | b"X509 CERTIFICATE"
        )
    })?;
    let found = match der::read(&der) {
        Some(content @ Content::PublicKey(key)) => {
            return check_size(&content).map(|()| key.to_vec());
        }
        other => other,
    };
    Err(mismatch(found.as_ref(), PUBLIC))
}

/// The DER of the first PEM block with a fitting label, or the file itself if it has no block.
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
        Some(LEAST_BITS..=MOST_BITS) => Ok(()),
        Some(bits) => Err(KeyError::Size { bits }),
        None => Err(KeyError::Invalid),
    }
}
