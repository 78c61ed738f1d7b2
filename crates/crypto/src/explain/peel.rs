//! Removal of quotation marks, white space and invisible characters around a configured secret, one layer at a time.

use zeroize::Zeroizing;

/// Opening and closing quotation marks of programs and word processors.
const QUOTES: [(&str, &str); 9] = [
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
    Quotes,
    Mark,
    Invisible,
    Space,
}

impl Layer {
    /// Returns the name of the mistake, the name of the layer and the fix.
    const fn describe(self) -> (&'static str, &'static str, &'static str) {
        match self {
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
        for lone in ["\"salt", "salt'"] {
            let expected = ("secret-in-quotation-marks", "salt".to_owned());
            assert_eq!(found(lone), [expected], "{lone}");
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
        assert_eq!(found("salt"), []);
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
