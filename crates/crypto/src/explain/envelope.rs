//! Opening of envelopes that were sealed or transmitted incorrectly.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use aes::Aes256Dec;
use aes::cipher::KeyInit as _;

use super::{Key, Mistake, Origin, Variant};
use crate::digest;
use crate::envelope;
use crate::hex;
use crate::hmac::HmacKey;

const IV: usize = 16;
const TAG: usize = 32;

/// Opens an envelope in all ways that at most two mistakes allow, and returns the mistakes and the plaintext of each.
///
/// Results with fewer mistakes come first; the correct way has none. The MAC has to be correct in each of them, except that a wrong MAC is
/// itself a mistake if the ciphertext decrypts to readable text with correct padding.
#[must_use]
pub fn openings(text: &str, secrets: &[Variant<Key>]) -> Vec<(Vec<Mistake>, Vec<u8>)> {
    let mut found = Vec::new();
    for bytes in transports(text) {
        for layout in layouts(&bytes.value) {
            for secret in secrets {
                for key in derivations(secret.value.bytes()) {
                    for (mistake, message) in macs(&layout.value) {
                        let made = [
                            &bytes.mistake,
                            &layout.mistake,
                            &secret.mistake,
                            &key.mistake,
                            &mistake,
                        ];
                        let made: Vec<Mistake> = made.into_iter().flatten().cloned().collect();
                        if made.len() <= 2
                            && layout.value.is_sealed_by(&key.value, message.as_deref())
                        {
                            let is_proved = message.is_some();
                            let plaintext = layout.value.decrypt(&key.value, is_proved);
                            found.extend(plaintext.map(|plaintext| (made, plaintext)));
                        }
                    }
                }
            }
        }
    }
    found.sort_by_key(|(made, _)| made.len());
    found
}

/// Name of a mistake, its description, and the bytes if the text can be decoded so.
type Damaged = (&'static str, &'static str, Option<Vec<u8>>);

/// Returns the bytes of the text in every encoding that fits.
fn transports(text: &str) -> Vec<Variant<Vec<u8>>> {
    let standard = |text: &str| STANDARD.decode(text).ok();
    let mut all: Vec<_> = standard(text).map(Variant::right).into_iter().collect();
    let fix = "send standard base64 with `+`, `/` and padding, in one line, encoded once";
    let printed = printed_transports(text).into_iter();
    for (name, what, bytes) in printed.chain(damaged_transports(text)) {
        let Some(bytes) = bytes else { continue };
        let mut known = all.iter();
        if !known.any(|variant: &Variant<Vec<u8>>| variant.value == bytes) {
            let mistake = Mistake::new(name, what, fix).at(Origin::Transport);
            all.push(Variant::wrong(mistake, bytes));
        }
    }
    all
}

/// Decodes an envelope that a program printed or escaped: name of the mistake, description and bytes.
fn printed_transports(text: &str) -> [Damaged; 3] {
    let standard = |text: &str| STANDARD.decode(text).ok();
    let trimmed = text.trim();
    let marks = ['"', '\'', '`', '\u{201c}', '\u{201d}'];
    let printed = trimmed.strip_prefix("b'");
    let printed = printed.and_then(|rest| rest.strip_suffix('\''));
    let html = super::html_unescaped(trimmed);
    [
        (
            "envelope-quoted",
            "there are quotation marks around the envelope",
            standard(trimmed.trim_matches(marks)),
        ),
        (
            "envelope-python-bytes",
            "the envelope is the text of a Python bytes object",
            printed.and_then(standard),
        ),
        (
            "envelope-html-escaped",
            "the envelope was escaped for HTML",
            standard(&html),
        ),
    ]
}

