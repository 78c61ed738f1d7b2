//! Bodies that are lists of bytes, and bodies with chunk sizes.

use dhow_crypto::explain::json::{Document, ValueKind};

/// Reads `{"type":"Buffer","data":[…]}`, `[…]`, `{"0":…}` and `1,2,3`.
pub(super) fn listed(body: &[u8]) -> Option<Vec<u8>> {
    let start = body.trim_ascii();
    if start.first().is_some_and(u8::is_ascii_digit) {
        let bytes = start.split(|byte| *byte == b',').map(byte);
        return bytes
            .collect::<Option<Vec<u8>>>()
            .filter(|bytes| bytes.len() > 1);
    }
    let document = Document::parse(body)?;
    // `Uint8Array` is written as an object of its indexes, `Buffer` as one with `data`.
    let members = document.members();
    let is_named = |name: &str| members.iter().find(|(member, ..)| member == name);
    if is_named("0").is_some() {
        return members.iter().map(|(_, _, value)| byte(value)).collect();
    }
    let list = match is_named("data") {
        Some((_, ValueKind::List, list)) => list,
        None if start.starts_with(b"[") => start,
        _ => return None,
    };
    let inner = list.strip_prefix(b"[")?.strip_suffix(b"]")?;
    inner.split(|byte| *byte == b',').map(byte).collect()
}

/// Reads 0 to 255, and -128 to 127, as Java has its bytes.
fn byte(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits.trim_ascii()).ok()?;
    let signed = || digits.parse::<i8>().ok().map(i8::cast_unsigned);
    digits.parse().ok().or_else(signed)
}

/// Removes the sizes of chunks (RFC 9112, section 7.1).
pub(super) fn without_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.windows(2).take(20).position(|pair| pair == b"\r\n")?;
        let size = rest.get(..end)?.split(|byte| *byte == b';').next()?;
        // Extensions follow the size after a semicolon.
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
        rest = rest.get(end.checked_add(2)?..)?;
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_bytes_is_read() {
        for body in [
            r#"{"type":"Buffer","data":[123, 34]}"#,
            "[123,34]",
            r#"{"0":123,"1":34}"#,
            "123,34",
        ] {
            assert_eq!(listed(body.as_bytes()), Some(b"{\"".to_vec()), "{body}");
        }
        let signed = listed(b"[-61, -85]").unwrap();
        assert_eq!(signed, "\u{eb}".as_bytes());
        for body in [
            "{}",
            "[256]",
            "[-129]",
            "[1.5]",
            "7",
            r#"{"data":{}}"#,
            "a=1",
        ] {
            assert_eq!(listed(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn chunks_are_joined() {
        assert_eq!(
            without_chunks(b"3\r\na=1\r\n2;x\r\n&b\r\n0\r\n\r\n"),
            Some(b"a=1&b".to_vec())
        );
        for body in [&b"3\r\na=1"[..], b"a=1", b"5\r\na=1\r\n0\r\n", b""] {
            assert_eq!(without_chunks(body), None, "{body:?}");
        }
    }
}
