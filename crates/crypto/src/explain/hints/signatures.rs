//! Hints about values of the signature.

use super::{Hint, table::hint};

/// Names of mistakes, and their hints.
pub(super) const TABLE: &[(&[&str], &[Hint])] = &[
    (
        &[
            "signature-unpadded-hex",
            "signature-signed-bytes",
            "signature-as-number",
        ],
        &[
            hint(
                "Spring",
                "HexFormat.of().formatHex(mac.doFinal(body)) // not Integer.toHexString(b) or new BigInteger(…).toString(16)",
            ),
            hint(
                "express",
                "crypto.createHmac('sha256', secret).update(req.body).digest('hex')",
            ),
        ],
    ),
    (
        &["signature-list", "signature-word", "signature-empty"],
        &[
            hint(
                "express",
                "req.get('…-Signature') // not req.headers, and not rawHeaders",
            ),
            hint(
                "Laravel",
                "$request->header('…-Signature') // not $request->headers->all()",
            ),
            hint("Django", "request.headers.get('…-Signature')"),
            hint(
                "Spring",
                "@RequestHeader(\"…-Signature\") String signature // not HttpHeaders.toString()",
            ),
        ],
    ),
    (
        &["empty-objects-became-lists", "json-empty-lists"],
        &[hint(
            "Laravel",
            "$body = $request->getContent(); // not json_encode(json_decode($body, true))",
        )],
    ),
];
