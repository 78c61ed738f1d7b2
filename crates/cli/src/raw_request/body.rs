//! The body of a saved request: cut to its length, or joined from its chunks.

use bytes::{Bytes, BytesMut};
use dhow_core::Result;
use http::{HeaderMap, header};

use super::refused;

/// Returns the body as a server would pass it to its program.
///
/// # Errors
/// If the head is ambiguous about the body's length or does not match the body. The error says how to correct the file.
pub(super) fn decoded(headers: &HeaderMap, bytes: Bytes) -> Result<Bytes> {
    let announced = content_length(headers)?;
    let is_chunked = headers.contains_key(header::TRANSFER_ENCODING);
    if is_chunked {
        refuse_other_codings(headers)?;
    }
    // Tools that decode a body often leave the header of its coding.
    if is_chunked && !is_decoded(&bytes) {
        if announced.is_some() {
            return refused(
                "has both Transfer-Encoding and Content-Length; keep only the one that matches the body",
            );
        }
        return chunked(&bytes);
    }
    match announced {
        Some(announced) => cut(bytes, announced),
        None => Ok(bytes),
    }
}

/// Returns the value of `Content-Length`. Repeated headers must agree.
pub(super) fn content_length(headers: &HeaderMap) -> Result<Option<usize>> {
    let mut announced = None;
    for value in headers.get_all(header::CONTENT_LENGTH) {
        let digits = value.to_str().ok().map(str::trim);
        let plain = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(length) = plain.and_then(|text| text.parse().ok()) else {
            return refused("has a Content-Length that is not a number");
        };
        if announced.is_some_and(|before: usize| before != length) {
            return refused("has Content-Length headers with different values");
        }
        announced = Some(length);
    }
    Ok(announced)
}

/// Cuts the body to its announced length, which removes line breaks that an editor added.
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
            "{sizes}: a program changed its line breaks from CRLF to LF; save the original bytes"
        ));
    }
    if pairs > 0 && found - pairs == announced {
        return refused(format!(
            "{sizes}: a program changed its line breaks from LF to CRLF; save the original bytes"
        ));
    }
    if found < announced {
        return refused(format!(
            "{sizes}; save the whole body, or remove the Content-Length header if the body is complete"
        ));
    }
    bytes.truncate(announced);
    Ok(bytes)
}

fn refuse_other_codings(headers: &HeaderMap) -> Result<()> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let only = codings.next().filter(|_| codings.next().is_none());
    match only.is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        true => Ok(()),
        false => refused("has a Transfer-Encoding other than chunked; save the decoded body"),
    }
}

/// Returns true for a body without chunks: its first line is not the size of one. The bodies of webhooks begin with a brace or a name.
fn is_decoded(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next();
    let line = line.filter(|line| !line.trim_ascii().is_empty());
    line.is_some_and(|line| chunk_size(line).is_none())
}

/// Returns the size of a chunk from its line, which may have extensions after a semicolon.
fn chunk_size(line: &[u8]) -> Option<usize> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let digits = std::str::from_utf8(digits).ok()?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    usize::from_str_radix(digits, 16).ok().filter(|_| is_number)
}

/// Joins the chunks of a body saved with its transfer coding.
fn chunked(bytes: &Bytes) -> Result<Bytes> {
    match joined(bytes) {
        Some(body) => Ok(body),
        None => refused(
            "has the Transfer-Encoding chunked, but its body is not complete chunks; remove that header if the body is already decoded",
        ),
    }
}

/// Returns the joined chunks, or `None` if they are not complete. Whitespace after the last chunk is ignored.
fn joined(bytes: &[u8]) -> Option<Bytes> {
    let mut body = BytesMut::new();
    let mut rest = bytes;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, after) = rest.split_at_checked(end + 1)?;
        let size = chunk_size(line)?;
        if size == 0 {
            let trailers = after.trim_ascii();
            return trailers.is_empty().then(|| body.freeze());
        }
        let (chunk, after) = after.split_at_checked(size)?;
        body.extend_from_slice(chunk);
        // If the size line ends with LF alone, a CR before the next LF is part of the chunk.
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

    fn body_with(pairs: &[(&'static str, &'static str)], body: &str) -> Result<Bytes> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        decoded(&headers, Bytes::copy_from_slice(body.as_bytes()))
    }

    fn rule(pairs: &[(&'static str, &'static str)], body: &str) -> String {
        body_with(pairs, body).unwrap_err().to_string()
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
            assert_eq!(body_with(&chunked, body).unwrap(), "a=1&b=2", "{body:?}");
        }
        assert_eq!(
            body_with(&chunked, "A\r\n0123456789\r\n0\r\n\r\n")
                .unwrap()
                .len(),
            10
        );
    }

    #[test]
    fn invalid_chunks_are_refused() {
        let chunked = [("transfer-encoding", "chunked")];
        for body in [
            "",
            "3",
            "3\r\na=1\r\n",
            "3\r\na=12\r\n0\r\n\r\n",
            "4\r\na=1\r\n0\r\n\r\n",
            "3\r\na=1\r\n0\r\n\r\nPOST / HTTP/1.1\r\n\r\n",
        ] {
            let message = rule(&chunked, body);
            assert!(
                message.contains("not complete chunks"),
                "{body:?}: {message}"
            );
        }
        let packed = [("transfer-encoding", "gzip, chunked")];
        assert!(rule(&packed, "").contains("other than chunked"));
        let both = [("transfer-encoding", "chunked"), ("content-length", "3")];
        assert!(rule(&both, "3\r\na=1\r\n0\r\n\r\n").contains("has both"));
    }

    #[test]
    fn a_body_that_a_tool_has_decoded_is_read() {
        let chunked = [("transfer-encoding", "chunked")];
        for body in [
            "a=1&b=2",
            "{\"a\":1}",
            "{\r\n  \"a\": 1\r\n}",
            "[]",
            "+3\r\na=1",
            "0x3\r\na=1",
        ] {
            assert_eq!(body_with(&chunked, body).unwrap(), body);
        }
        let both = [("transfer-encoding", "chunked"), ("content-length", "3")];
        assert_eq!(body_with(&both, "a=1\n").unwrap(), "a=1");
        let message = rule(
            &[("transfer-encoding", "chunked"), ("content-length", "9")],
            "a=1",
        );
        assert!(
            message.contains("a Content-Length of 9 and a body of 3 bytes"),
            "{message}"
        );
    }

    #[test]
    fn changed_line_breaks_are_recognised() {
        let message = rule(&[("content-length", "13")], "{\n  \"a\":1\n}");
        assert!(message.contains("from CRLF to LF"), "{message}");
        let message = rule(&[("content-length", "11")], "{\r\n  \"a\":1\r\n}");
        assert!(message.contains("from LF to CRLF"), "{message}");
    }

    #[test]
    fn bytes_after_the_announced_length_are_cut() {
        let three = [("content-length", "3")];
        for body in ["a=1", "a=1\n", "a=1\r\n", "a=1\n\n"] {
            assert_eq!(body_with(&three, body).unwrap(), "a=1", "{body:?}");
        }
        let message = rule(&[("content-length", "4")], "a=1");
        assert!(
            message.contains("a body of 3 bytes; save the whole body"),
            "{message}"
        );
    }
}
