//! Signs of changes that cannot be undone, because bytes are lost. They prove nothing, so they are remarks and no findings.

use dhow_crypto::explain::json::Document;
use http::header::CONTENT_ENCODING;

use crate::Delivery;

/// Returns a remark for each sign that the body has lost bytes on the way.
pub(super) fn of_lost_bytes(delivery: &Delivery) -> Vec<String> {
    let body = delivery.body();
    let rows: [(bool, &str); 4] = [
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
        of_lost_bytes(&Delivery::post("/", body.to_owned())).len()
    }

    #[test]
    fn lost_bytes_leave_signs() {
        for body in ["", "{\"a\":\"\u{fffd}\"}", "{\"a\":\"b", "[{\"a\":1},"] {
            assert_eq!(count(body), 1, "{body}");
        }
        for body in ["{}", "a=1", "[1]", "{\"a\":1}\n"] {
            assert_eq!(count(body), 0, "{body}");
        }
        let brotli = Delivery::post("/", "x")
            .with_header("content-encoding", "br")
            .unwrap();
        assert_eq!(of_lost_bytes(&brotli).len(), 1);
        assert!(of_lost_bytes(&Delivery::get("/", "a=1")).is_empty());
    }
}
