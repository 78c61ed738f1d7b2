//! Search for the RSA key in a DER file.
//!
//! Containers (PKCS#8, public key info, X.509) are read only as far as the key inside, which the backends parse. A complete X.509 parser would
//! add several dependencies, and would refuse gateway certificates with invalid dates, which do not matter here.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Encoded algorithm identifier `rsaEncryption` with its empty parameters (RFC 8017, appendix A.1).
const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// Content of a DER file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// `RSAPrivateKey`, alone or from PKCS#8.
    PrivateKey(&'a [u8]),
    /// `RSAPublicKey`, alone, from a public key info or from a certificate.
    PublicKey(&'a [u8]),
    /// Private key that is encrypted with a passphrase.
    Encrypted,
    /// Certificate signing request.
    Request,
    /// Key or certificate of another algorithm.
    OtherAlgorithm,
}

/// Returns the content of a file, or `None` if it is not a key, certificate or request.
pub(super) fn parse(der: &[u8]) -> Option<Content<'_>> {
    let items = sequence(der)?;
    match *items.as_slice() {
        [(INTEGER, _), (SEQUENCE, algorithm), (OCTET_STRING, key), ..] => {
            Some(checked(algorithm, Content::PrivateKey(key)))
        }
        [(INTEGER, _), (INTEGER, _)] => Some(Content::PublicKey(der)),
        [(INTEGER, _), (INTEGER, _), (INTEGER, _), ..] => Some(Content::PrivateKey(der)),
        [(INTEGER, _), (OCTET_STRING, _), ..] => Some(Content::OtherAlgorithm),
        [(SEQUENCE, _), (OCTET_STRING, _)] => Some(Content::Encrypted),
        [(SEQUENCE, algorithm), (BIT_STRING, key)] => public(algorithm, key),
        [(SEQUENCE, signed), (SEQUENCE, _), (BIT_STRING, _)] => certificate(signed),
        _ => None,
    }
}

/// Returns the number of bits of a key's modulus, or `None` if the content is not a key.
pub(super) fn modulus_bits(key: &Content<'_>) -> Option<usize> {
    let modulus = match *key {
        Content::PublicKey(der) => sequence(der)?.first().copied()?,
        Content::PrivateKey(der) => sequence(der)?.get(1).copied()?,
        Content::Encrypted | Content::Request | Content::OtherAlgorithm => return None,
    };
    let (INTEGER, mut bytes) = modulus else {
        return None;
    };
    while let [0, rest @ ..] = bytes {
        bytes = rest;
    }
    let unused = usize::try_from(bytes.first()?.leading_zeros()).ok()?;
    bytes.len().checked_mul(8)?.checked_sub(unused)
}

/// Returns the public modulus and exponent of a key.
#[cfg(feature = "discover")]
pub(super) fn numbers(key: &Content<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
    let numbers = match *key {
        Content::PublicKey(der) => sequence(der)?,
        // The first number of a private key is its version.
        Content::PrivateKey(der) => sequence(der)?.split_off(1),
        Content::Encrypted | Content::Request | Content::OtherAlgorithm => return None,
    };
    match *numbers.as_slice() {
        [(INTEGER, modulus), (INTEGER, exponent), ..] => {
            Some((modulus.to_vec(), exponent.to_vec()))
        }
        _ => None,
    }
}

/// Returns the key of a certificate, whose items are version, serial number, algorithm, issuer, dates, subject and key.
fn certificate(signed: &[u8]) -> Option<Content<'_>> {
    let items = items(signed)?;
    let items = match items.as_slice() {
        [(VERSION, _), rest @ ..] => rest,
        all => all,
    };
    match *items {
        [
            (INTEGER, _),
            (SEQUENCE, _),
            (SEQUENCE, _),
            (SEQUENCE, _),
            (SEQUENCE, _),
            (SEQUENCE, info),
            ..,
        ] => match *self::items(info)?.as_slice() {
            [(SEQUENCE, algorithm), (BIT_STRING, key)] => public(algorithm, key),
            _ => None,
        },
        [(INTEGER, _), (SEQUENCE, _), (SEQUENCE, _), ..] => Some(Content::Request),
        _ => None,
    }
}

