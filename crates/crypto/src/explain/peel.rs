//! Removal of quotation marks, white space and invisible characters around a configured secret, one layer at a time.

use zeroize::Zeroizing;

/// Opening and closing quotation marks of programs and word processors.
const QUOTES: [(&str, &str); 11] = [
    // Escaped, as in a JSON file or a shell command inside of quotation marks.
    ("\\\"", "\\\""),
    ("\\'", "\\'"),
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("\u{201c}", "\u{201d}"),
    ("\u{201e}", "\u{201c}"),
    ("\u{2018}", "\u{2019}"),
    ("\u{ab}", "\u{bb}"),
    ("b'", "'"),
    ("b\"", "\""),
];

/// Secret after the removal of some layers.
pub(super) struct Peeled {
    pub(super) label: &'static str,
    pub(super) what: String,
    pub(super) fix: &'static str,
    pub(super) key: Zeroizing<String>,
}

/// Kind of layer, ordered from the most to the least informative for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    List,
    Variable,
    Word,
    Comment,
    Quotes,
    Escape,
    Mark,
    Invisible,
    Space,
}

impl Layer {
    /// Returns the name of the mistake, the name of the layer and the fix.
    const fn describe(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::List => (
                "secret-of-list",
                "the brackets of a JSON list",
                "write the list in the form that the setting has: the secrets with `,` between them, without brackets and quotation marks",
            ),
            Self::Variable => (
                "secret-with-variable-name",
                "the name of its variable (a whole line of a .env file or shell script)",
                "configure what stands after the name and the `=`, without `export`",
            ),
            Self::Word => (
                "secret-with-word-before",
                "a word before it, such as Bearer",
                "configure the secret alone: the word belongs to a header, not to the secret",
            ),
            Self::Comment => (
                "secret-with-comment",
                "a comment after it",
                "remove the comment, or put it on a line of its own",
            ),
            Self::Escape => (
                "secret-with-escaped-line-break",
                "the characters of an escape such as \\n at its end",
                "remove the backslash and the letter from the end of the configured secret",
            ),
            Self::Quotes => (
                "secret-in-quotation-marks",
                "quotation marks",
                "remove the quotation marks from the configured secret",
            ),
            Self::Mark => (
                "secret-with-byte-order-mark",
                "a byte order mark",
                "remove the byte order mark from the configured secret",
            ),
            Self::Invisible => (
                "secret-with-invisible-characters",
                "invisible characters",
                "remove the invisible characters from the configured secret",
            ),
            Self::Space => (
                "secret-with-white-space",
                "white space",
                "remove the white space from the configured secret",
            ),
        }
    }
}

/// Returns the secret after the removal of each layer, the outermost first. Bytes that are not UTF-8 have no layers.
pub(super) fn peelings(bytes: &[u8]) -> Vec<Peeled> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let mut peeled = Vec::new();
    let mut layers = Vec::new();
    let mut rest = Zeroizing::new(text.to_owned());
    while let Some((layer, inner)) = outermost(&rest) {
        if inner.is_empty() {
            break;
        }
        rest = Zeroizing::new(inner.to_owned());
        if !layers.contains(&layer) {
            layers.push(layer);
        }
        peeled.push(describe(&layers, &rest));
    }
    if rest.contains(is_invisible) {
        let clean: Zeroizing<String> = Zeroizing::new(rest.replace(is_invisible, ""));
        if !clean.is_empty() {
            layers.push(Layer::Invisible);
            peeled.push(describe(&layers, &clean));
        }
    }
    peeled
}

/// Describes a secret without these layers, named after the most informative one.
fn describe(layers: &[Layer], key: &str) -> Peeled {
    let mut layers = layers.to_vec();
    layers.sort_unstable();
    layers.dedup();
    let layer = layers.first().copied().unwrap_or(Layer::Space);
    let (label, _, fix) = layer.describe();
    let names: Vec<&str> = layers.iter().map(|layer| layer.describe().1).collect();
    Peeled {
        label,
        what: format!(
            "is configured with {}, and was used without",
            names.join(" and ")
        ),
        fix,
        key: Zeroizing::new(key.to_owned()),
    }
}

/// Returns the outermost layer of a text, and the text without it.
fn outermost(text: &str) -> Option<(Layer, &str)> {
    if let Some(inner) = text.strip_prefix('\u{feff}') {
        return Some((Layer::Mark, inner));
    }
    let trimmed = text.trim();
    if trimmed != text {
        return Some((Layer::Space, trimmed));
    }
    let shown = text.trim_matches(is_invisible);
    if shown != text {
        return Some((Layer::Invisible, shown));
    }
    if let Some(found) = line_of_file(text) {
        return Some(found);
    }
    // A JSON list that is split at its commas leaves a bracket at its first and at its last item.
    if let Some(inner) = text.strip_prefix('[').or_else(|| text.strip_suffix(']')) {
        return Some((Layer::List, inner.trim()));
    }
    let paired = QUOTES.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        Some((Layer::Quotes, inner))
    });
    // If a quoted list is split at its commas, the first and the last secret keep one quotation mark each.
    let lone = || {
        let mut all = QUOTES.iter();
        all.find_map(|(open, close)| text.strip_prefix(open).or_else(|| text.strip_suffix(close)))
    };
    paired.or_else(|| Some((Layer::Quotes, lone()?)))
}

