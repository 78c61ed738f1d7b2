//! Messages as HTTP/1.1 text, which the other commands read too.

use bytes::Bytes;
use dhow_core::{Error, Result};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};

/// Maximum number of header lines; a fixture has at most those of a short list.
const MAX_HEADERS: usize = 64;

/// Writes a request.
pub(crate) fn request(request: &Request<Bytes>) -> Vec<u8> {
    let target = request.uri().path_and_query();
    let target = target.map_or("/", |target| target.as_str());
    let line = format!("{} {target} HTTP/1.1\r\n", request.method());
    message(line, request.headers(), request.body())
}

/// Writes a response.
pub(crate) fn response(response: &Response<Bytes>) -> Vec<u8> {
    // Without the reason phrase, which gateways choose.
    let line = format!("HTTP/1.1 {}\r\n", response.status().as_u16());
    message(line, response.headers(), response.body())
}

/// The body is the rest of the text. Its length is not written: it could be the digits of a value.
fn message(line: String, headers: &HeaderMap, body: &Bytes) -> Vec<u8> {
    let mut text = line.into_bytes();
    for (name, value) in headers {
        if *name == header::CONTENT_LENGTH || *name == header::TRANSFER_ENCODING {
            continue;
        }
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            text.extend_from_slice(part);
        }
    }
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(body);
    text
}

/// Reads a request that [`request`] wrote.
pub(crate) fn parse_request(text: &[u8]) -> Result<Request<Bytes>> {
    let mut space = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut space);
    let length = complete(head.parse(text))?;
    let mut request = Request::new(body(text, length));
    *request.headers_mut() = headers(head.headers)?;
    let method = head.method.unwrap_or_default();
    *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|_| refused())?;
    let target = head.path.unwrap_or_default();
    *request.uri_mut() = target.parse().map_err(|_| refused())?;
    Ok(request)
}

/// Reads a response that [`response`] wrote.
pub(crate) fn parse_response(text: &[u8]) -> Result<Response<Bytes>> {
    let mut space = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut space);
    let length = complete(head.parse(text))?;
    let mut response = Response::new(body(text, length));
    *response.headers_mut() = headers(head.headers)?;
    let status = StatusCode::from_u16(head.code.unwrap_or_default());
    *response.status_mut() = status.map_err(|_| refused())?;
    Ok(response)
}

fn complete(parsed: httparse::Result<usize>) -> Result<usize> {
    match parsed {
        Ok(httparse::Status::Complete(length)) => Ok(length),
        _ => Err(refused()),
    }
}

fn body(text: &[u8], head: usize) -> Bytes {
    Bytes::copy_from_slice(text.get(head..).unwrap_or_default())
}

fn headers(parsed: &[httparse::Header<'_>]) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for header in parsed {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| refused())?;
        let value = HeaderValue::from_bytes(header.value).map_err(|_| refused())?;
        if name != header::CONTENT_LENGTH {
            headers.append(name, value);
        }
    }
    Ok(headers)
}

fn refused() -> Error {
    Error::configuration("fixture", "is not a message that the recorder wrote")
}
