//! Envelopes: sealing and opening are inverse, and any changed bit is detected.

use dhow_core::Secret;
use dhow_crypto::envelope::EnvelopeKey;
use dhow_payatom::open_post_hash;
use proptest::prelude::*;

use crate::vectors::{section, text};

use crate::recorder::sealed_hash;

#[test]
fn envelopes_of_other_implementations_open_and_seal_identically() {
    let mut seen = 0;
    for vector in section("vectors") {
        let key = EnvelopeKey::from_secret(text(&vector, "secret").as_bytes());
        let sealed = text(&vector, "envelope_base64");
        let plaintext = text(&vector, "plaintext");
        assert_eq!(key.open(sealed.as_bytes()).unwrap(), plaintext.as_bytes());
        let iv: Vec<u8> = dhow_crypto::hex::decode(text(&vector, "iv_hex").as_bytes()).unwrap();
        assert_eq!(
            key.seal_with_iv(plaintext.as_bytes(), iv.try_into().unwrap()),
            sealed
        );
        seen += 1;
    }
    assert!(seen >= 28, "{seen}");
}

#[test]
fn every_message_has_a_new_initialization_vector() {
    let secret = Secret::new("an-invented-secret").unwrap();
    let seal = || sealed_hash(&secret, "ORDER-1042A", "100", "Approved");
    let (one, two) = (seal(), seal());
    assert_ne!(
        one.get(..21),
        two.get(..21),
        "the sixteen bytes of the vector"
    );
    let opened = open_post_hash(&secret, &one);
    assert!(opened.is_some());
    assert_eq!(opened, open_post_hash(&secret, &two));
}

proptest! {
    #[test]
    fn sealing_then_opening_gives_any_text_back(text in "\\PC{0,200}", secret in "\\PC{1,40}", iv: [u8; 16]) {
        let key = EnvelopeKey::from_secret(secret.as_bytes());
        let sealed = key.seal_with_iv(text.as_bytes(), iv);
        prop_assert_eq!(key.open(sealed.as_bytes()).unwrap(), text.as_bytes());
    }

    #[test]
    fn any_one_bit_flipped_fails(order in "[A-Z]{1,12}", bit in 0_usize..96 * 8) {
        let secret = Secret::new("an-invented-secret").unwrap();
        let post_hash = sealed_hash(&secret, &order, "100", "Approved");
        let mut bytes = dhow_crypto::base64::decode(post_hash.as_bytes()).unwrap();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let changed = dhow_crypto::base64::encode(&bytes);
        prop_assert!(open_post_hash(&secret, &post_hash).is_some());
        prop_assert_eq!(open_post_hash(&secret, &changed), None);
    }
}
