//! One raw HTTP/1.1 request as text, read into a delivery without altering a byte of its body.

use bytes::Bytes;
use dhow_core::{Delivery, Error, Result};
use http::{HeaderName, HeaderValue, Method, Request, Uri};

mod another;
mod body;
mod saved;

/// More header lines than any gateway sends.
const MOST_HEADERS: usize = 128;

/// Reads request line, headers, blank line and body. Lines of the head may end with LF alone, and may be of HTTP/2 or as `curl -v` shows
/// them. The body is what follows, as much of it as `Content-Length` says, or the content of its chunks.
///
/// # Errors
/// What is wrong with the request as text, so that nothing can be said about its signature, and what to change.
pub(crate) fn parse(text: &Bytes) -> Result<Delivery> {
    let saved = saved::read(text)?;
    let mut space = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut space);
    match head.parse(&saved.head) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return refused("has a head that does not end"),
        Err(error) => return refused(unreadable(&saved, error)),
    }
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = method(head.method)?;
    *request.uri_mut() = target(head.path)?;
    for header in head.headers.iter() {
        let (name, value) = field(header)?;
        request.headers_mut().append(name, value);
    }
    another::refuse(request.headers(), &saved)?;
    *request.body_mut() = body::read(request.headers(), saved.body)?;
    Ok(Delivery::from_request(request))
}

/// Why the head is none, with the line where there is one.
fn unreadable(saved: &saved::Saved, error: httparse::Error) -> String {
    match saved.odd_line() {
        Some(number) => format!(
            "is not an HTTP/1.1 request: line {number} is no header, which is a name, a colon and a value on one line"
        ),
        None => format!("is not an HTTP/1.1 request: {error}"),
    }
}

fn method(name: Option<&str>) -> Result<Method> {
    let method = name.and_then(|name| Method::from_bytes(name.as_bytes()).ok());
    method.map_or_else(|| refused("has no method"), Ok)
}

/// The target as a server would see it. A fragment never travels, and would be cut off here in silence.
fn target(text: Option<&str>) -> Result<Uri> {
    let text = text.unwrap_or_default();
    match text.parse() {
        Ok(uri) if !text.contains('#') => Ok(uri),
        _ => refused("has a target that no server would accept"),
    }
}

fn field(header: &httparse::Header<'_>) -> Result<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(header.name.as_bytes());
    let value = HeaderValue::from_bytes(header.value);
    match (name, value) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => refused("has a header line that no server would accept"),
    }
}

fn refused<T>(rule: impl Into<std::borrow::Cow<'static, str>>) -> Result<T> {
    Err(Error::invalid("request", rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Delivery> {
        parse(&Bytes::copy_from_slice(text.as_bytes()))
    }

    fn rule(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn the_body_is_kept_byte_for_byte() {
        let mut text = b"POST /hook?a=%20b HTTP/1.1\r\nHost: shop\r\n\r\n".to_vec();
        let body = b"\r\n a=1\r\n\xff\xfe\0\n";
        text.extend_from_slice(body);
        let delivery = parse(&text.into()).unwrap();
        assert_eq!(delivery.body().as_ref(), body);
        assert_eq!(delivery.method(), "POST");
        assert_eq!(delivery.path(), "/hook");
        assert_eq!(delivery.query(), Some("a=%20b"));
    }

    #[test]
    fn lines_of_the_head_may_end_with_lf_alone() {
        let delivery = read("POST / HTTP/1.1\nX-Key: v\nx-key: w\n\na=1\r\nb").unwrap();
        assert_eq!(delivery.headers().get_all("x-key").iter().count(), 2);
        assert_eq!(delivery.body().as_ref(), b"a=1\r\nb");
    }

    #[test]
    fn a_content_length_cuts_what_an_editor_added() {
        let delivery = read("POST / HTTP/1.1\nContent-Length: 3\n\na=1\n").unwrap();
        assert_eq!(delivery.body().as_ref(), b"a=1");
        let empty = read("POST / HTTP/1.1\nContent-Length: 0\n\na=1\n").unwrap();
        assert!(empty.body().is_empty());
    }

    #[test]
    fn a_body_shorter_than_announced_is_named() {
        let said = rule("POST / HTTP/1.1\nContent-Length: 4\n\na=1");
        assert!(said.contains("Content-Length of 4"), "{said}");
        assert!(said.contains("3 bytes"), "{said}");
    }

    #[test]
    fn what_two_servers_could_read_differently_is_refused() {
        let heads = [
            ("Content-Length: 3\nContent-Length: 2", "two different"),
            ("Content-Length: +3", "not a number"),
            ("Content-Length: 3, 3", "not a number"),
            ("Content-Length:", "not a number"),
            ("Transfer-Encoding: chunked", "no whole chunks"),
            ("Transfer-Encoding: chunked\nContent-Length: 3", "has both"),
        ];
        for (head, expected) in heads {
            let said = rule(&format!("POST / HTTP/1.1\n{head}\n\na=1"));
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in [
            "",
            "a=1&b=2",
            "POST / HTTP/1.1\nHost: shop\n",
            "GET /x#y HTTP/1.1\n\n",
            "GET\n\n",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_get_has_its_query_as_received() {
        let delivery = read("GET /ipn?order=A%201&x=+&x= HTTP/1.1\n\n").unwrap();
        assert_eq!(delivery.query(), Some("order=A%201&x=+&x="));
        assert!(delivery.body().is_empty());
    }
}
