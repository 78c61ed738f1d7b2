//! The body of a saved request: as much as the head announces, and out of its chunks.

use bytes::{Bytes, BytesMut};
use dhow_core::Result;
use http::{HeaderMap, header};

use super::refused;

/// The body as a server's program would get it.
///
/// # Errors
/// A head that two servers could read differently, or that does not fit what follows, with what to change.
pub(super) fn read(headers: &HeaderMap, bytes: Bytes) -> Result<Bytes> {
    let announced = content_length(headers)?;
    if headers.contains_key(header::TRANSFER_ENCODING) {
        if announced.is_some() {
            return refused(
                "has both Transfer-Encoding and Content-Length: keep the one that fits the body",
            );
        }
        return chunked(headers, &bytes);
    }
    match announced {
        Some(announced) => cut(bytes, announced),
        None => Ok(bytes),
    }
}

/// The announced length. Repetitions that agree are one; anything else could be read in two ways.
pub(super) fn content_length(headers: &HeaderMap) -> Result<Option<usize>> {
    let mut announced = None;
    for value in headers.get_all(header::CONTENT_LENGTH) {
        let digits = value.to_str().ok().map(str::trim);
        let plain = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(length) = plain.and_then(|text| text.parse().ok()) else {
            return refused("has a Content-Length that is not a number");
        };
        if announced.is_some_and(|before: usize| before != length) {
            return refused("has two different values of Content-Length");
        }
        announced = Some(length);
    }
    Ok(announced)
}

/// As much of the body as was announced. What an editor added behind it goes.
fn cut(mut bytes: Bytes, announced: usize) -> Result<Bytes> {
    let found = bytes.len();
    let pairs = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    let breaks = bytes.iter().filter(|byte| **byte == b'\n').count();
    let lone = breaks - pairs;
    let sizes = format!("has a Content-Length of {announced} and a body of {found} bytes");
    if found == announced {
        return Ok(bytes);
    }
    if lone > 0 && found + lone == announced {
        return refused(format!(
            "{sizes}: a program turned its line breaks from CRLF into LF; save it without that"
        ));
    }
    if pairs > 0 && found - pairs == announced {
        return refused(format!(
            "{sizes}: a program turned its line breaks from LF into CRLF; save it without that"
        ));
    }
    if found < announced {
        return refused(format!(
            "{sizes}: save the whole body, or take the Content-Length away if it is whole"
        ));
    }
    bytes.truncate(announced);
    Ok(bytes)
}

/// The content of chunks that were saved as they travel.
fn chunked(headers: &HeaderMap, bytes: &Bytes) -> Result<Bytes> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let only = codings.next().filter(|_| codings.next().is_none());
    if !only.is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        return refused("has a Transfer-Encoding other than chunked: save the body without it");
    }
    match joined(bytes) {
        Some(body) => Ok(body),
        None => refused(
            "has a Transfer-Encoding of chunked, and no whole chunks in its body: take that line away if the body is whole",
        ),
    }
}

/// The chunks in one piece, if they end as they must. What an editor added behind them goes.
fn joined(bytes: &[u8]) -> Option<Bytes> {
    let mut body = BytesMut::new();
    let mut rest = bytes;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, after) = rest.split_at_checked(end + 1)?;
        let size = line.split(|byte| *byte == b';').next()?.trim_ascii();
        let size = std::str::from_utf8(size).ok()?;
        let plain = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = usize::from_str_radix(size, 16).ok().filter(|_| plain)?;
        if size == 0 {
            let trailers = after.trim_ascii();
            return trailers.is_empty().then(|| body.freeze());
        }
        let (chunk, after) = after.split_at_checked(size)?;
        body.extend_from_slice(chunk);
        // All lines end alike: a CR before a lone LF would belong to the chunk.
        let line_end: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else {
            b"\n"
        };
        rest = after.strip_prefix(line_end)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&'static str, &'static str)], body: &str) -> Result<Bytes> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        read(&headers, Bytes::copy_from_slice(body.as_bytes()))
    }

    fn rule(pairs: &[(&'static str, &'static str)], body: &str) -> String {
        with(pairs, body).unwrap_err().to_string()
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = [("transfer-encoding", "Chunked")];
        for body in [
            "3\r\na=1\r\n4;x=y\r\n&b=2\r\n0\r\n\r\n",
            "3\na=1\n4\n&b=2\n0\n\n",
            "03\r\na=1\r\n4\r\n&b=2\r\n000\r\n\r\n\n",
            "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n",
        ] {
            assert_eq!(with(&chunked, body).unwrap(), "a=1&b=2", "{body:?}");
        }
        assert_eq!(
            with(&chunked, "A\r\n0123456789\r\n0\r\n\r\n")
                .unwrap()
                .len(),
            10
        );
    }

    #[test]
    fn chunks_that_do_not_fit_are_named() {
        let chunked = [("transfer-encoding", "chunked")];
        for body in [
            "",
            "a=1&b=2",
            "{\"a\":1}",
            "3\r\na=1\r\n",
            "3\r\na=12\r\n0\r\n\r\n",
            "4\r\na=1\r\n0\r\n\r\n",
            "+3\r\na=1\r\n0\r\n\r\n",
            "0x3\r\na=1\r\n0\r\n\r\n",
            "ffffffffffffffffff\r\na=1\r\n0\r\n\r\n",
            "3\r\na=1\r\n0\r\n\r\nPOST / HTTP/1.1\r\n\r\n",
        ] {
            let said = rule(&chunked, body);
            assert!(said.contains("no whole chunks"), "{body:?}: {said}");
        }
        let packed = [("transfer-encoding", "gzip, chunked")];
        assert!(rule(&packed, "").contains("other than chunked"));
        let both = [("transfer-encoding", "chunked"), ("content-length", "3")];
        assert!(rule(&both, "a=1").contains("has both"));
    }

    #[test]
    fn line_breaks_that_a_program_changed_are_named() {
        let said = rule(&[("content-length", "13")], "{\n  \"a\":1\n}");
        assert!(said.contains("from CRLF into LF"), "{said}");
        let said = rule(&[("content-length", "11")], "{\r\n  \"a\":1\r\n}");
        assert!(said.contains("from LF into CRLF"), "{said}");
    }

    #[test]
    fn a_length_that_fits_cuts_what_follows() {
        let three = [("content-length", "3")];
        for body in ["a=1", "a=1\n", "a=1\r\n", "a=1\n\n"] {
            assert_eq!(with(&three, body).unwrap(), "a=1", "{body:?}");
        }
        let said = rule(&[("content-length", "4")], "a=1");
        assert!(
            said.contains("a body of 3 bytes: save the whole body"),
            "{said}"
        );
    }
}
