//! Strict base64: cases of RFC 4648, and a single spelling of every byte string.

use dhow_crypto::base64::{Base64Error, decode, decode_into, encode};
use proptest::prelude::*;

/// Test vectors of RFC 4648, section 10.
#[test]
fn rfc_4648() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(encode(bytes.as_bytes()), text);
        assert_eq!(decode(text.as_bytes()).as_deref(), Ok(bytes.as_bytes()));
    }
}

#[test]
fn a_buffer_must_be_large_enough() {
    assert_eq!(
        decode_into(b"Zm9v", &mut [0; 3]).as_deref(),
        Ok(&b"foo"[..])
    );
    assert_eq!(decode_into(b"Zm9v", &mut [0; 2]), Err(Base64Error));
    assert_eq!(
        decode_into(b"Zm9v", &mut [0; 9]).as_deref(),
        Ok(&b"foo"[..])
    );
}

proptest! {
    #[test]
    fn encoded_bytes_decode_to_the_same_bytes(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(decode(encode(&bytes).as_bytes()), Ok(bytes));
    }

    #[test]
    fn every_byte_string_has_one_encoding(text in "[A-D8-9+/=_ \\n-]{0,8}") {
        if let Ok(bytes) = decode(text.as_bytes()) {
            prop_assert_eq!(encode(&bytes), text);
        }
    }
}
