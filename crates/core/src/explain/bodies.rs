//! Bodies that were encoded, decoded or padded on the way.

use bytes::Bytes;
use dhow_crypto::{
    explain::{
        from_windows_1252, html_unescaped, inflated, json, normal_forms, replaced, unmangled,
        without_slashes,
    },
    hex,
};
use percent_encoding::percent_decode;

use super::{
    buffers, texts,
    transport::{Change, Visit, change},
};
use crate::Delivery;

const AS_ARRIVED: &str =
    "pass the bytes of the body on as they arrived, or undo this before the verification";
const NO_EDITOR: &str =
    "pass the body exactly as it was received; editors, `echo` and here-documents change its end";

pub(super) const TABLE: &[Change] = &[
    change(
        "body-byte-order-mark",
        "a byte order mark was put before the body",
        "write the body without a byte order mark (UTF-8, not \"UTF-8 with BOM\"), or remove it before the verification",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                [body.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec), None]
            });
        },
    ),
    change(
        "body-line-break",
        "there is a line break or white space around the body that was not signed",
        NO_EDITOR,
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let line = body.strip_suffix(b"\n");
                let line = line.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
                [line.map(<[u8]>::to_vec), Some(body.trim_ascii().to_vec())]
            });
        },
    ),
    change(
        "body-line-endings",
        "the line breaks of the body were changed",
        "transfer the body in binary mode, without conversion of line breaks",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let lf = replaced(body, b"\r\n", b"\n");
                let crlf = replaced(&lf, b"\n", b"\r\n");
                [Some(lf), Some(crlf)]
            });
        },
    ),
    change(
        "body-broken-into-lines",
        "line breaks were put into the body",
        "pass the body on without wrapping it: terminals, mail and logs break long lines",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let is_broken = body.trim_ascii().contains(&b'\n');
                let kept = body.iter().filter(|byte| !b"\r\n".contains(byte));
                [is_broken.then(|| kept.copied().collect()), None]
            });
        },
    ),
    change(
        "body-typographic-marks",
        "quotation marks, spaces or dashes of the body were replaced by those of a word processor",
        "copy the body as plain text, from a program that does not improve its marks",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let text = std::str::from_utf8(body)
                    .ok()
                    .filter(|text| !text.is_ascii());
                let plain = text.map(|text| {
                    let text = text.replace(
                        ['\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}', '\u{bb}'],
                        "\"",
                    );
                    text.replace('\u{a0}', " ").into_bytes()
                });
                [plain, None]
            });
        },
    ),
    change(
        "body-base64",
        "the body is base64 of what was signed",
        "decode the body before the verification: serverless platforms mark it with isBase64Encoded",
        |delivery, _, visit| each(delivery, visit, |body| [texts::from_base64(body), None]),
    ),
    change(
        "body-compressed",
        "the body is still compressed",
        "decompress the body before the verification, or ask the proxy not to compress it",
        |delivery, _, visit| {
            // By the bytes: proxies remove the Content-Encoding, or keep it after they have decompressed.
            if let Some((name, body)) = inflated(delivery.body()) {
                visit(
                    delivery
                        .clone()
                        .without_header("content-encoding")
                        .with_body(body),
                    Some(name.to_owned()),
                );
            }
        },
    ),
    change(
        "body-json-string",
        "the body is JSON in a JSON string: it was encoded twice",
        "do not encode text that is JSON already: pass it on as it is, or decode it once before the verification",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let inner = json::unescaped(body.trim_ascii()).map(String::into_bytes);
                [inner, None]
            });
        },
    ),
    change(
        "body-percent-encoded",
        "the whole body is percent-encoded",
        AS_ARRIVED,
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                // A form has escapes too, but its marks stand as they are.
                let is_form = body.contains(&b'=') && body.contains(&b'&');
                if !body.contains(&b'%') || body.starts_with(b"{") || is_form {
                    return [None, None];
                }
                let plain = percent_decode(body).collect::<Vec<u8>>();
                let spaced = percent_decode(&replaced(body, b"+", b" ")).collect();
                [Some(plain), Some(spaced)]
            });
        },
    ),
    change(
        "body-spaces-as-plus",
        "every space of the JSON became `+`: it was passed on like a form",
        "pass the bytes of the body on without encoding them: JSON is no form",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let is_json = body.starts_with(b"{") || body.starts_with(b"[");
                if !is_json || !body.contains(&b'+') || body.contains(&b' ') {
                    return [None, None];
                }
                // The `+` of a telephone number is its own.
                let spaced = replaced(body, b"+", b" ");
                let kept = replaced(&spaced, b"\" ", b"\"+");
                [Some(spaced), Some(kept)]
            });
        },
    ),
    change(
        "body-plus-as-space",
        "`+` at the beginning of a text in the JSON became a space: the body was decoded like a form",
        "pass the bytes of the body on without decoding them: JSON is no form",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let is_json = body.starts_with(b"{") || body.starts_with(b"[");
                let is_number = |window: &[u8]| {
                    window.starts_with(b"\" ") && window.iter().skip(2).all(u8::is_ascii_digit)
                };
                let is_lost = is_json && body.windows(4).any(is_number);
                [is_lost.then(|| replaced(body, b"\" ", b"\"+")), None]
            });
        },
    ),
    change(
        "body-html-escaped",
        "the body was escaped for HTML: &quot; and &amp; stand in place of quotation marks and &",
        "take the request past the filter that escapes its input, or verify before it",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                // In a form, `&amp;` stands between fields.
                let is_json = |text: &&str| text.starts_with(['{', '[']) && text.contains('&');
                let text = std::str::from_utf8(body).ok().filter(is_json);
                [text.map(|text| html_unescaped(text).into_bytes()), None]
            });
        },
    ),
    change(
        "body-slashes-added",
        "backslashes were put before quotation marks",
        "switch off the step that adds slashes (wp_magic_quotes of WordPress, addslashes), or verify php://input",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let has_escapes = body.windows(2).any(|pair| pair == b"\\\"");
                [has_escapes.then(|| without_slashes(body)), None]
            });
        },
    ),
    change(
        "body-double-encoded",
        "the UTF-8 of the body was read as ISO 8859-1 and encoded again",
        "pass the body on as bytes; set the character set to UTF-8 where a program reads it as text",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                [(!body.is_ascii()).then(|| unmangled(body)).flatten(), None]
            });
        },
    ),
    change(
        "body-decomposed",
        "the characters of the body were decomposed (Unicode NFD)",
        "pass the bytes of the body on, without a step that normalises text (file names and clipboards of macOS do)",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                // The combining marks U+0300 to U+036F begin with these bytes.
                let is_mark =
                    |window: &[u8]| matches!(window, [0xcc, 0x80..=0xbf] | [0xcd, 0x80..=0xaf]);
                let text = std::str::from_utf8(body).ok();
                let text = text.filter(|_| body.windows(2).any(is_mark));
                let composed = text.and_then(|text| normal_forms(text).into_iter().next());
                [composed.map(String::into_bytes), None]
            });
        },
    ),
    change(
        "body-latin-1",
        "the body was converted to ISO 8859-1 or Windows-1252",
        "pass the body on as bytes; set the character set to UTF-8 where a program reads or writes it as text",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let is_other = std::str::from_utf8(body).is_err();
                [is_other.then(|| from_windows_1252(body).into_bytes()), None]
            });
        },
    ),
    change(
        "body-utf-16",
        "the body was converted to UTF-16",
        "write the body as UTF-8; PowerShell redirects as UTF-16",
        |delivery, _, visit| each(delivery, visit, |body| [texts::from_utf_16(body), None]),
    ),
    change(
        "body-hex",
        "the body is hexadecimal digits of what was signed",
        AS_ARRIVED,
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let digits = body.trim_ascii().to_ascii_lowercase();
                // `\x` is PostgreSQL's text of a `bytea`, `0x` MySQL's of a `BLOB`.
                let start = [b"\\x", b"0x"].into_iter();
                let bare = start.filter_map(|start| digits.strip_prefix(start)).next();
                [hex::decode(bare.unwrap_or(&digits)).ok(), None]
            });
        },
    ),
    change(
        "body-python-bytes",
        "the body is the text of a Python bytes object: b'…'",
        "pass the bytes on, not str() of them",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                [texts::from_python_bytes(body), None]
            });
        },
    ),
    change(
        "body-buffer",
        "the body is a list of the bytes that were signed, as JSON.stringify writes a Buffer",
        "pass the Buffer itself, or its text: body.toString('utf8')",
        |delivery, _, visit| each(delivery, visit, |body| [buffers::listed(body), None]),
    ),
    change(
        "body-chunked",
        "the body still has its chunk sizes",
        "pass the body after the HTTP server has decoded its chunks",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                [buffers::without_chunks(body), None]
            });
        },
    ),
    change(
        "body-padded",
        "zero bytes follow the body: a whole buffer was passed, not the part that was read",
        "pass the part of the buffer that was filled",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let end = body
                    .iter()
                    .rposition(|byte| *byte != 0)
                    .map_or(0, |last| last + 1);
                [body.get(..end).map(<[u8]>::to_vec), None]
            });
        },
    ),
    change(
        "body-quoted",
        "there are quotation marks around the body",
        "quote the body for the shell that runs the command: cmd.exe passes single quotation marks on",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let inner = |mark: &[u8]| body.strip_prefix(mark)?.strip_suffix(mark);
                [
                    inner(b"'").map(<[u8]>::to_vec),
                    inner(b"\"").map(<[u8]>::to_vec),
                ]
            });
        },
    ),
    change(
        "body-doubled",
        "the body came twice, one after the other",
        "append the parts of the body to an empty buffer",
        |delivery, _, visit| {
            each(delivery, visit, |body| {
                let halves = body.split_at_checked(body.len() / 2);
                let half = halves.filter(|(first, second)| first == second);
                [half.map(|(first, _)| first.to_vec()), None]
            });
        },
    ),
];

/// Passes the delivery with each body that a function returns, unless it is empty or the same.
fn each(
    delivery: &Delivery,
    visit: &mut Visit<'_>,
    bodies: impl Fn(&[u8]) -> [Option<Vec<u8>>; 2],
) {
    let body = delivery.body();
    for changed in bodies(body).into_iter().flatten() {
        let is_new = !changed.is_empty() && changed != body.as_ref();
        if is_new && visit(delivery.clone().with_body(Bytes::from(changed)), None) {
            return;
        }
    }
}
