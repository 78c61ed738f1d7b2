//! Strict hexadecimal, over generated text.

use dhow_crypto::hex;
use proptest::prelude::*;

proptest! {
    #[test]
    fn encoded_bytes_decode_to_the_same_bytes(bytes in any::<[u8; 32]>()) {
        let text = hex::encode(&bytes);
        prop_assert_eq!(hex::decode_exact::<32>(text.as_bytes()), Ok(bytes));
        prop_assert_eq!(hex::decode(text.as_bytes()), Ok(bytes.to_vec()));
    }

    /// Every text that can be decoded encodes back to itself.
    #[test]
    fn every_byte_string_has_one_encoding(text in "[0-9a-fA-F+ é]{0,12}") {
        if let Ok(bytes) = hex::decode(text.as_bytes()) {
            prop_assert_eq!(hex::encode(&bytes), text);
        }
    }

    #[test]
    fn no_input_panics(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
        let decoded = hex::decode_exact::<32>(&bytes);
        prop_assert!(decoded.is_err() || bytes.len() == 64);
    }
}
