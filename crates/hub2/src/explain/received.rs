//! Digests in a header, and in one that was changed.

use dhow_crypto::explain::{Mistake, Origin, Received, received_variants};

use crate::signing::scheme::EVENT;

const NAMES: [&str; 2] = [EVENT.current, EVENT.previous];

/// Number of hexadecimal digits of a signature.
const DIGITS: usize = 64;

/// Change of the header on its way.
struct Row {
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    /// Returns the header as it was, or `None` without the mark of the change.
    undo: fn(&str) -> Option<String>,
}

const AS_ARRIVED: &str = "pass the header on as it arrived";

const ROWS: &[Row] = &[
    Row {
        name: "header-quoted",
        what: "there are quotation marks around the whole header",
        fix: "pass the text of the header on, not its JSON or a quoted copy",
        undo: |header| {
            let mut marks = ['"', '\'', '`'].into_iter();
            marks.find_map(|mark| {
                let inner = header.strip_prefix(mark)?.strip_suffix(mark)?;
                Some(inner.to_owned())
            })
        },
    },
    Row {
        name: "header-percent-encoded",
        what: "the header is percent-encoded: `%3D` and `%2C` stand in place of `=` and `,`",
        fix: "pass the header on as it arrived, or decode it once before the verification",
        undo: |header| {
            let marks = [
                ("%3D", "="),
                ("%3d", "="),
                ("%2C", ","),
                ("%2c", ","),
                ("%20", " "),
            ];
            let decoded = marks
                .iter()
                .fold(header.to_owned(), |text, (from, to)| text.replace(from, to));
            (decoded != header).then_some(decoded)
        },
    },
    Row {
        name: "header-text-before",
        what: "other text stands before the signatures in the header, such as its name",
        fix: "pass the value of the header on, without its name or a word before it",
        undo: |header| {
            let start = NAMES
                .iter()
                .filter_map(|name| header.find(&format!("{name}=")));
            let (before, rest) = header.split_at_checked(start.min()?)?;
            (!before.is_empty() && !before.contains(',')).then(|| rest.to_owned())
        },
    },
    Row {
        name: "header-separators",
        what: "another mark stands between the signatures in the header in place of `,`",
        fix: AS_ARRIVED,
        undo: |header| {
            let marks = [';', '&', '|', ' ', '\t'];
            let parts = header.split(|c| c == ',' || marks.contains(&c));
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            let joined = parts.join(",");
            (joined != header).then_some(joined)
        },
    },
    Row {
        name: "header-colons",
        what: "`:` stands after the names in the header in place of `=`: it was taken apart and written again",
        fix: "pass the header on as it arrived; a program that signs writes s1=<signature>",
        undo: |header| {
            let parts = header.split(',').map(|part| {
                let named = part.trim().split_once(':');
                let named = named.filter(|(name, _)| NAMES.contains(&name.trim()));
                named.map(|(name, digits)| format!("{}={}", name.trim(), digits.trim()))
            });
            parts
                .collect::<Option<Vec<_>>>()
                .map(|parts| parts.join(","))
        },
    },
    Row {
        name: "header-capitals",
        what: "the names of the signatures in the header are in capitals",
        fix: AS_ARRIVED,
        undo: |header| {
            let lower = NAMES.iter().fold(header.to_owned(), |text, name| {
                text.replace(&format!("{}=", name.to_uppercase()), &format!("{name}="))
            });
            (lower != header).then_some(lower)
        },
    },
    Row {
        name: "header-spaces",
        what: "there is white space around `=` in the header",
        fix: AS_ARRIVED,
        undo: |header| {
            let parts = header.split('=').map(str::trim).collect::<Vec<_>>();
            let joined = parts.join("=");
            (joined != header).then_some(joined)
        },
    },
];

