//! How a received signature is written.

/// A signature as it may be shown, and how it is encoded.
pub(super) struct Spelling {
    pub(super) text: String,
    pub(super) encoding: String,
}

/// The signature with its white space visible.
pub(super) fn shown(signature: &str) -> Spelling {
    Spelling {
        text: crate::output::visible(signature.as_bytes()),
        encoding: encoding(signature),
    }
}

fn encoding(text: &str) -> String {
    let count = text.len();
    let all = |test: fn(u8) -> bool| text.bytes().all(test);
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
    } else if all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)) {
        format!("{count} characters of base64: {} bytes", decoded(text))
    } else if all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte)) {
        format!(
            "{count} characters of URL-safe base64: {} bytes",
            decoded(text)
        )
    } else {
        format!("{count} bytes in no encoding known here")
    }
}

/// How many bytes a text of base64 stands for.
fn decoded(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(encoding("00ff"), "4 lower-case hexadecimal digits: 2 bytes");
        assert!(encoding("00FF").contains("upper-case"));
        assert!(encoding("00fF").contains("both cases"));
        assert_eq!(encoding("YWJj+w=="), "8 characters of base64: 4 bytes");
        assert!(encoding("YWJj-w==").contains("URL-safe"));
        assert!(
            encoding("sha256=00").contains("URL-safe") || encoding("v1,x").contains("no encoding")
        );
        assert_eq!(encoding(""), "empty");
    }
}
