//! Key files: both backends take the same ones, and make the same signatures.

use dhow_crypto::{
    discover::PublicNumbers,
    rsa::{KeyError, RsaSigner, RsaVerifier, aws_lc, rustcrypto},
};

/// Key files of any bytes.
pub fn rsa_keys(data: &[u8]) {
    let public = (
        rustcrypto::PublicKey::load(data),
        aws_lc::PublicKey::load(data),
    );
    let private = (
        rustcrypto::PrivateKey::load(data),
        aws_lc::PrivateKey::load(data),
    );
    let _ = PublicNumbers::load(data);
    same(&public.0, &public.1);
    // Only aws-lc compares the numbers for the Chinese remainder theorem, which RustCrypto computes itself.
    let is_checked_by_one = private.0.is_ok() && matches!(private.1, Err(KeyError::Invalid));
    if !is_checked_by_one {
        same(&private.0, &private.1);
    }
    assert!(
        public.0.is_err() || private.0.is_err(),
        "one file is both a public and a private key"
    );
    if let (Ok(one), Ok(two)) = &public {
        for signature in [&[][..], data, &[0; 256]] {
            assert!(one.verify_sha256(b"message", signature).is_err());
            assert!(two.verify_sha256(b"message", signature).is_err());
        }
    }
    if let (Ok(one), Ok(two)) = &private {
        let signed = [one.sign_sha256(b"message"), two.sign_sha256(b"message")];
        let [Ok(first), Ok(second)] = signed else {
            panic!("a key that was loaded does not sign")
        };
        assert_eq!(first, second, "the signatures differ");
    }
}

/// Both backends accept a file, or both refuse it.
fn same<A, B>(one: &Result<A, KeyError>, two: &Result<B, KeyError>) {
    let (one, two) = (one.as_ref().err(), two.as_ref().err());
    assert_eq!(
        one.is_none(),
        two.is_none(),
        "RustCrypto: {one:?}, aws-lc: {two:?}"
    );
}
