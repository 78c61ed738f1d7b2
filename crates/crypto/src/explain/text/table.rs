//! Table of changes of the whole text, the most common first.

use super::charsets::{self, latin_1};
use super::encodings;
use super::{
    TextMistake, html_escaped, html_unescaped, percent_decoded, percent_lower, replaced, unmangled,
    without,
};

const EXACT: &str = "sign the bytes exactly as they are on the wire";
const UTF_8: &str = "sign the bytes as they arrived, which are UTF-8, without converting them";
const BYTES: &str = "sign the bytes of the body, not a text that a program made of them";
const EMPTY: &str = "read the body before any parser consumes it, and sign its bytes";

const fn row(
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    text: fn(&[u8]) -> Option<Vec<u8>>,
) -> TextMistake {
    TextMistake {
        name,
        what,
        fix,
        text,
        is_alike: false,
    }
}

/// A row whose text a mistake in composing it can give too.
const fn alike(
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    text: fn(&[u8]) -> Option<Vec<u8>>,
) -> TextMistake {
    TextMistake {
        is_alike: true,
        ..row(name, what, fix, text)
    }
}

const BUFFER: &str = "{\"type\":\"Buffer\",\"data\":[";

pub(super) const TABLE: &[TextMistake] = &[
    row(
        "trailing-newline",
        "a line break at the end was signed too",
        EXACT,
        |text| Some([text, b"\n"].concat()),
    ),
    row(
        "trailing-crlf",
        "CR and LF at the end were signed too",
        EXACT,
        |text| Some([text, b"\r\n"].concat()),
    ),
    row(
        "trailing-space",
        "a space at the end was signed too",
        EXACT,
        |text| Some([text, b" "].concat()),
    ),
    row(
        "trailing-nul",
        "a zero byte at the end was signed too",
        EXACT,
        |text| Some([text, b"\0"].concat()),
    ),
    row(
        "leading-newline",
        "a line break before the text was signed too",
        EXACT,
        |text| Some([b"\n", text].concat()),
    ),
    row(
        "leading-crlf",
        "CR and LF before the text were signed too",
        EXACT,
        |text| Some([b"\r\n", text].concat()),
    ),
    row(
        "byte-order-mark",
        "a byte order mark before the text was signed too",
        EXACT,
        |text| Some([b"\xef\xbb\xbf", text].concat()),
    ),
    alike(
        "trimmed",
        "white space around the text was removed before signing",
        EXACT,
        |text| Some(text.trim_ascii().to_vec()),
    ),
    alike(
        "crlf-for-lf",
        "line breaks were CR and LF when it was signed",
        EXACT,
        |text| Some(replaced(&replaced(text, b"\r\n", b"\n"), b"\n", b"\r\n")),
    ),
    alike(
        "lf-for-crlf",
        "line breaks were LF when it was signed",
        EXACT,
        |text| Some(replaced(text, b"\r\n", b"\n")),
    ),
    alike(
        "line-breaks-removed",
        "line breaks were removed before signing",
        EXACT,
        |text| Some(without(text, |byte| matches!(byte, b'\r' | b'\n'))),
    ),
    alike(
        "white-space-removed",
        "all white space was removed before signing",
        EXACT,
        |text| Some(without(text, |byte| byte.is_ascii_whitespace())),
    ),
    alike(
        "lower-cased",
        "the text was signed in lower case",
        EXACT,
        |text| Some(text.to_ascii_lowercase()),
    ),
    alike(
        "upper-cased",
        "the text was signed in upper case",
        EXACT,
        |text| Some(text.to_ascii_uppercase()),
    ),
    row(
        "charset-latin-1",
        "the text was signed in ISO 8859-1, not UTF-8",
        UTF_8,
        |text| latin_1(std::str::from_utf8(text).ok()?),
    ),
    row(
        "charset-windows-1252",
        "the text was signed in Windows-1252, not UTF-8",
        UTF_8,
        charsets::windows_1252,
    ),
    alike(
        "charset-mangled",
        "a proxy read the text as ISO 8859-1 and wrote it as UTF-8 again",
        "configure the proxy or framework to pass the bytes of the body on, without a character set",
        unmangled,
    ),
    alike(
        "charset-double-encoded",
        "the UTF-8 of the text was read as ISO 8859-1 and encoded again before it was signed",
        UTF_8,
        |text| Some(charsets::mangled(text)),
    ),
    row(
        "charset-utf-16",
        "the text was signed in UTF-16 (little-endian)",
        UTF_8,
        |text| Some(charsets::utf_16(text, u16::to_le_bytes)),
    ),
    row(
        "charset-utf-16-be",
        "the text was signed in UTF-16 (big-endian)",
        UTF_8,
        |text| Some(charsets::utf_16(text, u16::to_be_bytes)),
    ),
    alike(
        "charset-ascii",
        "non-ASCII characters were replaced by `?` before signing",
        UTF_8,
        |text| {
            let text = std::str::from_utf8(text).ok()?.chars();
            let ascii = text.map(|c| if c.is_ascii() { c } else { '?' });
            Some(ascii.collect::<String>().into_bytes())
        },
    ),
    alike(
        "non-ascii-removed",
        "non-ASCII characters were removed before signing",
        UTF_8,
        |text| Some(without(text, |byte| !byte.is_ascii())),
    ),
    alike(
        "replacement-characters",
        "bytes that are not UTF-8 were replaced before signing",
        BYTES,
        |text| Some(String::from_utf8_lossy(text).into_owned().into_bytes()),
    ),
    alike(
        "unicode-composed",
        "characters were composed (Unicode NFC) before signing",
        UTF_8,
        charsets::composed,
    ),
    alike(
        "unicode-decomposed",
        "characters were decomposed (Unicode NFD) before signing",
        UTF_8,
        charsets::decomposed,
    ),
    row(
        "text-base64",
        "base64 of the text was signed",
        BYTES,
        |text| Some(crate::base64::encode(text).into_bytes()),
    ),
    row(
        "text-hex",
        "the text was signed as hexadecimal digits",
        BYTES,
        |text| Some(crate::hex::encode(text).into_bytes()),
    ),
    row(
        "text-hashed",
        "the hexadecimal SHA-256 of the text was signed",
        BYTES,
        |text| Some(crate::digest::sha256_hex(text).into_bytes()),
    ),
    row(
        "text-hashed-bytes",
        "the SHA-256 of the text was signed",
        BYTES,
        |text| Some(crate::digest::sha256(text).to_vec()),
    ),
    row(
        "text-hashed-md5",
        "the hexadecimal MD5 of the text was signed",
        BYTES,
        |text| Some(crate::digest::md5_hex(text).into_bytes()),
    ),
    row(
        "text-json-string",
        "the text was written as a JSON string and signed with its quotation marks and escapes",
        BYTES,
        |text| Some(encodings::json_string(text, false)?.into_bytes()),
    ),
    row(
        "text-json-string-php",
        "the text was written as a JSON string as PHP does, and signed with its escapes",
        BYTES,
        |text| Some(encodings::json_string(text, true)?.into_bytes()),
    ),
    row(
        "text-python-bytes",
        "the text of a Python bytes object was signed: b'…'",
        "pass the bytes themselves, not str() of them",
        |text| Some(encodings::python_bytes(text).into_bytes()),
    ),
    alike(
        "text-percent-encoded",
        "the text was percent-encoded before signing, spaces as `+`",
        EXACT,
        |text| Some(crate::pairs::encode(std::str::from_utf8(text).ok()?).into_bytes()),
    ),
    alike(
        "text-percent-encoded-20",
        "the text was percent-encoded before signing, spaces as `%20`",
        EXACT,
        |text| {
            let encoded = crate::pairs::encode(std::str::from_utf8(text).ok()?);
            Some(encoded.replace('+', "%20").into_bytes())
        },
    ),
    alike(
        "text-percent-encoded-lower",
        "the text was percent-encoded with lower-case digits before signing",
        EXACT,
        |text| Some(percent_lower(std::str::from_utf8(text).ok()?).into_bytes()),
    ),
    alike(
        "text-percent-decoded",
        "the text was percent-decoded before signing",
        EXACT,
        |text| Some(percent_decoded(text, true)),
    ),
    alike(
        "text-html-escaped",
        "the text was escaped for HTML before signing",
        EXACT,
        |text| Some(html_escaped(std::str::from_utf8(text).ok()?).into_bytes()),
    ),
    alike(
        "text-html-unescaped",
        "HTML escapes in the text were decoded before signing",
        EXACT,
        |text| Some(html_unescaped(std::str::from_utf8(text).ok()?).into_bytes()),
    ),
    alike(
        "text-slashes-added",
        "quotation marks were escaped with backslashes before signing",
        EXACT,
        |text| Some(encodings::with_slashes(text)),
    ),
    alike(
        "text-slashes-removed",
        "backslashes were removed before signing",
        EXACT,
        |text| Some(encodings::without_slashes(text)),
    ),
    row(
        "text-doubled",
        "the text was signed twice, one after the other",
        "add the text to the digest once",
        |text| Some([text, text].concat()),
    ),
    row(
        "text-empty",
        "nothing was signed: the body was already consumed, or a wrong field was read",
        EMPTY,
        |_| Some(Vec::new()),
    ),
    row(
        "text-undefined",
        "the word `undefined` was signed: the field with the body does not exist",
        EMPTY,
        |_| Some(b"undefined".to_vec()),
    ),
    row(
        "text-object",
        "the words `[object Object]` were signed: the parsed body, not its bytes",
        EMPTY,
        |_| Some(b"[object Object]".to_vec()),
    ),
    row(
        "text-null",
        "the word `null` was signed: the body was already consumed",
        EMPTY,
        |_| Some(b"null".to_vec()),
    ),
    row(
        "text-none",
        "the word `None` was signed: the body was already consumed",
        EMPTY,
        |_| Some(b"None".to_vec()),
    ),
    row(
        "text-empty-object",
        "an empty JSON object was signed: no parser had read the body",
        EMPTY,
        |_| Some(b"{}".to_vec()),
    ),
    row(
        "text-empty-list",
        "an empty JSON list was signed: no parser had read the body",
        EMPTY,
        |_| Some(b"[]".to_vec()),
    ),
    row(
        "text-promise",
        "the words `[object Promise]` were signed: the body was not awaited",
        "await the body before signing it: const body = await request.text()",
        |_| Some(b"[object Promise]".to_vec()),
    ),
    row(
        "text-stream",
        "the words `[object ReadableStream]` were signed: the stream, not its bytes",
        "read the body before signing it: const body = await request.text()",
        |_| Some(b"[object ReadableStream]".to_vec()),
    ),
    row(
        "text-byte-array",
        "the words `System.Byte[]` were signed: the name of the bytes' type, not the bytes",
        BYTES,
        |_| Some(b"System.Byte[]".to_vec()),
    ),
    row(
        "text-byte-list",
        "the bytes were signed as a list of numbers, as String() of JavaScript writes a Uint8Array",
        BYTES,
        |text| Some(encodings::byte_list("", text, "")),
    ),
    row(
        "text-buffer",
        "the JSON of a Buffer was signed, as JSON.stringify writes it",
        BYTES,
        |text| Some(encodings::byte_list(BUFFER, text, "]}")),
    ),
    row(
        "text-json-string-twice",
        "the text was written as a JSON string twice, and signed with its quotation marks and escapes",
        BYTES,
        |text| {
            let once = encodings::json_string(text, false)?;
            Some(encodings::json_string(once.as_bytes(), false)?.into_bytes())
        },
    ),
    row(
        "text-array",
        "the word `Array` was signed: the parsed body, not its bytes",
        EMPTY,
        |_| Some(b"Array".to_vec()),
    ),
    row(
        "charset-cesu-8",
        "emoji were signed as two characters of three bytes each (CESU-8: modified UTF-8 of Java, old MySQL)",
        UTF_8,
        charsets::cesu_8,
    ),
];
