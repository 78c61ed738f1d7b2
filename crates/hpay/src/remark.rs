//! Remarks of transfers to virtual accounts.

use dhow_crypto::base64;

/// Decodes a remark from base64, or returns it unchanged if it is not base64 of UTF-8.
pub(crate) fn decode(text: String) -> String {
    let decoded = base64::decode(text.as_bytes()).ok();
    decoded
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_base64_of_utf8_or_itself() {
        assert_eq!(decode("bm8gY29udGVudA==".into()), "no content");
        assert_eq!(decode("bWluaCB0ZXN0IEdEIFZB".into()), "minh test GD VA");
        assert_eq!(decode("DH 001".into()), "DH 001");
        assert_eq!(decode("/w==".into()), "/w==");
    }
}
