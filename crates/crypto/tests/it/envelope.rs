//! Envelopes of other implementations, and damaged envelopes.

use dhow_crypto::envelope::{EnvelopeError, EnvelopeKey};
use dhow_crypto::{base64, hex};
use proptest::prelude::*;
use serde_json::Value;

const FILE: &str = include_str!("../data/envelopes.json");

fn cases(list: &str) -> Vec<Value> {
    let mut file: Value = serde_json::from_str(FILE).unwrap();
    serde_json::from_value(file[list].take()).unwrap()
}

fn text<'v>(case: &'v Value, field: &str) -> &'v str {
    case[field].as_str().unwrap()
}

fn key(case: &Value) -> EnvelopeKey {
    EnvelopeKey::from_secret(text(case, "secret").as_bytes())
}

#[test]
fn other_implementations_seal_and_open_the_same_bytes() {
    let cases = cases("sealed");
    assert_eq!(cases.len(), 28);
    for case in &cases {
        let (plaintext, sealed) = (text(case, "plaintext"), text(case, "envelope"));
        let iv = hex::decode_exact(text(case, "iv").as_bytes()).unwrap();
        assert_eq!(key(case).seal_with_iv(plaintext.as_bytes(), iv), sealed);
        let opened = key(case).open(sealed.as_bytes());
        assert_eq!(opened.as_deref(), Ok(plaintext.as_bytes()), "{case}");
    }
}

#[cfg(feature = "legacy-md5")]
#[test]
fn the_sealed_texts_are_the_digests_they_claim_to_be() {
    let mut seen = 0;
    for case in cases("sealed") {
        if let Some(signed) = case["md5_input"].as_str() {
            seen += 1;
            let digest = dhow_crypto::digest::md5_hex(signed.as_bytes());
            assert_eq!(digest, text(&case, "plaintext"));
        }
    }
    assert_eq!(seen, 15);
}

#[test]
fn invalid_envelopes_are_refused_with_one_error() {
    let cases = cases("refused");
    assert_eq!(cases.len(), 11);
    for case in &cases {
        let sealed = text(case, "envelope").as_bytes();
        assert_eq!(key(case).open(sealed), Err(EnvelopeError), "{case}");
        let mut buffer = [0; 4096];
        let opened = key(case).open_into(sealed, &mut buffer);
        assert_eq!(opened, Err(EnvelopeError), "{case}");
    }
}

#[test]
fn the_text_inside_need_not_be_utf8() {
    let cases = cases("opens");
    let [case] = &cases[..] else { unreachable!() };
    let opened = key(case).open(text(case, "envelope").as_bytes()).unwrap();
    assert!(str::from_utf8(&opened).is_err());
}

#[test]
fn a_buffer_of_the_exact_size_is_enough_and_a_smaller_one_is_an_error() {
    let key = EnvelopeKey::from_secret(b"secret");
    let sealed = key.seal_with_iv(&[b'a'; 32], [7; 16]);
    let opened = key
        .open_into(sealed.as_bytes(), &mut [0; 96])
        .map(<[u8]>::to_vec);
    assert_eq!(opened, Ok(vec![b'a'; 32]));
    let opened = key
        .open_into(sealed.as_bytes(), &mut [0; 95])
        .map(<[u8]>::to_vec);
    assert_eq!(opened, Err(EnvelopeError));
}

#[test]
fn opening_into_a_buffer_does_not_allocate() {
    let key = EnvelopeKey::from_secret(b"secret");
    let sealed = key.seal_with_iv(&[b'a'; 32], [3; 16]);
    let counted = allocation_counter::measure(|| {
        let mut buffer = [0; 96];
        assert!(key.open_into(sealed.as_bytes(), &mut buffer).is_ok());
        assert!(key.open_into(b"AAAA", &mut buffer).is_err());
    });
    assert_eq!(counted.count_total, 0);
}

#[cfg(feature = "envelope-seal")]
#[test]
fn two_sealings_of_one_text_differ() {
    let key = EnvelopeKey::from_secret(b"secret");
    let (first, second) = (key.seal(b"text").unwrap(), key.seal(b"text").unwrap());
    assert_ne!(first, second);
    for sealed in [first, second] {
        assert_eq!(key.open(sealed.as_bytes()).as_deref(), Ok(&b"text"[..]));
    }
}

#[test]
fn every_single_flipped_bit_is_noticed() {
    let key = EnvelopeKey::from_secret(b"secret");
    let sealed = base64::decode(key.seal_with_iv(b"text", [1; 16]).as_bytes()).unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut damaged = sealed.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let opened = key.open(base64::encode(&damaged).as_bytes());
        assert_eq!(opened, Err(EnvelopeError), "bit {bit}");
    }
}

proptest! {
    #[test]
    fn a_sealed_text_opens(
        secret in any::<Vec<u8>>(),
        plaintext in any::<Vec<u8>>(),
        iv in any::<[u8; 16]>(),
    ) {
        let key = EnvelopeKey::from_secret(&secret);
        let sealed = key.seal_with_iv(&plaintext, iv);
        prop_assert_eq!(key.open(sealed.as_bytes()), Ok(plaintext));
    }

    #[test]
    fn a_cut_or_lengthened_envelope_does_not_open(
        plaintext in proptest::collection::vec(any::<u8>(), 0..40),
        keep in 0..200_usize,
        more in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let key = EnvelopeKey::from_secret(b"secret");
        let sealed = base64::decode(key.seal_with_iv(&plaintext, [5; 16]).as_bytes()).unwrap();
        let longer = [&sealed[..], &more].concat();
        prop_assert!(key.open(base64::encode(&longer).as_bytes()).is_err());
        if keep < sealed.len() {
            prop_assert!(key.open(base64::encode(&sealed[..keep]).as_bytes()).is_err());
        }
    }

    #[test]
    fn another_secret_does_not_open(secret in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
        prop_assume!(secret != other);
        let sealed = EnvelopeKey::from_secret(&secret).seal_with_iv(b"text", [5; 16]);
        prop_assert!(EnvelopeKey::from_secret(&other).open(sealed.as_bytes()).is_err());
    }

    #[test]
    fn no_text_panics(text in any::<Vec<u8>>()) {
        let key = EnvelopeKey::from_secret(b"secret");
        prop_assert!(key.open(&text).is_err());
        prop_assert!(key.open(base64::encode(&text).as_bytes()).is_err());
        prop_assert!(key.open_into(&text, &mut [0; 10]).is_err());
    }
}
