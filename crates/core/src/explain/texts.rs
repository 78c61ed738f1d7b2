//! Decoding of whole texts.

use dhow_crypto::base64;

/// Decodes base64 in either alphabet, with or without padding and line breaks.
pub(super) fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    // Any body of JSON or a form has other characters, so a wrong body fails at its first bytes.
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(byte);
    let text = text.trim_ascii();
    let text = text
        .strip_prefix(b"\"")
        .and_then(|text| text.strip_suffix(b"\""))
        .unwrap_or(text);
    if text.len() < 8 || !text.iter().all(is_base64) {
        return None;
    }
    let mut standard: Vec<u8> = text
        .iter()
        .filter(|byte| !b"=\r\n".contains(byte))
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    while !standard.len().is_multiple_of(4) {
        standard.push(b'=');
    }
    base64::decode(&standard).ok()
}

/// Decodes UTF-16 of either order, with or without a byte order mark.
pub(super) fn from_utf_16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (chunks, rest) = bytes.as_chunks::<2>();
    // Without a mark, the zero byte of an ASCII character shows the order.
    let big = match chunks.first()? {
        [0xff, 0xfe] => false,
        [0xfe, 0xff] => true,
        [0, _] => true,
        [_, 0] => false,
        _ => return None,
    };
    let unit = |chunk: &[u8; 2]| match big {
        true => u16::from_be_bytes(*chunk),
        false => u16::from_le_bytes(*chunk),
    };
    let units = chunks.iter().map(unit).filter(|unit| *unit != 0xfeff);
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok()
        .filter(|_| rest.is_empty())
        .map(String::into_bytes)
}

/// Decodes `b'…'` and `b"…"`.
pub(super) fn from_python_bytes(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    let inner = |mark: char| {
        text.strip_prefix('b')?
            .strip_prefix(mark)?
            .strip_suffix(mark)
    };
    let mut rest = inner('\'').or_else(|| inner('"'))?.chars();
    let mut out = Vec::with_capacity(text.len());
    while let Some(c) = rest.next() {
        let c = match c {
            '\\' => match rest.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    let byte = u8::from_str_radix(&String::from_iter(digits), 16).ok()?;
                    out.push(byte);
                    continue;
                }
                other => other,
            },
            c => c,
        };
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded_in_every_common_form() {
        let expected = Some(b"{\"a\":\"\xff\xfe\"}".to_vec());
        for text in [
            "eyJhIjoi//4ifQ==",
            "eyJhIjoi__4ifQ",
            "eyJhIjoi\r\n//4ifQ==\n",
            "\"eyJhIjoi//4ifQ==\"",
        ] {
            assert_eq!(from_base64(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(from_base64(b"{\"a\":1}"), None);
        assert_eq!(from_base64(b"a"), None);
    }

    #[test]
    fn utf_16_is_decoded_in_both_orders() {
        for bytes in [
            &b"\xff\xfea\0b\0"[..],
            b"a\0b\0",
            b"\xfe\xff\0a\0b",
            b"\0a\0b",
        ] {
            assert_eq!(from_utf_16(bytes), Some(b"ab".to_vec()), "{bytes:?}");
        }
        assert_eq!(from_utf_16(b"a\0b"), None);
        assert_eq!(from_utf_16(b"ab"), None);
    }

    #[test]
    fn python_bytes_are_decoded() {
        let decoded = from_python_bytes(br#"b'{"a":"\xc3\xa9\'\n"}'"#);
        assert_eq!(decoded, Some("{\"a\":\"é'\n\"}".as_bytes().to_vec()));
        assert_eq!(from_python_bytes(b"'a'"), None);
        assert_eq!(from_python_bytes(b"b'\\xzz'"), None);
    }
}