/// Removes what belongs to the line of a file in which the secret stood, and escapes at its end.
fn line_of_file(text: &str) -> Option<(Layer, &str)> {
    if let Some(value) = assigned(text) {
        return Some((Layer::Variable, value));
    }
    if let Some((secret, _)) = text.split_once(" #") {
        return Some((Layer::Comment, secret));
    }
    let (first, rest) = text.split_once(' ').unwrap_or_default();
    if WORDS.iter().any(|word| word.eq_ignore_ascii_case(first)) {
        return Some((Layer::Word, rest));
    }
    let mut escapes = ["\\r\\n", "\\n", "\\r", "\\t"].iter();
    let secret = escapes.find_map(|escape| text.strip_suffix(escape))?;
    Some((Layer::Escape, secret))
}

/// Words that stand before credentials in headers.
const WORDS: [&str; 6] = ["Bearer", "Basic", "Token", "ApiKey", "Secret", "Key"];

/// Words before the name of a variable.
const DECLARATIONS: [&str; 7] = ["export ", "set ", "setx ", "ENV ", "const ", "let ", "$"];

/// Returns the value of `NAME=value`, `export NAME=value`, `NAME: value` and the like.
fn assigned(text: &str) -> Option<&str> {
    let mut declarations = DECLARATIONS.iter();
    let named = declarations.find_map(|word| text.strip_prefix(word));
    let named = named.unwrap_or(text).trim_start();
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let end = named
        .find(|c: char| !is_in_name(c))
        .filter(|end| *end > 0)?;
    let (name, rest) = named.split_at(end);
    if name.starts_with(|c: char| !c.is_ascii_alphabetic() && c != '_') {
        return None;
    }
    let rest = rest.trim_start();
    // `a:b` may be a secret; YAML has a space after the colon.
    let value = rest.strip_prefix('=').or_else(|| rest.strip_prefix(": "));
    value.map(str::trim)
}

/// Returns true for characters without a glyph, which copying from web pages and documents can add.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the labels with the keys, the outermost layer first.
    fn found(secret: &str) -> Vec<(&'static str, String)> {
        let all = peelings(secret.as_bytes()).into_iter();
        all.map(|peeled| (peeled.label, peeled.key.to_string()))
            .collect()
    }

    #[test]
    fn each_layer_is_removed_and_named() {
        for quoted in [
            "\"salt\"",
            "'salt'",
            "`salt`",
            "\u{201c}salt\u{201d}",
            "\u{201e}salt\u{201c}",
            "\u{2018}salt\u{2019}",
            "\u{ab}salt\u{bb}",
            "b'salt'",
        ] {
            let expected = ("secret-in-quotation-marks", "salt".to_owned());
            assert!(found(quoted).contains(&expected), "{quoted}");
        }
        for line in [
            "SALT=salt",
            "export SALT='salt'",
            "salt: salt",
            "SALT = \"salt\" # live",
            "set SALT=salt",
        ] {
            let expected = ("secret-with-variable-name", "salt".to_owned());
            assert!(found(line).contains(&expected), "{line}");
        }
        for lone in ["\"salt", "salt'"] {
            let expected = ("secret-in-quotation-marks", "salt".to_owned());
            assert_eq!(found(lone), [expected], "{lone}");
        }
        for item in ["[\"salt\"", "\"salt\"]", "[\"salt\"]", "['salt'", "salt]"] {
            let last = found(item).pop();
            assert_eq!(last, Some(("secret-of-list", "salt".to_owned())), "{item}");
        }
        let salt = |label: &'static str| vec![(label, "salt".to_owned())];
        assert_eq!(found("\u{feff}salt"), salt("secret-with-byte-order-mark"));
        assert_eq!(found(" salt\r\n"), salt("secret-with-white-space"));
        assert_eq!(found("salt\u{a0}"), salt("secret-with-white-space"));
        assert_eq!(
            found("sa\u{200b}lt"),
            salt("secret-with-invisible-characters")
        );
        assert_eq!(
            found("salt\u{200b}"),
            salt("secret-with-invisible-characters")
        );
        assert_eq!(found("Bearer salt"), salt("secret-with-word-before"));
        assert_eq!(found("salt\\r\\n"), salt("secret-with-escaped-line-break"));
        assert_eq!(
            found("salt # live"),
            [("secret-with-comment", "salt".to_owned())]
        );
        assert_eq!(found("salt"), []);
        assert_eq!(found("a:salt"), []);
        assert!(found("\"\"").iter().all(|(_, key)| key == "\""));
    }

    #[test]
    fn layers_are_removed_from_the_outside_in() {
        let quoted = |key: &str| ("secret-in-quotation-marks", key.to_owned());
        let layers = found("\u{feff}\"'salt'\"\n");
        let mark = ("secret-with-byte-order-mark", "\"'salt'\"\n".to_owned());
        assert_eq!(layers.first(), Some(&mark));
        assert_eq!(layers[2..], [quoted("'salt'"), quoted("salt")]);
        let what = &peelings("\u{feff}'salt'\n".as_bytes())[2].what;
        assert_eq!(
            what,
            "is configured with quotation marks and a byte order mark and white space, and was used without"
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_have_no_layers() {
        assert!(peelings(b"\"\xff\"").is_empty());
        assert!(peelings(b"").is_empty());
        assert!(peelings(b" ").is_empty());
    }
}