/// Returns the digests in the header, those without a mistake first. Names other than `s1` and `s0` are mistakes.
pub(super) fn received(header: &str) -> Vec<Received> {
    let fix = EVENT.header_value("<signature>", Some("<signature with the old secret>"));
    let fix = format!("write the header as {fix}");
    let mut all = Vec::new();
    for row in ROWS {
        if let Some(before) = (row.undo)(header) {
            let mistake = Mistake::new(row.name, row.what, row.fix).at(Origin::Transport);
            all.extend(with(parts(&before), &mistake));
        }
    }
    all.extend(parts(header));
    let others = header.split(',').flat_map(|part| {
        let (name, digits) = part.trim().split_once('=').unwrap_or_default();
        if NAMES.contains(&name) {
            return Vec::new();
        }
        let [current, previous] = NAMES;
        let what = format!("the name of the signature is neither {current} nor {previous}");
        let mistake = Mistake::new("signature-name", what, fix.clone());
        with(received_variants(digits), &mistake)
    });
    all.extend(others);
    let what = "the header contains the signature without its name";
    let bare = Mistake::new("signature-bare", what, fix.clone());
    all.extend(with(received_variants(header), &bare));
    all.sort_by_key(|received| received.mistakes.len());
    all
}

/// Returns the digests of the parts with the gateway's names. A header with a malformed part is refused as a whole, so that this part is a
/// mistake for the others.
fn parts(header: &str) -> Vec<Received> {
    let parts: Vec<(&str, &str)> = header
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .filter(|(name, _)| NAMES.contains(name))
        .collect();
    let each = parts.iter().flat_map(|(name, digits)| {
        let mut others = parts.iter().filter(|(other, _)| other != name);
        // A part that is damaged itself is not the correct one beside it: both were changed in the same way.
        let damaged = others
            .find(|(_, other)| is_signature(digits) && !other.is_empty() && !is_signature(other));
        let variants = received_variants(digits);
        match damaged {
            Some((name, digits)) => with(variants, &damage(name, digits)),
            None => variants,
        }
    });
    each.collect()
}

fn is_signature(digits: &str) -> bool {
    digits.len() == DIGITS && is_hexadecimal(digits)
}

fn is_hexadecimal(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    bytes.all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Describes a part that is no signature beside one that is.
fn damage(name: &str, digits: &str) -> Mistake {
    let count = digits.len();
    if count < DIGITS && is_hexadecimal(digits) {
        let what = format!(
            "{name} in the header was cut off: it has {count} of {DIGITS} digits, and the other signature is correct"
        );
        let fix = "keep the whole header: look for a column, variable, log or proxy that is too short for it";
        return Mistake::new("header-cut-off", what, fix).at(Origin::Transport);
    }
    let what = format!(
        "{name} in the header is not a signature of {DIGITS} hexadecimal digits, and the other signature in it is correct"
    );
    Mistake::new("header-part-malformed", what, AS_ARRIVED).at(Origin::Transport)
}

/// Adds a mistake to each variant of a digest.
fn with(mut variants: Vec<Received>, mistake: &Mistake) -> Vec<Received> {
    for variant in &mut variants {
        variant.mistakes.insert(0, mistake.clone());
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<&'static str> {
        let all = received(header);
        let whole = all
            .iter()
            .find(|received| received.bytes.len() == DIGITS / 2 && !received.is_truncated);
        let mistakes = whole.map(|received| received.mistakes.iter());
        let mistakes = mistakes.into_iter().flatten();
        mistakes.map(|mistake| mistake.name).collect()
    }

    #[test]
    fn each_change_of_the_header_is_named() {
        let (one, two) = ("5a".repeat(32), "6b".repeat(32));
        for (header, expected) in [
            (format!("s1={one},s0={two}"), &[][..]),
            (format!("s1={one}, s0="), &[]),
            (format!("\"s1={one},s0={two}\""), &["header-quoted"]),
            (
                format!("s1%3D{one}%2Cs0%3D{two}"),
                &["header-percent-encoded"],
            ),
            (format!("s1={one};s0={two}"), &["header-separators"]),
            (format!("s1={one} s0={two}"), &["header-separators"]),
            (format!("s1: {one}, s0: {two}"), &["header-colons"]),
            (format!("S1={one}"), &["header-capitals"]),
            (format!("s1 = {one}"), &["header-spaces"]),
            (format!("s1={one},s0=6b6b"), &["header-cut-off"]),
            (format!("s1={one},s0=none"), &["header-part-malformed"]),
            (format!("s1={one};"), &["header-separators"]),
            (format!("Hub2-Signature: s1={one}"), &["header-text-before"]),
            (format!("sha256=s1={one}"), &["header-text-before"]),
            (one.clone(), &["signature-bare"]),
            (format!("v1={one}"), &["signature-name"]),
        ] {
            assert_eq!(names(&header), expected, "{header}");
        }
    }
}
