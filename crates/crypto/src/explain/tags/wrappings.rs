//! Texts around a signature: rows of a table.

use crate::explain::{Mistake, Origin};

/// Text around a signature.
struct Wrapping {
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    origin: Origin,
    /// Returns every text that may be inside.
    inner: fn(&str) -> Vec<String>,
}

/// Returns the signature without each text that is around it.
pub(super) fn wrappings(text: &str) -> Vec<(Mistake, String)> {
    let rows = TABLE.iter().flat_map(|row| {
        let inner = (row.inner)(text).into_iter();
        let inner = inner.filter(|inner| inner != text && !inner.is_empty());
        inner.map(|inner| {
            let mistake = Mistake::new(row.name, row.what, row.fix).at(row.origin);
            (mistake, inner)
        })
    });
    rows.collect()
}

const NOTHING_ELSE: &str = "use the digits of the signature and nothing else";

const fn row(
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    inner: fn(&str) -> Vec<String>,
) -> Wrapping {
    Wrapping {
        name,
        what,
        fix,
        origin: Origin::Code,
        inner,
    }
}

const fn in_transport(mut row: Wrapping) -> Wrapping {
    row.origin = Origin::Transport;
    row
}

const TABLE: &[Wrapping] = &[
    row(
        "signature-white-space",
        "there is white space around the signature",
        NOTHING_ELSE,
        |text| vec![text.trim().to_owned()],
    ),
    row(
        "signature-0x",
        "the signature begins with 0x",
        NOTHING_ELSE,
        |text| {
            let text = text.trim();
            let inner = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
            inner.map(str::to_owned).into_iter().collect()
        },
    ),
    row(
        "signature-quoted",
        "there are quotation marks around the signature",
        NOTHING_ELSE,
        |text| {
            let marks = ['"', '\'', '`', '\u{201c}', '\u{201d}'];
            let text = text.trim();
            let inner = text.trim_matches(marks);
            if inner == text {
                Vec::new()
            } else {
                vec![inner.to_owned()]
            }
        },
    ),
    row(
        "signature-python-bytes",
        "the signature is the text of a Python bytes object",
        "decode the bytes to text",
        |text| {
            let inner = text.trim().strip_prefix("b'");
            let inner = inner.and_then(|rest| rest.strip_suffix('\''));
            inner.map(str::to_owned).into_iter().collect()
        },
    ),
    row(
        "signature-php-serialised",
        "the signature is PHP serialised, as encrypt() of Laravel and serialize() write it",
        "use the text alone: Crypt::encryptString($hash) or encrypt($hash, false) of Laravel, without serialize()",
        |text| {
            let inner = text.trim().strip_prefix("s:");
            let inner = inner.and_then(|rest| rest.split_once(":\"")?.1.strip_suffix("\";"));
            inner.map(str::to_owned).into_iter().collect()
        },
    ),
    row(
        "signature-punctuated",
        "there is punctuation after the signature",
        NOTHING_ELSE,
        |text| {
            let inner = text.trim().strip_suffix([',', ';', '.', '}', ')']);
            inner.map(str::to_owned).into_iter().collect()
        },
    ),
    row(
        "signature-prefix",
        "there is a name before the signature",
        "take the digits after the name",
        |text| {
            let named = ['=', ':', ' '].into_iter().filter_map(|mark| {
                let (name, inner) = text.trim().split_once(mark)?;
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_ ".contains(&byte);
                let is_named = (1..=32).contains(&name.len()) && name.bytes().all(is_name);
                is_named.then(|| inner.trim().to_owned())
            });
            // As in `t=1700000000,v1=…`.
            let last = text
                .rsplit_once('=')
                .map(|(_, last)| last.trim().to_owned());
            named.chain(last).collect()
        },
    ),
    in_transport(row("signature-joined", JOINED, JOINED_FIX, |text| {
        let parts = text.split([',', ';', ' ']).map(str::trim);
        let parts: Vec<String> = parts
            .filter(|part| part.len() >= 16)
            .map(str::to_owned)
            .collect();
        if parts.len() < 2 { Vec::new() } else { parts }
    })),
    // Without a separator.
    in_transport(row("signature-joined", JOINED, JOINED_FIX, |text| {
        let halves = text.trim().split_at_checked(text.trim().len() / 2);
        let half = halves.filter(|(first, second)| first == second);
        half.map(|(first, _)| first.to_owned())
            .into_iter()
            .collect()
    })),
    in_transport(row(
        "signature-percent-encoded",
        "the signature is still percent-encoded",
        "decode the value once",
        |text| vec![percent_decoded(text)],
    )),
];

const JOINED: &str = "the signature came more than once, joined into one value";
const JOINED_FIX: &str = "find the proxy or middleware that adds or copies the header a second time, and let only one of them set it; do not split the value in your program";

fn percent_decoded(text: &str) -> String {
    let decoded = crate::explain::text::percent_decoded(text.as_bytes(), false);
    String::from_utf8(decoded).unwrap_or_default()
}
