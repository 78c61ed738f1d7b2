//! Damages that are tried alone.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE};

use super::{
    CONFIGURED, Row, STRIP, USE_TEXT, after, ended, from_base64, items, long_items, swapped,
};
use crate::explain::text::{html_escaped, html_unescaped, latin_1, replaced, without_slashes};
use crate::{base64, digest, pairs};

const QUOTE: &str = "put single quotation marks around the value in the file or command that sets it, or print it where the program runs, and compare";

const SEPARATE: &str = "write the list in the form that the setting has, with `,` between the secrets, so that it is split";

pub(in crate::explain::keys) const RARE: &[Row] = &[
    (
        "secret-with-cr",
        "was used with CR at its end",
        STRIP,
        |secret| ended(secret, b"\r"),
    ),
    (
        "secret-with-leading-space",
        "was used with a space before it",
        STRIP,
        |secret| Some([b" ", secret].concat()),
    ),
    (
        "secret-with-last-character",
        "was used without its last character, or is configured with one too many",
        CONFIGURED,
        |secret| secret.split_last().map(|(_, rest)| rest.to_vec()),
    ),
    (
        "secret-base64-with-line-break",
        "is configured as base64 of the secret and a line break, as `echo … | base64` writes it, and was used without",
        "configure the secret's text, or encode it without the line break: printf %s … | base64, or echo -n",
        |secret| {
            let text = from_base64(secret)?;
            let line = text.strip_suffix(b"\n")?;
            Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
        },
    ),
    (
        "secret-doubled-dollar",
        "is configured with `$$`, which docker compose and make turn into `$`, and was used with `$`",
        "write `$$` only in a file that is read so (docker-compose.yml, Makefile); everywhere else, one `$`",
        |secret| Some(replaced(secret, b"$$", b"$")),
    ),
    (
        "secret-doubled-dollar",
        "is configured with `$`, and was used with `$$`, as escaped for docker compose or make",
        "write `$$` only in a file that is read so (docker-compose.yml, Makefile); everywhere else, one `$`",
        |secret| Some(replaced(secret, b"$", b"$$")),
    ),
    (
        "secret-with-escape-sequence",
        "is configured with the control sequences of a terminal, which set colours",
        "copy the secret from an output without colours, such as that of `| cat`, or from the gateway's dashboard",
        |secret| Some(without_sequences(secret)),
    ),
    (
        "secret-with-inner-white-space",
        "is configured with white space inside, as of a line that was broken",
        CONFIGURED,
        |secret| {
            let kept = secret.iter().filter(|byte| !byte.is_ascii_whitespace());
            Some(kept.copied().collect())
        },
    ),
    (
        "secret-with-typographic-marks",
        "is configured with dashes or quotation marks of a word processor",
        CONFIGURED,
        |secret| {
            let text = std::str::from_utf8(secret).ok()?;
            let text = text.replace(
                ['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}'],
                "-",
            );
            let text = text.replace(['\u{2018}', '\u{2019}'], "'");
            Some(text.replace('\u{a0}', " ").into_bytes())
        },
    ),
    (
        "secret-with-tab",
        "was used with a tab at its end",
        STRIP,
        |secret| ended(secret, b"\t"),
    ),
    (
        "secret-with-nul",
        "was used with a zero byte at its end",
        STRIP,
        |secret| ended(secret, b"\0"),
    ),
    (
        "secret-with-escaped-newline",
        "was used with the characters \\n at its end",
        STRIP,
        |secret| ended(secret, b"\\n"),
    ),
    (
        "secret-python-bytes",
        "was used as the text of a Python bytes object",
        USE_TEXT,
        |secret| Some([b"b'", secret, b"'"].concat()),
    ),
    (
        "secret-base64-encoded",
        "was written as base64 for URLs",
        USE_TEXT,
        |secret| Some(URL_SAFE.encode(secret).into_bytes()),
    ),
    (
        "secret-base64-encoded",
        "was written as base64 without padding",
        USE_TEXT,
        |secret| Some(STANDARD_NO_PAD.encode(secret).into_bytes()),
    ),
    (
        "secret-percent-encoded",
        "was used percent-encoded",
        USE_TEXT,
        |secret| Some(pairs::encode(std::str::from_utf8(secret).ok()?).into_bytes()),
    ),
    (
        "secret-percent-encoded",
        "was used percent-encoded, with lower-case digits",
        USE_TEXT,
        |secret| {
            let text = std::str::from_utf8(secret).ok()?;
            Some(crate::explain::text::percent_lower(text).into_bytes())
        },
    ),
    (
        "secret-plus-as-space",
        "was used with spaces in place of `+`",
        "do not decode the secret as a form",
        |secret| Some(swapped(secret, b'+', b' ')),
    ),
    (
        "secret-space-as-plus",
        "is configured with spaces, and was used with `+`",
        CONFIGURED,
        |secret| Some(swapped(secret, b' ', b'+')),
    ),
    (
        "secret-html-escaped",
        "was used with escapes of HTML",
        USE_TEXT,
        |secret| Some(html_escaped(std::str::from_utf8(secret).ok()?).into_bytes()),
    ),
    (
        "secret-html-unescaped",
        "is configured with escapes of HTML, and was used without",
        CONFIGURED,
        |secret| Some(html_unescaped(std::str::from_utf8(secret).ok()?).into_bytes()),
    ),
    (
        "secret-hashed-hex",
        "was hashed with SHA-256 first, and its hexadecimal digits used",
        USE_TEXT,
        |secret| Some(digest::sha256_hex(secret).into_bytes()),
    ),
    (
        "secret-hashed-md5",
        "was hashed with MD5 first, and its hexadecimal digits used",
        USE_TEXT,
        |secret| Some(digest::md5_hex(secret).into_bytes()),
    ),
    (
        "secret-hashed-md5",
        "was hashed with MD5 first",
        USE_TEXT,
        |secret| Some(digest::md5(secret).to_vec()),
    ),
    (
        "secret-utf-16",
        "was used in UTF-16",
        "encode the secret as UTF-8",
        |secret| {
            let text = std::str::from_utf8(secret).ok()?;
            Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
        },
    ),
    (
        "secret-latin-1",
        "was used in ISO 8859-1",
        "encode the secret as UTF-8",
        |secret| latin_1(std::str::from_utf8(secret).ok()?),
    ),
    (
        "secret-without-prefix",
        "was used without the prefix up to its `_`",
        USE_TEXT,
        |secret| after(secret, b'_').map(<[u8]>::to_vec),
    ),
    (
        "secret-without-prefix",
        "was used without the prefix up to its `_`, and decoded from base64",
        USE_TEXT,
        |secret| from_base64(after(secret, b'_')?),
    ),
    (
        "secret-cut-at-mark",
        "was cut at its `#`, as a .env file or YAML does that takes the rest for a comment",
        QUOTE,
        |secret| before(secret, b"#"),
    ),
    (
        "secret-cut-at-mark",
        "was cut at its `$`, whose rest a shell or .env file took for the name of a variable",
        QUOTE,
        |secret| before(secret, b"$"),
    ),
    (
        "secret-of-list",
        "is configured as a list with semicolons between its items, which was not split, and its first item was used",
        SEPARATE,
        |secret| long_items(secret, b';')?.first().map(|item| item.to_vec()),
    ),
    (
        "secret-of-list",
        "is configured as a list with semicolons between its items, which was not split, and its last item was used",
        SEPARATE,
        |secret| long_items(secret, b';')?.last().map(|item| item.to_vec()),
    ),
    (
        "secret-of-list",
        "is configured as a list with vertical bars between its items, which was not split, and its first item was used",
        SEPARATE,
        |secret| long_items(secret, b'|')?.first().map(|item| item.to_vec()),
    ),
    (
        "secret-of-list",
        "is configured as a list with vertical bars between its items, which was not split, and its last item was used",
        SEPARATE,
        |secret| long_items(secret, b'|')?.last().map(|item| item.to_vec()),
    ),
    (
        "secret-cut-at-mark",
        "was cut at a mark that ends a word of a shell: `&`, `;`, `|`, `<` or `>`",
        QUOTE,
        |secret| before(secret, b"&;|<>()"),
    ),
    (
        "secret-interpolated",
        "was used without its `$…`, which a shell or .env file took for a variable that is not set",
        QUOTE,
        without_variables,
    ),
    (
        "secret-without-backslashes",
        "was used without its backslashes, which a shell or a file format took for escapes",
        QUOTE,
        |secret| {
            let has_some = secret.contains(&b'\\');
            has_some.then(|| without_slashes(secret))
        },
    ),
    (
        "secret-with-word",
        "was used with the word Bearer before it",
        USE_TEXT,
        |secret| Some([b"Bearer ", secret].concat()),
    ),
    (
        "secret-quoted",
        "was used with escaped quotation marks around it",
        USE_TEXT,
        |secret| Some([b"\\\"", secret, b"\\\""].concat()),
    ),
    (
        "secret-base64-encoded",
        "was written as base64 with a line break at its end",
        USE_TEXT,
        |secret| ended(base64::encode(secret).as_bytes(), b"\n"),
    ),
    (
        "secret-of-list",
        "is configured as a list, and its first item was used",
        "configure each secret of the list by itself, in the form that the setting has",
        |secret| items(secret)?.first().map(|item| item.to_vec()),
    ),
    (
        "secret-of-list",
        "is configured as a list, and its last item was used",
        "configure each secret of the list by itself, in the form that the setting has",
        |secret| items(secret)?.last().map(|item| item.to_vec()),
    ),
    (
        "secret-with-escapes",
        "is configured with escapes such as \\n, which were decoded",
        CONFIGURED,
        |secret| {
            let text = std::str::from_utf8(secret).ok()?;
            Some(
                text.replace("\\n", "\n")
                    .replace("\\r", "\r")
                    .replace("\\t", "\t")
                    .replace("\\\\", "\\")
                    .into_bytes(),
            )
        },
    ),
    (
        "secret-with-first-character",
        "is configured with one character too many at its beginning",
        CONFIGURED,
        |secret| secret.split_first().map(|(_, rest)| rest.to_vec()),
    ),
    (
        "secret-truncated",
        "was cut to 32 bytes",
        USE_TEXT,
        |secret| secret.get(..32).map(<[u8]>::to_vec),
    ),
    (
        "secret-truncated",
        "was cut to 16 bytes",
        USE_TEXT,
        |secret| secret.get(..16).map(<[u8]>::to_vec),
    ),
    (
        "secret-doubled",
        "is configured twice, one after the other",
        CONFIGURED,
        |secret| {
            let (first, second) = secret.split_at_checked(secret.len() / 2)?;
            (first == second).then(|| first.to_vec())
        },
    ),
    (
        "secret-reversed",
        "was used backwards",
        USE_TEXT,
        |secret| Some(secret.iter().rev().copied().collect()),
    ),
];

