//! Requests as the server received them.

use bytes::Bytes;

/// The received part of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    head: String,
    body: Bytes,
    whole: bool,
}

impl Received {
    /// Creates a request from the bytes received so far.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let head_length = head_length(bytes);
        let (head, body) = bytes
            .split_at_checked(head_length.unwrap_or(bytes.len()))
            .unwrap_or((bytes, &[]));
        let mut received = Self {
            head: String::from_utf8_lossy(head).into_owned(),
            body: Bytes::copy_from_slice(body),
            whole: false,
        };
        received.whole = head_length.is_some() && received.has_whole_body();
        received
    }

    /// Returns the request line and the headers, as far as they arrived.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Returns the method, such as `POST`.
    #[must_use]
    pub fn method(&self) -> &str {
        self.head.split(' ').next().unwrap_or_default()
    }

    /// Returns the path and query as sent in the request line.
    #[must_use]
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Returns the value of the first header with the name, compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        let mut pairs = lines.filter_map(|line| line.split_once(':'));
        let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// Returns the body, as far as it arrived.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns true if head and body arrived completely.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    fn has_whole_body(&self) -> bool {
        if self.header("transfer-encoding").is_some() {
            return self.body.ends_with(b"0\r\n\r\n");
        }
        let announced = self.header("content-length").unwrap_or("0");
        announced
            .parse()
            .is_ok_and(|length: usize| self.body.len() >= length)
    }
}

/// The length of the head, including the empty line that ends it.
pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_complete_with_its_last_byte() {
        let bytes = b"POST /a?b HTTP/1.1\r\nHost: x\r\ncontent-length: 3\r\n\r\nabc";
        for length in 0..bytes.len() {
            assert!(!Received::new(&bytes[..length]).is_whole(), "{length}");
        }
        let whole = Received::new(bytes);
        assert!(whole.is_whole());
        assert_eq!((whole.method(), whole.target()), ("POST", "/a?b"));
        assert_eq!(whole.header("Content-Length"), Some("3"));
        assert_eq!(whole.body(), "abc");
    }

    #[test]
    fn a_request_without_a_body_ends_with_its_head() {
        assert!(Received::new(b"GET / HTTP/1.1\r\n\r\n").is_whole());
        assert!(!Received::new(b"GET / HTTP/1.1\r\n").is_whole());
    }

    #[test]
    fn a_chunked_request_ends_with_the_last_chunk() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(!Received::new(format!("{head}1\r\na\r\n").as_bytes()).is_whole());
        assert!(Received::new(format!("{head}1\r\na\r\n0\r\n\r\n").as_bytes()).is_whole());
    }
}
