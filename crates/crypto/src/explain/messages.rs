//! Texts that may have been signed by mistake, for any gateway.

use super::{Mistake, Variant};

/// Returns the text, then its variants after common changes by editors, shells and proxies.
#[must_use]
pub fn text_variants(text: &[u8]) -> Vec<Variant<Vec<u8>>> {
    let mut all = vec![Variant::right(text.to_vec())];
    let raw = "sign the bytes exactly as they are on the wire";
    let mut add = |name: &'static str, what: &'static str, bytes: Vec<u8>| {
        if bytes != text {
            all.push(Variant::wrong(Mistake::new(name, what, raw), bytes));
        }
    };
    add(
        "trailing-newline",
        "a line break at the end was signed too",
        [text, b"\n"].concat(),
    );
    add(
        "trailing-crlf",
        "CR and LF at the end were signed too",
        [text, b"\r\n"].concat(),
    );
    add(
        "byte-order-mark",
        "a byte order mark before the text was signed too",
        [b"\xef\xbb\xbf", text].concat(),
    );
    add(
        "trimmed",
        "white space around the text was removed before signing",
        text.trim_ascii().to_vec(),
    );
    add(
        "crlf-for-lf",
        "line breaks were CR and LF when it was signed",
        replace(&replace(text, b"\r\n", b"\n"), b"\n", b"\r\n"),
    );
    add(
        "lf-for-crlf",
        "line breaks were LF when it was signed",
        replace(text, b"\r\n", b"\n"),
    );
    add(
        "lower-cased",
        "the text was signed in lower case",
        text.to_ascii_lowercase(),
    );
    if let Some(latin) = as_latin_1(text) {
        add(
            "charset-latin-1",
            "the text was signed in ISO 8859-1, not UTF-8",
            latin,
        );
    }
    if let Some(unmangled) = utf8_read_as_latin_1(text) {
        add(
            "charset-mangled",
            "a proxy read the text as ISO 8859-1 and wrote it as UTF-8 again",
            unmangled,
        );
    }
    all
}

/// Returns a signed body, then its variants after common changes by editors, proxies and frameworks.
///
/// `spellings` are the body as frameworks would encode it again: name of the mistake, description and text.
#[must_use]
pub fn body_variants(
    body: &[u8],
    spellings: impl IntoIterator<Item = (&'static str, &'static str, String)>,
) -> Vec<Variant<Vec<u8>>> {
    let mut all = text_variants(body);
    let fix = "verify the bytes of the body as they arrive, before any parser";
    all.extend(spellings.into_iter().map(|(name, what, text)| {
        let mistake = Mistake::new(name, format!("the body {what}"), fix);
        Variant::wrong(mistake, text.into_bytes())
    }));
    all
}

/// Replaces every occurrence of `from`.
fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(from) {
            out.extend_from_slice(to);
            rest = behind;
        } else {
            out.push(first);
            rest = after;
        }
    }
    out
}

/// Returns the text in ISO 8859-1, if it can be encoded in it.
fn as_latin_1(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

/// Returns the original of a text whose UTF-8 was read as ISO 8859-1 and encoded as UTF-8 again.
fn utf8_read_as_latin_1(text: &[u8]) -> Option<Vec<u8>> {
    let bytes = as_latin_1(text)?;
    std::str::from_utf8(&bytes).is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        let variants = text_variants(text.as_bytes());
        variants
            .iter()
            .filter_map(|variant| variant.mistake.as_ref().map(|mistake| mistake.name))
            .collect()
    }

    #[test]
    fn only_variants_that_differ_are_tried() {
        assert_eq!(
            names("plain"),
            ["trailing-newline", "trailing-crlf", "byte-order-mark"]
        );
        assert!(names("a\nb").contains(&"crlf-for-lf"));
        assert!(names("été").contains(&"charset-latin-1"));
        assert!(names("Ã©tÃ©").contains(&"charset-mangled"));
    }

    #[test]
    fn replacing_is_exact() {
        assert_eq!(replace(b"a\r\nb\r\n", b"\r\n", b"\n"), b"a\nb\n");
        assert_eq!(replace(b"", b"x", b"y"), b"");
    }
}
