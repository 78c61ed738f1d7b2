//! Published digests, and agreement of incremental and one-shot digests.

use dhow_crypto::digest;
use proptest::prelude::*;

/// Test vectors of FIPS 180-2, and the empty message.
#[test]
fn sha256_published_cases() {
    let million = vec![b'a'; 1_000_000];
    for (message, expected) in [
        (
            &b""[..],
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            b"abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            &million,
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ] {
        assert_eq!(digest::sha256_hex(message), expected);
    }
}

/// Test vectors of RFC 1321, appendix A.5.
#[cfg(feature = "legacy-md5")]
#[test]
fn md5_published_cases() {
    for (message, expected) in [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (
            "abcdefghijklmnopqrstuvwxyz",
            "c3fcd3d76192e4007dfb496cca67e13b",
        ),
        (
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "d174ab98d277d9f5a5611c2c9f419d9f",
        ),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a",
        ),
    ] {
        assert_eq!(digest::md5_hex(message.as_bytes()), expected);
    }
}

#[cfg(feature = "legacy-md5")]
#[test]
fn md5_verifies_only_its_exact_digits() {
    use dhow_crypto::constant_time::Mismatch;

    let check = |digits: &[u8]| {
        let mut md5 = digest::Md5::new();
        md5.update(b"abc");
        md5.verify_hex(digits)
    };
    assert_eq!(check(b"900150983cd24fb0d6963f7d28e17f72"), Ok(()));
    for wrong in [
        &b""[..],
        b"900150983cd24fb0d6963f7d28e17f73",
        b"900150983CD24FB0D6963F7D28E17F72",
        b"900150983cd24fb0d6963f7d28e17f7",
        b"900150983cd24fb0d6963f7d28e17f72 ",
        b"+00150983cd24fb0d6963f7d28e17f72",
        b"0e830400451993494058024219903391",
        &[0xff; 32],
    ] {
        assert_eq!(check(wrong), Err(Mismatch), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn incremental_and_one_shot_digests_agree(parts in proptest::collection::vec(any::<Vec<u8>>(), 0..6)) {
        let whole = parts.concat();
        let mut sha256 = digest::Sha256::new();
        parts.iter().for_each(|part| sha256.update(part));
        prop_assert_eq!(sha256.finish(), digest::sha256(&whole));

        #[cfg(feature = "legacy-md5")]
        {
            let mut md5 = digest::Md5::new();
            parts.iter().for_each(|part| md5.update(part));
            prop_assert_eq!(md5.finish_hex(), digest::md5_hex(&whole));
        }
    }
}
