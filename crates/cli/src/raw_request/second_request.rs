//! Refuses a file that contains a second request.

use dhow_core::Result;
use http::{HeaderMap, header};

use super::{body, refused, saved::Saved};

const METHODS: [&[u8]; 6] = [b"POST", b"GET", b"PUT", b"PATCH", b"HEAD", b"DELETE"];

/// Refuses a file with a second request after the first. Text within `Content-Length` is always part of the body.
///
/// # Errors
/// If there is a second request; the error names the line on which it starts.
pub(super) fn refuse(headers: &HeaderMap, saved: &Saved) -> Result<()> {
    let announced = match headers.contains_key(header::TRANSFER_ENCODING) {
        true => None,
        false => body::content_length(headers)?,
    };
    let start = announced.unwrap_or_default().min(saved.body.len());
    let (first, rest) = saved.body.split_at(start);
    let Some(line) = rest
        .split(|byte| *byte == b'\n')
        .position(ends_as_a_request_line)
    else {
        return Ok(());
    };
    let before = first.iter().filter(|byte| **byte == b'\n').count();
    let number = saved.body_line + before + line;
    refused(format!(
        "has a second request at line {number}; save each request in its own file"
    ))
}

/// Returns true if a line ends with method, target and version. The first body may end on the same line, without a line break.
fn ends_as_a_request_line(line: &[u8]) -> bool {
    let mut parts = line.trim_ascii_end().rsplit(|byte| *byte == b' ');
    let (version, target, method) = (parts.next(), parts.next(), parts.next());
    let version = version.and_then(|version| version.strip_prefix(b"HTTP/"));
    let version = version.is_some_and(|rest| rest.iter().all(|b| b.is_ascii_digit() || *b == b'.'));
    let target = target.is_some_and(|text| text.starts_with(b"/") || text.starts_with(b"http"));
    let method = method.is_some_and(|text| METHODS.iter().any(|method| text.ends_with(method)));
    version && target && method
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use crate::raw_request::parse;

    fn message(text: &str) -> Option<String> {
        let read = parse(&Bytes::copy_from_slice(text.as_bytes()));
        read.err().map(|error| error.to_string())
    }

    #[test]
    fn a_second_request_is_named_with_its_line() {
        for (text, line) in [
            ("POST /a HTTP/1.1\n\na=1\nPOST /b HTTP/1.1\n\nb=2", 4),
            ("POST /a HTTP/1.1\n\na=1POST /b HTTP/1.1\n\nb=2", 3),
            (
                "POST /a HTTP/1.1\r\n\r\na=1\r\n\r\nPOST /b HTTP/2\r\n\r\nb=2",
                5,
            ),
            (
                "POST /a HTTP/1.1\nContent-Length: 3\n\na=1\nPOST /b HTTP/1.1\n\nb=2",
                5,
            ),
            (
                "POST /a HTTP/1.1\nContent-Length: 3\n\na=1PUT http://x/b HTTP/1.1\n\n",
                4,
            ),
            (
                "GET /a?b=1 HTTP/1.1\nHost: shop\n\nGET /a?b=2 HTTP/1.1\n\n",
                4,
            ),
            (
                "POST /a HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n\nPOST /b HTTP/1.1\n\n",
                6,
            ),
        ] {
            let message = message(text).expect(text);
            assert!(
                message.contains(&format!("second request at line {line};")),
                "{message}"
            );
        }
    }

    #[test]
    fn a_body_that_mentions_requests_is_a_body() {
        for text in [
            "POST /a HTTP/1.1\nContent-Length: 19\n\na\nPOST /b HTTP/1.1\n",
            "POST /a HTTP/1.1\n\n{\"log\":\"POST /b HTTP/1.1\"}",
            "POST /a HTTP/1.1\n\nPOST b HTTP/1.1 x\nHTTP/1.1",
            "POST /a HTTP/1.1\n\n\n\n",
        ] {
            assert_eq!(message(text), None, "{text}");
        }
    }
}
