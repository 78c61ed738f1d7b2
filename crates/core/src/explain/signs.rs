//! Signs of changes that cannot be undone, because bytes are lost. They prove nothing, so they are remarks and no findings.

use dhow_crypto::explain::json::Document;
use http::header::CONTENT_ENCODING;

use crate::Delivery;

/// Returns a remark for each sign that the body has lost bytes on the way. JSON that was written again has lost its own only if it is signed as
/// a whole.
pub(super) fn of_lost_bytes(delivery: &Delivery, is_body_signed: bool) -> Vec<String> {
    let body = delivery.body();
    let rows: [(bool, &str); 6] = [
        (
            is_empty(delivery),
            "the body is empty: a parser may have consumed it before, or a redirect dropped it; read the raw body first, and register the final URL",
        ),
        (
            body.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes()),
            "the body contains replacement characters (U+FFFD): bytes were read in a wrong character set, and the original cannot be restored",
        ),
        (
            is_cut_off(body),
            "the body ends in the middle of its JSON: it was cut off, for example by a limit of a proxy, log, queue or column",
        ),
        (
            is_compressed(delivery),
            "the Content-Encoding names a compression that is not undone here: decompress the body, and explain the result",
        ),
        (
            is_body_signed && has_sorted_names(body),
            "the names in the JSON are in alphabetical order: a program may have parsed the body and written it again (maps of Go, serde_json and Java, jsonb, sort_keys), and the order that was signed cannot be restored; verify the bytes as they arrive",
        ),
        (
            is_body_signed && is_spaced(body),
            "the JSON has white space between its values, as programs write it (json.dumps of Python, indented JSON, jsonb): if the gateway writes without, the body was written again, and the bytes that were signed cannot be restored; verify the bytes as they arrive",
        ),
    ];
    let signs = rows.into_iter().filter(|(is_seen, _)| *is_seen);
    signs.map(|(_, remark)| remark.to_owned()).collect()
}

fn is_empty(delivery: &Delivery) -> bool {
    delivery.body().is_empty() && delivery.method() == http::Method::POST
}

/// Returns true for text that begins like JSON, is none, and does not end like it.
fn is_cut_off(body: &[u8]) -> bool {
    let text = body.trim_ascii();
    let begins = text.starts_with(b"{") || text.starts_with(b"[");
    begins && !text.ends_with(b"}") && !text.ends_with(b"]") && Document::parse(text).is_none()
}

/// Returns true for an object in whose first kilobyte white space follows a mark.
fn is_spaced(body: &[u8]) -> bool {
    let start = body.get(..1024).unwrap_or(body).trim_ascii_start();
    let is_gap = |window: &[u8]| {
        [&b"\": "[..], b", \"", b",\n ", b"{\n "]
            .iter()
            .any(|gap| window.starts_with(gap))
    };
    start.starts_with(b"{") && start.windows(3).any(is_gap)
}

/// Fewest members whose alphabetical order is no chance.
const SORTED: usize = 4;

/// Returns true for an object whose members are in alphabetical order.
fn has_sorted_names(body: &[u8]) -> bool {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let document = is_object.then(|| Document::parse(body)).flatten();
    let places = document.map_or_else(Vec::new, |document| document.member_places());
    places.len() >= SORTED && places.is_sorted_by(|(a, _), (b, _)| a <= b)
}

fn is_compressed(delivery: &Delivery) -> bool {
    let coding = delivery.headers().get(CONTENT_ENCODING);
    let coding = coding
        .and_then(|coding| coding.to_str().ok())
        .unwrap_or_default();
    // gzip and deflate are undone, so they are not among them.
    ["br", "zstd", "compress"].contains(&coding.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(body: &str) -> usize {
        of_lost_bytes(&Delivery::post("/", body.to_owned()), true).len()
    }

    #[test]
    fn lost_bytes_leave_signs() {
        let sorted = r#"{"a":1,"b":2,"c":{},"d":4}"#;
        for body in [
            "",
            "{\"a\":\"\u{fffd}\"}",
            "{\"a\":\"b",
            "[{\"a\":1},",
            sorted,
            r#"{"a": 1}"#,
            "{\n \"a\":1}",
        ] {
            assert_eq!(count(body), 1, "{body}");
        }
        let unsorted = r#"{"a":1,"b":2,"d":{},"c":4}"#;
        for body in ["{}", "a=1", "[1]", "{\"a\":1}\n", unsorted] {
            assert_eq!(count(body), 0, "{body}");
        }
        let brotli = Delivery::post("/", "x")
            .with_header("content-encoding", "br")
            .unwrap();
        assert_eq!(of_lost_bytes(&brotli, true).len(), 1);
        assert!(of_lost_bytes(&Delivery::get("/", "a=1"), true).is_empty());
        let sorted = Delivery::post("/", sorted);
        assert!(of_lost_bytes(&sorted, false).is_empty());
    }
}