/// Returns the secret up to the first of these marks, if one more character follows it: a single one too many is another mistake.
fn before(secret: &[u8], marks: &[u8]) -> Option<Vec<u8>> {
    let place = secret.iter().position(|byte| marks.contains(byte))?;
    let is_last = place + 1 == secret.len();
    let kept = secret.get(..place).filter(|_| !is_last);
    kept.map(<[u8]>::to_vec)
}

/// Returns the secret without `$name` and `${name}`, as a shell does that knows no such variable.
fn without_variables(secret: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(secret).ok()?;
    let mut parts = text.split('$');
    let mut kept = parts.next()?.to_owned();
    for part in parts {
        let after = match part.strip_prefix('{') {
            Some(braced) => braced.split_once('}').map_or("", |(_, after)| after),
            // `$1` is one digit; any other name goes on to the first mark.
            None if part.starts_with(|c: char| c.is_ascii_digit()) => {
                part.get(1..).unwrap_or_default()
            }
            None => part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'),
        };
        kept.push_str(after);
    }
    Some(kept.into_bytes())
}

/// Returns the secret without the control sequences of a terminal: ESC, `[`, parameters, and a letter.
fn without_sequences(secret: &[u8]) -> Vec<u8> {
    let mut parts = secret.split(|byte| *byte == 0x1b);
    let mut kept = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        let end = part.iter().position(u8::is_ascii_alphabetic);
        let after = end.and_then(|end| part.get(end + 1..));
        kept.extend_from_slice(after.filter(|_| part.starts_with(b"[")).unwrap_or(part));
    }
    kept
}
