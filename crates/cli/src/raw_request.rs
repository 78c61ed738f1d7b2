//! Parses a saved HTTP/1.1 request into a delivery, without changing a byte of its body.

use bytes::Bytes;
use dhow_core::{Delivery, Error, Result};
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Method, Request, Uri};

mod body;
mod saved;
mod second_request;
#[cfg(test)]
mod written;

/// Maximum number of header lines beside those that say how long the body is; gateways send far fewer. Those are not counted, because they
/// are written anew when a request is saved.
const MAX_HEADERS: usize = 128;

/// The rule for [`MAX_HEADERS`].
const TOO_MANY_HEADERS: &str =
    "has more than 128 headers: remove those that the gateway did not send";

/// Maximum length of a request target in bytes, which is that of [`Uri`].
const MAX_TARGET: usize = 65_534;

/// The rule for [`MAX_TARGET`].
const TARGET_TOO_LONG: &str = "has a request target that is too long: at most 65534 bytes are read, and gateways send far fewer";

/// Parses request line, headers, empty line and body.
///
/// Lines of the head may end with LF alone, and may have the form of HTTP/2 or of `curl -v`. The body is the rest, cut to `Content-Length`,
/// or the joined chunks.
///
/// # Errors
/// If the text is not a request. The error says how to correct the file.
pub(crate) fn parse(text: &Bytes) -> Result<Delivery> {
    let saved = saved::to_http1(text)?;
    // Two more for the length of the body.
    let mut space = [httparse::EMPTY_HEADER; MAX_HEADERS + 2];
    let mut head = httparse::Request::new(&mut space);
    match head.parse(&saved.head) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return refused("has an incomplete head"),
        Err(httparse::Error::TooManyHeaders) => return refused(TOO_MANY_HEADERS),
        Err(error) => return refused(head_error(&saved, error)),
    }
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = method(head.method)?;
    *request.uri_mut() = target(head.path)?;
    for header in head.headers.iter() {
        let (name, value) = field(header)?;
        request.headers_mut().append(name, value);
    }
    let framing = [CONTENT_LENGTH, TRANSFER_ENCODING];
    let names = request.headers().iter().map(|(name, _)| name);
    if names.filter(|name| !framing.contains(name)).count() > MAX_HEADERS {
        return refused(TOO_MANY_HEADERS);
    }
    second_request::refuse(request.headers(), &saved)?;
    *request.body_mut() = body::decoded(request.headers(), saved.body)?;
    Ok(Delivery::from_request(request))
}

/// Returns the message for a head that does not parse, with the line number if it is known.
fn head_error(saved: &saved::Saved, error: httparse::Error) -> String {
    match saved.invalid_line() {
        Some(number) => format!(
            "is not an HTTP/1.1 request: line {number} is not a header (name, colon and value on one line)"
        ),
        None => format!("is not an HTTP/1.1 request: {error}"),
    }
}

/// Parses the method, which must be a word; a sign such as `*` would be read as a note of `curl -v` once it is written.
fn method(name: Option<&str>) -> Result<Method> {
    let is_word = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
    };
    let method = name.filter(is_word);
    let method = method.and_then(|name| Method::from_bytes(name.as_bytes()).ok());
    method.map_or_else(
        || refused("has no valid method: gateways send POST or GET"),
        Ok,
    )
}

/// Parses the request target. A fragment is refused: clients never send one, and `Uri` would drop it silently. So is a target without a
/// path, such as a word, which `Uri` reads as a host.
fn target(text: Option<&str>) -> Result<Uri> {
    let text = text.unwrap_or_default();
    match text.parse::<Uri>() {
        Ok(uri) if !text.contains('#') && !uri.path().is_empty() => Ok(uri),
        _ if text.len() > MAX_TARGET => refused(TARGET_TOO_LONG),
        _ => refused("has a request target that is not valid"),
    }
}

fn field(header: &httparse::Header<'_>) -> Result<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(header.name.as_bytes());
    let value = HeaderValue::from_bytes(header.value);
    match (name, value) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => refused("has a header that is not valid"),
    }
}

