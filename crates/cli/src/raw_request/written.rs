//! Writes a delivery as an HTTP/1.1 request that is read back unchanged.

use dhow_core::Delivery;
use http::{Method, header};

/// Returns request line, headers, empty line and body.
///
/// The body has no transfer coding, so `Content-Length` is its length, and `Transfer-Encoding` is left out.
pub(crate) fn to_http1(delivery: &Delivery) -> Vec<u8> {
    let path = match delivery.path() {
        "" => "/",
        path => path,
    };
    let query = delivery.query().map(|query| format!("?{query}"));
    let query = query.unwrap_or_default();
    let mut text = format!("{} {path}{query} HTTP/1.1\r\n", delivery.method()).into_bytes();
    let framing = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
    for (name, value) in delivery.headers() {
        if framing.contains(name) {
            continue;
        }
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            text.extend_from_slice(part);
        }
    }
    let length = delivery.body().len();
    if length > 0 || *delivery.method() != Method::GET {
        text.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
    }
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(delivery.body());
    text
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::raw_request::parse;

    #[test]
    fn a_delivery_is_read_back_byte_for_byte() {
        let bodies: [&[u8]; 8] = [
            b"",
            b"a=1",
            b"\r\n a=1\n\r\n",
            b"\xff\xfe\0",
            b"\xef\xbb\xbf{}",
            b"{\"log\":1}\nPOST /b HTTP/1.1\r\n\r\nb=2",
            b"3\r\na=1\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
        ];
        for body in bodies {
            for delivery in [
                Delivery::post("/webhooks/hitpay", body),
                Delivery::get("/webhooks/hpay", "a=%20b&x=+&c='").with_body(body),
                Delivery::post("", body).with_query(""),
            ] {
                let delivery = delivery
                    .with_header("x-key", b"caf\xe9 ")
                    .and_then(|delivery| delivery.with_header("x-key", "2"))
                    .unwrap();
                let read = parse(&Bytes::from(to_http1(&delivery))).unwrap();
                assert_eq!(read.method(), delivery.method());
                let path = delivery.path();
                assert_eq!(read.path(), if path.is_empty() { "/" } else { path });
                assert_eq!(read.query(), delivery.query());
                assert_eq!(read.body(), delivery.body());
                let keys = read.headers().get_all("x-key").iter();
                let keys: Vec<&[u8]> = keys.map(|value| value.as_bytes()).collect();
                assert_eq!(keys, [&b"caf\xe9"[..], b"2"]);
            }
        }
    }

    #[test]
    fn the_length_is_that_of_the_body() {
        let delivery = Delivery::post("/", "a=1")
            .with_header("transfer-encoding", "chunked")
            .and_then(|delivery| delivery.with_header("content-length", "9"))
            .unwrap();
        let text = String::from_utf8(to_http1(&delivery)).unwrap();
        assert_eq!(text, "POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\na=1");
        let get = Delivery::get("/", "a=1");
        assert_eq!(to_http1(&get), b"GET /?a=1 HTTP/1.1\r\n\r\n");
    }
}
