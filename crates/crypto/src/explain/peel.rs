//! What files and terminals leave around a configured secret, taken off layer by layer.

use zeroize::Zeroizing;

/// Quotation marks in the pairs in which programs and word processors set them.
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

/// A secret without something that was around it or in it.
pub(super) struct Peeled {
    pub(super) label: &'static str,
    pub(super) what: String,
    pub(super) fix: &'static str,
    pub(super) key: Zeroizing<String>,
}

/// A layer, from the one that says most about the mistake to the one that says least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Quotes,
    Mark,
    Invisible,
    Space,
}

impl Layer {
    const fn told(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Quotes => (
                "secret-in-quotation-marks",
                "quotation marks",
                "take the quotation marks off the configured secret",
            ),
            Self::Mark => (
                "secret-with-byte-order-mark",
                "a byte order mark",
                "take the byte order mark off the configured secret",
            ),
            Self::Invisible => (
                "secret-with-invisible-characters",
                "invisible characters",
                "take the invisible characters out of the configured secret",
            ),
            Self::Space => (
                "secret-with-white-space",
                "white space",
                "take the white space off the configured secret",
            ),
        }
    }
}

/// The secret after each layer that comes off, the outermost first. Bytes that are not UTF-8 have no layers.
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
        peeled.push(told(&layers, &rest));
    }
    if rest.contains(is_invisible) {
        let clean: Zeroizing<String> = Zeroizing::new(rest.replace(is_invisible, ""));
        if !clean.is_empty() {
            layers.push(Layer::Invisible);
            peeled.push(told(&layers, &clean));
        }
    }
    peeled
}

fn told(layers: &[Layer], key: &str) -> Peeled {
    let mut layers = layers.to_vec();
    layers.sort_unstable();
    layers.dedup();
    let (label, _, fix) = layers.first().copied().unwrap_or(Layer::Space).told();
    let names: Vec<&str> = layers.iter().map(|layer| layer.told().1).collect();
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
    // A quoted list that was split at its commas leaves one mark at the first secret and one at the last.
    let lone = || {
        let mut all = QUOTES.iter();
        all.find_map(|(open, close)| text.strip_prefix(open).or_else(|| text.strip_suffix(close)))
    };
    paired.or_else(|| Some((Layer::Quotes, lone()?)))
}

/// Characters without a shape that copying from web pages and documents brings along.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels with the keys, the outermost layer first.
    fn found(secret: &str) -> Vec<(&'static str, String)> {
        let all = peelings(secret.as_bytes()).into_iter();
        all.map(|one| (one.label, one.key.to_string())).collect()
    }

    #[test]
    fn each_layer_comes_off_by_its_name() {
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
        let one = |label: &'static str| vec![(label, "salt".to_owned())];
        assert_eq!(found("\u{feff}salt"), one("secret-with-byte-order-mark"));
        assert_eq!(found(" salt\r\n"), one("secret-with-white-space"));
        assert_eq!(found("salt\u{a0}"), one("secret-with-white-space"));
        assert_eq!(
            found("sa\u{200b}lt"),
            one("secret-with-invisible-characters")
        );
        assert_eq!(
            found("salt\u{200b}"),
            one("secret-with-invisible-characters")
        );
        assert_eq!(found("salt"), []);
        assert!(found("\"\"").iter().all(|(_, key)| key == "\""));
    }

    #[test]
    fn layers_come_off_one_after_the_other() {
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
    fn other_bytes_have_no_layers() {
        assert!(peelings(b"\"\xff\"").is_empty());
        assert!(peelings(b"").is_empty());
        assert!(peelings(b" ").is_empty());
    }
}
