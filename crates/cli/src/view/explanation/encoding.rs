//! Detects the encoding of a received signature.

/// A signature as shown, and its encoding.
pub(super) struct EncodedSignature {
    pub(super) text: String,
    pub(super) encoding: String,
}

/// Returns the signature with visible whitespace, and its encoding.
pub(super) fn shown(signature: &str) -> EncodedSignature {
    EncodedSignature {
        text: crate::output::visible(signature.as_bytes()),
        encoding: encoding(signature),
    }
}

/// Describes the encoding; for a list such as `s1=00ff,s0=00ff`, that of each part.
fn encoding(text: &str) -> String {
    let parts: Option<Vec<(&str, &str)>> = text.split(',').map(named).collect();
    match parts {
        None => describe(text),
        Some(parts) => {
            let parts = parts
                .iter()
                .map(|(name, value)| format!("{name}: {}", describe(value)));
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}

/// Splits `name=value`. `None` if the equals sign is base64 padding.
fn named(part: &str) -> Option<(&str, &str)> {
    let (name, value) = part.trim().split_once('=')?;
    let is_name =
        (1..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_value = !value.trim_end_matches('=').is_empty();
    (is_name && is_value).then_some((name, value))
}

fn describe(text: &str) -> String {
    let count = text.len();
    let all = |test: fn(u8) -> bool| text.bytes().all(test);
    let bare = text.trim_end_matches('=');
    let only = |others: &[u8]| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
        bare.bytes().all(letter)
    };
    let even = count.is_multiple_of(2);
    let bytes = count / 2;
    if text.is_empty() {
        "empty".to_owned()
    } else if even && all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        format!("{count} lower-case hexadecimal digits: {bytes} bytes")
    } else if even && all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')) {
        format!("{count} upper-case hexadecimal digits: {bytes} bytes")
    } else if even && all(|byte| byte.is_ascii_hexdigit()) {
        format!("{count} hexadecimal digits of both cases: {bytes} bytes")
    } else if only(b"+/") {
        format!("{count} base64 characters: {} bytes", decoded(text))
    } else if only(b"-_") {
        let bytes = decoded(text);
        format!("{count} URL-safe base64 characters: {bytes} bytes")
    } else {
        format!("{count} bytes in an unknown encoding")
    }
}

/// Returns the number of bytes that a base64 text encodes.
fn decoded(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_distinguished() {
        assert_eq!(encoding("00ff"), "4 lower-case hexadecimal digits: 2 bytes");
        assert!(encoding("00FF").contains("upper-case"));
        assert!(encoding("00fF").contains("both cases"));
        assert_eq!(encoding("YWJj+w=="), "8 base64 characters: 4 bytes");
        assert!(encoding("YWJj-w==").contains("URL-safe"));
        assert_eq!(
            encoding("s1=00ff,s0=00FF"),
            "s1: 4 lower-case hexadecimal digits: 2 bytes; s0: 4 upper-case hexadecimal digits: 2 bytes"
        );
        assert!(encoding("not encoded").contains("unknown encoding"));
        assert_eq!(encoding(""), "empty");
    }
}