fn public<'a>(algorithm: &[u8], bits: &'a [u8]) -> Option<Content<'a>> {
    // The first byte of a bit string is the number of unused bits in the last one. A key has whole bytes.
    let [0, key @ ..] = bits else {
        return None;
    };
    Some(checked(algorithm, Content::PublicKey(key)))
}

fn checked<'a>(algorithm: &[u8], key: Content<'a>) -> Content<'a> {
    match algorithm {
        RSA => key,
        _ => Content::OtherAlgorithm,
    }
}

/// Returns the items of a file that consists of exactly one sequence.
fn sequence(der: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    match item(der)? {
        (SEQUENCE, content, []) => items(content),
        _ => None,
    }
}

fn items(mut content: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut items = Vec::new();
    while !content.is_empty() {
        let (tag, value, rest) = item(content)?;
        items.push((tag, value));
        content = rest;
    }
    Some(items)
}

/// Returns the tag and content of the first item, and the bytes after it.
fn item(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk()?;
    let (len, rest) = match first {
        0x00..=0x7f => (usize::from(first), rest),
        // Three bytes are enough for the length of any key or certificate.
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let len = bytes
                .iter()
                .fold(0, |len, &byte| len << 8 | usize::from(byte));
            (len, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(len)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns an item with a short length.
    fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
        let len = u8::try_from(content.len()).unwrap();
        assert!(len < 0x80);
        [&[tag, len], content].concat()
    }

    fn public_key(modulus: &[u8]) -> Vec<u8> {
        let numbers = [tagged(INTEGER, modulus), tagged(INTEGER, &[3])].concat();
        tagged(SEQUENCE, &numbers)
    }

    #[test]
    fn zeros_before_a_modulus_add_no_bits() {
        let bits = |modulus: &[u8]| modulus_bits(&parse(&public_key(modulus)).unwrap());
        assert_eq!(bits(&[0x80, 0]), Some(16));
        assert_eq!(bits(&[0, 0x80, 0]), Some(16));
        assert_eq!(bits(&[0, 0, 0, 0x01, 0]), Some(9));
        assert_eq!(bits(&[0]), None);
        assert_eq!(bits(&[]), None);
    }

    #[test]
    fn only_one_whole_sequence_is_a_file() {
        let key = public_key(&[0x7f]);
        assert_eq!(parse(&key), Some(Content::PublicKey(&key)));
        assert_eq!(parse(&[&key[..], &[0]].concat()), None);
        assert_eq!(parse(&key[..key.len() - 1]), None);
        assert_eq!(parse(&tagged(SEQUENCE, b"")), None);
        assert_eq!(parse(&[SEQUENCE, 0x80, 0, 0]), None);
        assert_eq!(parse(&[SEQUENCE, 0x84, 0, 0, 0, 0]), None);
        assert_eq!(parse(&[SEQUENCE, 0x82, 0xff]), None);
    }

    #[test]
    fn the_algorithm_must_be_plain_rsa() {
        let info = |algorithm: &[u8], bits: &[u8]| {
            let parts = [tagged(SEQUENCE, algorithm), tagged(BIT_STRING, bits)];
            tagged(SEQUENCE, &parts.concat())
        };
        assert_eq!(
            parse(&info(RSA, b"\0key")),
            Some(Content::PublicKey(b"key"))
        );
        assert_eq!(parse(&info(RSA, b"\x01key")), None);
        assert_eq!(parse(&info(RSA, b"")), None);
        // The identifier of RSA-OAEP, and the correct one without its empty parameters.
        let oaep = [&RSA[..10], &[0x07], &RSA[11..]].concat();
        assert_eq!(parse(&info(&oaep, b"\0key")), Some(Content::OtherAlgorithm));
        assert_eq!(
            parse(&info(&RSA[..11], b"\0key")),
            Some(Content::OtherAlgorithm)
        );
    }
}