/// Decodes the text in every incorrect encoding: name of the mistake, description and bytes.
fn damaged_transports(text: &str) -> [Damaged; 8] {
    let standard = |text: &str| STANDARD.decode(text).ok();
    let trimmed = text.trim();
    let one_line: String = trimmed.split_whitespace().collect();
    let url_safe = URL_SAFE
        .decode(trimmed)
        .or_else(|_| URL_SAFE_NO_PAD.decode(trimmed));
    let twice = standard(trimmed).and_then(|inner| STANDARD.decode(inner).ok());
    let unescaped = trimmed
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    [
        (
            "envelope-white-space",
            "there is white space around the envelope",
            standard(trimmed),
        ),
        (
            "envelope-plus-as-space",
            "`+` was replaced by a space in transit",
            standard(&text.replace(' ', "+")),
        ),
        (
            "envelope-line-breaks",
            "the envelope is broken into lines",
            standard(&one_line),
        ),
        (
            "envelope-url-safe",
            "the envelope is in the URL-safe alphabet",
            url_safe.ok(),
        ),
        (
            "envelope-unpadded",
            "the padding of the base64 is missing",
            STANDARD_NO_PAD.decode(trimmed).ok(),
        ),
        (
            "envelope-base64-twice",
            "the envelope was encoded as base64 twice",
            twice,
        ),
        (
            "envelope-hex",
            "the envelope is hexadecimal, not base64",
            hex::decode(trimmed.to_ascii_lowercase().as_bytes()).ok(),
        ),
        (
            "envelope-percent-encoded",
            "the envelope is still percent-encoded",
            standard(&unescaped),
        ),
    ]
}

struct Parts {
    iv: [u8; IV],
    /// `None` for an envelope without a MAC.
    mac: Option<[u8; TAG]>,
    ciphertext: Vec<u8>,
}

/// Splits the bytes in every order of the three parts.
fn layouts(bytes: &[u8]) -> Vec<Variant<Parts>> {
    let fix = "put the parts in the order vector, MAC, ciphertext";
    let wrong = |name, what: &'static str, parts: Option<Parts>| {
        parts.map(|parts| Variant::wrong(Mistake::new(name, what, fix), parts))
    };
    let right = bytes.split_first_chunk::<IV>().and_then(|(iv, rest)| {
        let (mac, ciphertext) = rest.split_first_chunk::<TAG>()?;
        Parts::new(iv, Some(mac), ciphertext)
    });
    let mac_last = bytes.split_first_chunk::<IV>().and_then(|(iv, rest)| {
        let (ciphertext, mac) = rest.split_last_chunk::<TAG>()?;
        Parts::new(iv, Some(mac), ciphertext)
    });
    let mac_first = bytes.split_first_chunk::<TAG>().and_then(|(mac, rest)| {
        let (iv, ciphertext) = rest.split_first_chunk::<IV>()?;
        Parts::new(iv, Some(mac), ciphertext)
    });
    let without_mac = bytes
        .split_first_chunk::<IV>()
        .and_then(|(iv, ciphertext)| Parts::new(iv, None, ciphertext));
    let others = [
        wrong(
            "envelope-mac-last",
            "the MAC is placed after the ciphertext",
            mac_last,
        ),
        wrong(
            "envelope-mac-first",
            "the MAC is placed before the vector",
            mac_first,
        ),
        wrong(
            "envelope-without-mac",
            "the envelope has no MAC: it is the vector and the ciphertext alone",
            without_mac,
        ),
    ];
    right
        .map(Variant::right)
        .into_iter()
        .chain(others.into_iter().flatten())
        .collect()
}

/// Derives the key from the secret in every way.
fn derivations(secret: &[u8]) -> Vec<Variant<Key>> {
    let hash = digest::sha256(secret);
    let fix = "use the 32 raw bytes of the secret's SHA-256 as the key";
    let wrong = |name, what: &'static str, key: &[u8]| {
        Variant::wrong(Mistake::new(name, what, fix), Key::new(key))
    };
    let mut padded = [0; 32];
    for (byte, &from) in padded.iter_mut().zip(secret) {
        *byte = from;
    }
    let digits = hex::encode(&hash);
    vec![
        Variant::right(Key::new(&hash)),
        wrong(
            "envelope-hex-key",
            "the hexadecimal digits of the secret's SHA-256 were the key",
            digits.as_bytes(),
        ),
        wrong(
            "envelope-raw-secret",
            "the secret itself was the key",
            &padded,
        ),
    ]
}