fn refused<T>(rule: impl Into<std::borrow::Cow<'static, str>>) -> Result<T> {
    Err(Error::invalid("request", rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_too_long_is_named_so() {
        let target = |length: usize| format!("/{}", "a".repeat(length - 1));
        let get = |length| parsed(&format!("GET {} HTTP/1.1\r\n\r\n", target(length)));
        assert!(get(MAX_TARGET).is_ok());
        let error = get(MAX_TARGET + 1).unwrap_err().to_string();
        assert!(error.contains(TARGET_TOO_LONG), "{error}");
    }

    fn parsed(text: &str) -> Result<Delivery> {
        parse(&Bytes::copy_from_slice(text.as_bytes()))
    }

    fn rule(text: &str) -> String {
        parsed(text).unwrap_err().to_string()
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
        let delivery = parsed("POST / HTTP/1.1\nX-Key: v\nx-key: w\n\na=1\r\nb").unwrap();
        assert_eq!(delivery.headers().get_all("x-key").iter().count(), 2);
        assert_eq!(delivery.body().as_ref(), b"a=1\r\nb");
    }

    #[test]
    fn bytes_after_content_length_are_cut() {
        let delivery = parsed("POST / HTTP/1.1\nContent-Length: 3\n\na=1\n").unwrap();
        assert_eq!(delivery.body().as_ref(), b"a=1");
        let empty = parsed("POST / HTTP/1.1\nContent-Length: 0\n\na=1\n").unwrap();
        assert!(empty.body().is_empty());
    }

    #[test]
    fn a_body_shorter_than_announced_is_named() {
        let message = rule("POST / HTTP/1.1\nContent-Length: 4\n\na=1");
        assert!(message.contains("Content-Length of 4"), "{message}");
        assert!(message.contains("3 bytes"), "{message}");
    }

    #[test]
    fn an_ambiguous_body_length_is_refused() {
        let heads = [
            ("Content-Length: 3\nContent-Length: 2", "different values"),
            ("Content-Length: +3", "not a number"),
            ("Content-Length: 3, 3", "not a number"),
            ("Content-Length:", "not a number"),
            ("Transfer-Encoding: chunked", "not complete chunks"),
            ("Transfer-Encoding: chunked\nContent-Length: 3", "has both"),
        ];
        for (head, expected) in heads {
            let body = if head.starts_with('T') {
                "3\na=1"
            } else {
                "a=1"
            };
            let message = rule(&format!("POST / HTTP/1.1\n{head}\n\n{body}"));
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn as_many_headers_as_are_read_are_written_and_read_again() {
        let head = "POST / HTTP/1.1\r\n".to_owned() + &"a: b\r\n".repeat(MAX_HEADERS);
        let delivery = parsed(&(head.clone() + "\r\nbody")).unwrap();
        let again = parse(&delivery.to_http1().into()).unwrap();
        assert_eq!(again.to_http1(), delivery.to_http1());
        for more in ["a: b\r\n\r\n", "a: b\r\na: b\r\na: b\r\n\r\n"] {
            let message = rule(&(head.clone() + more));
            assert!(message.contains("more than 128 headers"), "{message}");
        }
    }

    #[test]
    fn a_method_of_signs_is_refused() {
        for text in ["> * /hook HTTP/1.1\n>\n\n", "> ! /hook HTTP/1.1\n>\n\n"] {
            let message = rule(text);
            assert!(message.contains("no valid method"), "{message}");
        }
    }

    #[test]
    fn text_that_is_not_a_request_is_refused() {
        for text in [
            "",
            "a=1&b=2",
            "POST / HTTP/1.1\nHost: shop\n",
            "GET /x#y HTTP/1.1\n\n",
            "GET\n\n",
            "POST hook HTTP/1.1\n\na=1",
        ] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_query_of_a_get_is_kept_as_received() {
        let delivery = parsed("GET /ipn?order=A%201&x=+&x= HTTP/1.1\n\n").unwrap();
        assert_eq!(delivery.query(), Some("order=A%201&x=+&x="));
        assert!(delivery.body().is_empty());
    }
}
