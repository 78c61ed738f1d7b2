//! Decompression of bodies that were passed on compressed.

use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};

/// Maximum size of a decompressed body in bytes.
const MAX: usize = 4 * 1024 * 1024;

/// Returns a body without its compression, and the name of the compression: gzip, zlib or deflate. Returns `None` for any other body.
#[must_use]
pub fn inflated(body: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    if let Some(deflated) = gzip_content(body) {
        let inflated = decompress_to_vec_with_limit(deflated, MAX).ok()?;
        return Some(("gzip", inflated));
    }
    // Bodies of webhooks begin with a printable character; a first byte of zlib does too, but the second makes a checksum of both.
    if let Ok(inflated) = decompress_to_vec_zlib_with_limit(body, MAX) {
        return Some(("zlib", inflated));
    }
    let is_text = body.first().is_some_and(u8::is_ascii_graphic) && body.is_ascii();
    let inflated = (!is_text).then(|| decompress_to_vec_with_limit(body, MAX).ok())??;
    (!inflated.is_empty()).then_some(("deflate", inflated))
}

/// Returns the deflated content of a gzip file (RFC 1952, section 2.3).
fn gzip_content(body: &[u8]) -> Option<&[u8]> {
    let (head, mut rest) = body.split_first_chunk::<10>()?;
    let [0x1f, 0x8b, 8, flags, ..] = head else {
        return None;
    };
    if flags & 4 != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    // Name and comment end with a zero byte.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end.checked_add(1)?..)?;
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1","type":"payment.succeeded"}"#;

    /// Written by Python's zlib, with the header of `gzip -n`.
    const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\xca\x4c\x51\xb2\x32\xac\x05\x00\xc5\xf8\x5d\x44\x08\x00\x00\x00";

    #[test]
    fn each_compression_is_recognised() {
        assert_eq!(inflated(GZIP), Some(("gzip", br#"{"id":1}"#.to_vec())));
        let named = [&b"\x1f\x8b\x08\x08\0\0\0\0\0\x03name\0"[..], &GZIP[10..]].concat();
        assert_eq!(inflated(&named), Some(("gzip", br#"{"id":1}"#.to_vec())));
        assert_eq!(
            inflated(&compress_to_vec_zlib(BODY, 6)),
            Some(("zlib", BODY.to_vec()))
        );
        assert_eq!(
            inflated(&compress_to_vec(BODY, 6)),
            Some(("deflate", BODY.to_vec()))
        );
        for other in [&b""[..], BODY, b"a=1&b=2", b"\x1f\x8b\x08", b"\xff\xfe"] {
            assert_eq!(inflated(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_body_that_grows_too_far_is_refused() {
        let bomb = compress_to_vec_zlib(&vec![0; MAX + 1], 6);
        assert_eq!(inflated(&bomb), None);
    }
}
