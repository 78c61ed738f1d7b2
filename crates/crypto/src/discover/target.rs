//! Readings of a received signature: its bytes, encoding and algorithm.

use crate::scheme::{Algorithm, DigestKind, Encoding};

#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
use super::PublicNumbers;

/// Digest to find, and the algorithm and encoding of the signature with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Digest or MAC of the signed text. For RSA, the digest inside the signature.
    pub(super) bytes: Vec<u8>,
    pub(super) algorithm: Algorithm,
    pub(super) encoding: Encoding,
    /// Text before the signature.
    pub(super) prefix: String,
    /// Signature as received, without the text before it.
    digits: String,
}

impl Target {
    /// Returns true if the signature as received may be in an encoding.
    pub(super) fn is_encoded_in(&self, encoding: Encoding) -> bool {
        let decode = |encoding: Encoding| encoding.decode(self.digits.as_bytes());
        decode(encoding).is_some_and(|bytes| decode(self.encoding) == Some(bytes))
    }
}

/// Returns every reading of a signature, plain digests and HMACs first.
pub(super) fn readings(
    text: &str,
    #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))] certificates: &[PublicNumbers],
) -> Vec<Target> {
    let mut targets = Vec::new();
    for (prefix, digits) in spellings(text) {
        for (encoding, bytes) in decodings(digits) {
            let with = |algorithm, bytes: &[u8]| Target {
                bytes: bytes.to_vec(),
                algorithm,
                encoding,
                prefix: prefix.to_owned(),
                digits: digits.to_owned(),
            };
            let mut kinds = DigestKind::ALL.into_iter();
            if let Some(kind) = kinds.find(|kind| kind.size() == bytes.len()) {
                targets.push(with(Algorithm::Digest(kind), &bytes));
                targets.push(with(Algorithm::Hmac(kind), &bytes));
            }
            #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
            if let Some((kind, digest)) = certificates.iter().find_map(|key| key.recover(&bytes)) {
                targets.push(with(Algorithm::Rsa(kind), &digest));
            }
        }
        if !targets.is_empty() {
            break;
        }
    }
    targets
}

/// Returns the ways to split a text into a prefix and the signature: nothing before it, or each element of a list after its name.
fn spellings(text: &str) -> Vec<(&str, &str)> {
    let mut all = vec![("", text)];
    for element in text.split(',').map(str::trim) {
        if let Some((name, _)) = element.split_once('=') {
            all.extend(element.split_at_checked(name.len() + 1));
        }
    }
    all
}

/// Returns the encodings of which a text can be the result, with the bytes.
fn decodings(digits: &str) -> Vec<(Encoding, Vec<u8>)> {
    // No digest consists of the characters of hexadecimal digits.
    if let Some(bytes) = Encoding::Base64OfHex.decode(digits.as_bytes()) {
        return vec![(Encoding::Base64OfHex, bytes)];
    }
    let mut all: Vec<(Encoding, Vec<u8>)> = Vec::new();
    for encoding in Encoding::ALL {
        let decoded = encoding.decode(digits.as_bytes());
        // Digits without letters are both upper and lower case, and texts without the special characters every kind of base64.
        let is_new =
            |bytes: &Vec<u8>| !bytes.is_empty() && all.iter().all(|(_, known)| known != bytes);
        all.extend(decoded.filter(is_new).map(|bytes| (encoding, bytes)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Algorithm, Encoding, String)> {
        #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
        let targets = readings(text, &[]);
        #[cfg(not(any(feature = "rsa", feature = "aws-lc-rs")))]
        let targets = readings(text);
        let targets = targets.into_iter();
        targets
            .map(|target| (target.algorithm, target.encoding, target.prefix))
            .collect()
    }

    #[test]
    fn the_length_and_the_characters_tell_algorithm_and_encoding() {
        for kind in DigestKind::ALL {
            let digest = kind.digest(b"text");
            for encoding in Encoding::ALL {
                let text = encoding.encode(&digest);
                // Without padding or special characters, two encodings have one result.
                let expected = match encoding {
                    Encoding::Base64Url if Encoding::Base64.encode(&digest) == text => {
                        Encoding::Base64
                    }
                    Encoding::Base64UrlUnpadded
                        if Encoding::Base64Unpadded.encode(&digest) == text =>
                    {
                        Encoding::Base64Unpadded
                    }
                    other => other,
                };
                let both = [Algorithm::Digest(kind), Algorithm::Hmac(kind)];
                let both = both.map(|algorithm| (algorithm, expected, String::new()));
                assert_eq!(read(&text), both, "{text}");
            }
        }
        assert_eq!(read("deadbeef"), []);
        assert_eq!(read(""), []);
    }

    #[test]
    fn a_prefix_is_split_off() {
        let digits = "ab".repeat(32);
        for (text, prefix) in [
            (format!("sha256={digits}"), "sha256="),
            (format!("t=1790000000,v1={digits}"), "v1="),
            (format!("t=1790000000, v1={digits}"), "v1="),
        ] {
            let read = read(&text);
            assert_eq!(read.len(), 2, "{text}");
            assert_eq!(read[0].2, prefix);
        }
    }
}