/// Returns the messages that the MAC may cover; `None` stands for a wrong MAC.
fn macs(parts: &Parts) -> Vec<(Option<Mistake>, Option<Vec<u8>>)> {
    let Parts { iv, ciphertext, .. } = parts;
    if parts.mac.is_none() {
        return vec![(None, None)];
    }
    let fix = "compute the MAC of the ciphertext followed by the vector";
    let wrong = |name, what: &'static str, message: Option<Vec<u8>>| {
        (Some(Mistake::new(name, what, fix)), message)
    };
    vec![
        (None, Some([ciphertext, &iv[..]].concat())),
        wrong(
            "envelope-mac-order",
            "the MAC covers the vector followed by the ciphertext",
            Some([&iv[..], ciphertext].concat()),
        ),
        wrong(
            "envelope-mac-without-vector",
            "the MAC covers the ciphertext alone",
            Some(ciphertext.clone()),
        ),
        wrong(
            "envelope-mac-wrong",
            "the MAC is wrong although the ciphertext decrypts: it was altered or computed with another key",
            None,
        ),
    ]
}

impl Parts {
    fn new(iv: &[u8; IV], mac: Option<&[u8; TAG]>, ciphertext: &[u8]) -> Option<Self> {
        let whole = !ciphertext.is_empty() && ciphertext.len().is_multiple_of(IV);
        whole.then(|| Self {
            iv: *iv,
            mac: mac.copied(),
            ciphertext: ciphertext.to_vec(),
        })
    }

    /// Returns true if the MAC of the message is that of the envelope. Without a message, any MAC is accepted.
    fn is_sealed_by(&self, key: &Key, message: Option<&[u8]>) -> bool {
        let Some(message) = message else {
            return true;
        };
        let Some(mac) = &self.mac else {
            return false;
        };
        HmacKey::new(key.bytes()).is_ok_and(|key| crate::constant_time::eq(&key.sign(message), mac))
    }

    /// Decrypts the ciphertext. Returns `None` for wrong padding, and for unreadable text unless a MAC proves the key, since the padding can be
    /// correct by chance.
    fn decrypt(&self, key: &Key, is_proved: bool) -> Option<Vec<u8>> {
        let key: &[u8; 32] = key.bytes().first_chunk()?;
        let mut buffer = self.ciphertext.clone();
        let plaintext = envelope::decrypt(&Aes256Dec::new(key.into()), &self.iv, &mut buffer)?;
        let readable = plaintext.iter().all(|byte| byte.is_ascii_graphic());
        (is_proved || readable).then(|| plaintext.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::EnvelopeKey;
    use crate::explain::KnownSecrets;

    const HASH: &[u8] = b"5d41402abc4b2a76b9719d911017c592";

    fn names(text: &str) -> Option<Vec<&'static str>> {
        let found = openings(
            text,
            &KnownSecrets::default()
                .signing("secret_key", b"an invented secret")
                .keys(),
        );
        let (made, plaintext) = found.first()?;
        assert_eq!(plaintext, HASH);
        Some(made.iter().map(|mistake| mistake.name).collect())
    }

    #[test]
    fn a_correct_envelope_has_no_mistake_and_a_foreign_one_does_not_open() {
        let sealed = EnvelopeKey::from_secret(b"an invented secret").seal_with_iv(HASH, [7; 16]);
        assert_eq!(names(&sealed), Some(vec![]));
        let strange = EnvelopeKey::from_secret(b"another secret").seal_with_iv(HASH, [7; 16]);
        assert_eq!(names(&strange), None);
        assert_eq!(names(""), None);
    }

    #[test]
    fn an_envelope_without_a_mac_is_named() {
        let key = EnvelopeKey::from_secret(b"an invented secret");
        let mut bytes = STANDARD.decode(key.seal_with_iv(HASH, [7; 16])).unwrap();
        bytes.drain(IV..IV + TAG);
        let sealed = STANDARD.encode(bytes);
        assert_eq!(names(&sealed), Some(vec!["envelope-without-mac"]));
    }

    #[test]
    fn damage_in_transit_is_named() {
        let sealed = EnvelopeKey::from_secret(b"an invented secret").seal_with_iv(HASH, [0xfb; 16]);
        assert_eq!(
            names(&sealed.replace('+', " ")),
            Some(vec!["envelope-plus-as-space"])
        );
        assert_eq!(
            names(&STANDARD.encode(&sealed)),
            Some(vec!["envelope-base64-twice"])
        );
        let other_key =
            EnvelopeKey::from_secret(b"an invented secret\n").seal_with_iv(HASH, [7; 16]);
        assert_eq!(names(&other_key), Some(vec!["secret-with-newline"]));
    }
}
