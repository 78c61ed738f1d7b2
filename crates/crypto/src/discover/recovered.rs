//! Recovery of the digest inside an RSA signature, so that the search costs digests and no RSA operations.
//!
//! Only public values are used, so nothing here has to run in constant time.

use crate::rsa::{KeyError, public_numbers};
use crate::scheme::DigestKind;

/// Modulus and exponent of a public RSA key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicNumbers {
    /// Digits of the modulus, 32 bits each, the least significant first.
    modulus: Vec<u32>,
    exponent: Vec<u32>,
    /// Length of a signature in bytes.
    len: usize,
}

/// Encoded digest before its bytes (RFC 8017, section 9.2).
const fn algorithm_identifier(kind: DigestKind) -> &'static [u8] {
    match kind {
        DigestKind::Md5 => {
            b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10"
        }
        DigestKind::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
        DigestKind::Sha256 => {
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        DigestKind::Sha512 => {
            b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
    }
}

impl PublicNumbers {
    /// Loads a public key of 2048 to 4096 bits from the bytes of its file: a public key, an X.509 certificate, or the
    /// private key, PEM or DER.
    ///
    /// # Errors
    ///
    /// [`KeyError`] with the expected file and, if known, the kind of file found.
    pub fn load(file: &[u8]) -> Result<Self, KeyError> {
        let (modulus, exponent) = public_numbers(file)?;
        let skipped = modulus.iter().take_while(|byte| **byte == 0).count();
        Ok(Self {
            len: modulus.len() - skipped,
            modulus: digits(&modulus),
            exponent: digits(&exponent),
        })
    }

    /// Returns the digest inside a signature, or `None` if this key did not make it with PKCS#1 v1.5.
    pub(super) fn recover(&self, signature: &[u8]) -> Option<(DigestKind, Vec<u8>)> {
        if signature.len() != self.len {
            return None;
        }
        let padded = bytes(&self.raised(&digits(signature)), self.len);
        let padding = padded.strip_prefix(b"\0\x01")?;
        let filled = padding.iter().take_while(|byte| **byte == 0xff).count();
        let inner = padding.get(filled..)?.strip_prefix(b"\0")?;
        DigestKind::ALL.into_iter().find_map(|kind| {
            let digest = inner.strip_prefix(algorithm_identifier(kind))?;
            let is_whole = digest.len() == kind.size() && filled >= 8;
            is_whole.then(|| (kind, digest.to_vec()))
        })
    }

    /// Returns `base` raised to the public exponent, modulo the modulus.
    fn raised(&self, base: &[u32]) -> Vec<u32> {
        let mut result = self.reduced(&[1]);
        let base = self.reduced(base);
        for bit in bits(&self.exponent) {
            result = self.product(&result, &result);
            if bit {
                result = self.product(&result, &base);
            }
        }
        result
    }

    /// Returns `a * b` modulo the modulus, by doubling and adding.
    fn product(&self, a: &[u32], b: &[u32]) -> Vec<u32> {
        let mut result = self.reduced(&[]);
        for bit in bits(a) {
            result = self.sum(&result, &result);
            if bit {
                result = self.sum(&result, b);
            }
        }
        result
    }

    /// Returns `a` modulo the modulus, with as many digits.
    fn reduced(&self, a: &[u32]) -> Vec<u32> {
        let mut one = vec![0; self.modulus.len()];
        if let Some(first) = one.first_mut() {
            *first = 1;
        }
        let mut result = vec![0; self.modulus.len()];
        for bit in bits(a) {
            result = self.sum(&result, &result);
            if bit {
                result = self.sum(&result, &one);
            }
        }
        result
    }

    /// Returns `a + b` modulo the modulus; both are below it.
    fn sum(&self, a: &[u32], b: &[u32]) -> Vec<u32> {
        let mut sum = Vec::with_capacity(a.len() + 1);
        let mut carry = 0;
        for (a, b) in a.iter().zip(b) {
            let digit = u64::from(*a) + u64::from(*b) + carry;
            sum.push(low(digit));
            carry = digit >> 32;
        }
        let is_below = carry == 0 && sum.iter().rev().lt(self.modulus.iter().rev());
        if is_below {
            return sum;
        }
        let mut borrow = 0;
        for (digit, m) in sum.iter_mut().zip(&self.modulus) {
            let difference = (1 << 32) + u64::from(*digit) - u64::from(*m) - borrow;
            *digit = low(difference);
            borrow = 1 - (difference >> 32);
        }
        sum
    }
}

fn low(digit: u64) -> u32 {
    u32::try_from(digit & u64::from(u32::MAX)).unwrap_or_default()
}

/// Returns the bits of a number, the most significant first.
fn bits(digits: &[u32]) -> impl Iterator<Item = bool> {
    let digits = digits.iter().rev();
    digits.flat_map(|digit| (0..32).rev().map(move |place| digit >> place & 1 == 1))
}

/// Returns the digits of a big-endian number, the least significant first.
fn digits(bytes: &[u8]) -> Vec<u32> {
    let chunks = bytes.rchunks(4);
    chunks
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |digit, byte| digit << 8 | u32::from(*byte))
        })
        .collect()
}

/// Returns the last `len` big-endian bytes of a number.
fn bytes(digits: &[u32], len: usize) -> Vec<u8> {
    let all: Vec<u8> = digits
        .iter()
        .rev()
        .flat_map(|digit| digit.to_be_bytes())
        .collect();
    all.get(all.len().saturating_sub(len)..)
        .unwrap_or_default()
        .to_vec()
}
