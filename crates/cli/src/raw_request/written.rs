//! Tests that a written delivery is read back unchanged.

use bytes::Bytes;

use crate::raw_request::parse;
use dhow_core::Delivery;

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
            let read = parse(&Bytes::from(delivery.to_http1())).unwrap();
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
    let text = String::from_utf8(delivery.to_http1()).unwrap();
    assert_eq!(text, "POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\na=1");
    let get = Delivery::get("/", "a=1");
    assert_eq!(get.to_http1(), b"GET /?a=1 HTTP/1.1\r\n\r\n");
}
