//! Files as saved by tools, and files that are not requests.

use bytes::Bytes;

use super::super::parse;

const FORM: &str = "amount=599.00&hmac=ab";

fn reads(text: &[u8]) {
    let delivery = parse(&Bytes::copy_from_slice(text)).unwrap();
    let shown = String::from_utf8_lossy(text);
    assert_eq!(delivery.method(), "POST", "{shown}");
    assert_eq!(delivery.path(), "/webhooks/hitpay", "{shown}");
    assert_eq!(delivery.body().as_ref(), FORM.as_bytes(), "{shown}");
    let host = delivery.headers().get_all("host").iter();
    assert_eq!(host.count(), 1, "{shown}");
}

fn rule(text: &[u8]) -> String {
    let refused = parse(&Bytes::copy_from_slice(text));
    refused.unwrap_err().to_string()
}

#[test]
fn later_versions_of_http_are_read() {
    for version in [
        " HTTP/2",
        " HTTP/2.0",
        " HTTP/3",
        " h2",
        " HTTP/1.1",
        " HTTP/1.0",
        "",
    ] {
        for end in ["\r\n", "\n"] {
            let head = format!("POST /webhooks/hitpay{version}{end}host: shop.example{end}{end}");
            reads(format!("{head}{FORM}").as_bytes());
        }
    }
}

#[test]
fn pseudo_headers_of_a_browser_are_read() {
    let head = ":authority: shop.example\n:method: POST\n:path: /webhooks/hitpay\n:scheme: https\naccept: */*\n\n";
    reads(format!("{head}{FORM}").as_bytes());
    let head = ":method: POST\n:path: /webhooks/hitpay\n:authority: x\nhost: shop.example\n\n";
    reads(format!("{head}{FORM}").as_bytes());
    let message = rule(b":method: POST\n:scheme: https\n\n");
    assert!(message.contains(":path"), "{message}");
}

#[test]
fn a_byte_order_mark_before_the_request_is_removed() {
    let text = format!("\u{feff}POST /webhooks/hitpay HTTP/1.1\r\nHost: shop\r\n\r\n{FORM}");
    reads(text.as_bytes());
    let text = format!("POST /webhooks/hitpay HTTP/1.1\r\nHost: shop\r\n\r\n\u{feff}{FORM}");
    let delivery = parse(&Bytes::from(text)).unwrap();
    assert!(
        delivery.body().starts_with(b"\xef\xbb\xbf"),
        "the body's own mark stays"
    );
}

#[test]
fn a_head_printed_by_curl_is_read() {
    let notes = "*   Trying 127.0.0.1:3000...\n* Connected to shop (127.0.0.1) port 3000\n";
    for end in ["\r\n", "\n"] {
        let head = format!(
            "> POST /webhooks/hitpay HTTP/2{end}> Host: shop{end}* note{end}> X-A: 1{end}>{end}"
        );
        reads(format!("{head}{FORM}").as_bytes());
        reads(format!("{notes}{head}{FORM}").as_bytes());
        reads(
            format!(
                "{notes}{head}* upload completely sent off: 21 bytes\n}} [21 bytes data]\n{FORM}"
            )
            .as_bytes(),
        );
        let message = rule(format!("{notes}{head}* done\n< HTTP/2 200\n< date: x\n<\n").as_bytes());
        assert!(message.contains("which has no body"), "{message}");
    }
    let message = rule(b"> POST / HTTP/1.1\n> Host: shop\na=1\n\n");
    assert!(message.contains("which has no body"), "{message}");
}

#[test]
fn empty_lines_before_the_request_are_skipped() {
    let head = "\r\n \nPOST /webhooks/hitpay HTTP/1.1\nHost: shop\r\n\n";
    reads(format!("{head}{FORM}").as_bytes());
}

#[test]
fn text_that_is_not_a_request_is_refused_with_advice() {
    for (text, expected) in [
        ("HTTP/1.1 200 OK\r\n\r\nok", "is a response"),
        ("{\"id\":1}", "is JSON without a head"),
        ("[{\"log\":1}]\n\n", "is JSON without a head"),
        ("curl -X POST http://shop\n\n", "is a command"),
        (
            "```http\nPOST / HTTP/1.1\n\n```\n",
            "starts with a code fence",
        ),
        ("### hitpay\nPOST / HTTP/1.1\n\n", "starts with a comment"),
        (
            "=> Send header, 20 bytes (0x14)\n0000: POST\n\n",
            "is a curl trace",
        ),
        (
            "Host: shop\r\nContent-Length: 3\r\n\r\na=1",
            "no request line",
        ),
        ("amount=599.00&hmac=ab", "is a body without a head"),
        ("amount=599.00&hmac=ab\n\n", "is a body without a head"),
        (
            "POST / HTTP/1.1\r\nHost: shop\r\n",
            "has no empty line after the headers",
        ),
        ("POST / HTTP/1.1", "has no empty line after the headers"),
        (
            "POST / HTTP/1.1\nHost: shop\nX-Signature\n  abc\n\n",
            "line 3 is not a header",
        ),
        (
            "\n\nPOST / HTTP/1.1\nHost: shop\n folded\n\n",
            "line 5 is not a header",
        ),
        ("POST / HTTP/1.1\nX A: 1\n\n", "line 2 is not a header"),
        ("POST / HTTP/1.1\rHost: shop\r\r", "CR alone"),
    ] {
        let message = rule(text.as_bytes());
        assert!(message.contains(expected), "{text:?}: {message}");
    }
    let wide: Vec<u8> = "POST / HTTP/1.1\r\n\r\n"
        .bytes()
        .flat_map(|byte| [byte, 0])
        .collect();
    let message = rule(&[b"\xff\xfe".as_slice(), &wide].concat());
    assert!(message.contains("is UTF-16"), "{message}");
}
