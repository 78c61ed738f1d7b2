//! Rewriting of JSON text: every name and scalar is replaced in place, and everything between them stays as it is.

use serde::de::IgnoredAny;

/// Scalar of a JSON text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scalar<'t> {
    /// String with its escapes decoded.
    Text(&'t str),
    /// Number as written.
    Number(&'t str),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
}

/// Replacements for the names and scalars of a JSON text.
///
/// `path` has the names of the enclosing members as received, outermost first; lists add nothing.
pub(crate) trait Rewrite {
    /// Returns the new name of a member. `path` ends before it.
    fn name(&mut self, path: &[String], name: &str) -> String;

    /// Returns the JSON text in place of a scalar.
    fn scalar(&mut self, path: &[String], scalar: Scalar<'_>) -> String;
}

/// Text that is not JSON, or is nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotJson;

/// Rewrites a JSON text.
///
/// # Errors
/// If the text is not JSON, or nested more than 127 levels deep.
pub(crate) fn rewrite(text: &str, rewrite: &mut dyn Rewrite) -> Result<String, NotJson> {
    // The scanner below relies on a valid text. This check does not recurse.
    serde_json::from_str::<IgnoredAny>(text).map_err(|_| NotJson)?;
    let mut scanner = Scanner {
        rest: text,
        out: String::with_capacity(text.len()),
        path: Vec::new(),
        depth: 0,
    };
    scanner.value(rewrite)?;
    scanner.space();
    Ok(scanner.out)
}

struct Scanner<'t> {
    rest: &'t str,
    out: String,
    path: Vec<String>,
    depth: usize,
}

/// Maximum depth. The parser that reads the text again has the same limit.
const MAX_DEPTH: usize = 127;

impl<'t> Scanner<'t> {
    fn value(&mut self, rewrite: &mut dyn Rewrite) -> Result<(), NotJson> {
        self.space();
        match self.rest.bytes().next().ok_or(NotJson)? {
            b'{' => self.nested(|scanner| scanner.members(rewrite)),
            b'[' => self.nested(|scanner| scanner.items(rewrite)),
            b'"' => {
                let raw = self.string()?;
                let decoded = decoded(raw);
                let text = rewrite.scalar(&self.path, Scalar::Text(&decoded));
                // PHP escapes the slash, and a reader that signs its own output differs there.
                let escapes_slash = raw.contains("\\/");
                self.out += &if escapes_slash {
                    text.replace('/', "\\/")
                } else {
                    text
                };
                Ok(())
            }
            _ => {
                let end = self.rest.find([',', ']', '}', ' ', '\t', '\n', '\r']);
                let raw = self.take(end.unwrap_or(self.rest.len()))?;
                let scalar = match raw {
                    "true" => Scalar::Boolean(true),
                    "false" => Scalar::Boolean(false),
                    "null" => Scalar::Null,
                    number => Scalar::Number(number),
                };
                self.out += &rewrite.scalar(&self.path, scalar);
                Ok(())
            }
        }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.depth += 1;
        let read = match self.depth <= MAX_DEPTH {
            true => read(self),
            false => Err(NotJson),
        };
        self.depth -= 1;
        read
    }

    fn members(&mut self, rewrite: &mut dyn Rewrite) -> Result<(), NotJson> {
        self.copy(1)?;
        loop {
            self.space();
            if self.rest.starts_with('}') {
                return self.copy(1);
            }
            let raw = self.string()?;
            let name = decoded(raw);
            let new = rewrite.name(&self.path, &name);
            self.out += &quoted(&new);
            self.space();
            self.copy(1)?;
            self.path.push(name);
            self.value(rewrite)?;
            self.path.pop();
            self.space();
            if self.rest.starts_with(',') {
                self.copy(1)?;
            }
        }
    }

    fn items(&mut self, rewrite: &mut dyn Rewrite) -> Result<(), NotJson> {
        self.copy(1)?;
        loop {
            self.space();
            if self.rest.starts_with(']') {
                return self.copy(1);
            }
            self.value(rewrite)?;
            self.space();
            if self.rest.starts_with(',') {
                self.copy(1)?;
            }
        }
    }

    /// Takes a string with its quotation marks.
    fn string(&mut self) -> Result<&'t str, NotJson> {
        let mut is_escaped = false;
        let bytes = self.rest.bytes().enumerate().skip(1);
        for (index, byte) in bytes {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => return self.take(index + 1),
                _ => {}
            }
        }
        Err(NotJson)
    }

    fn take(&mut self, length: usize) -> Result<&'t str, NotJson> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(NotJson)?;
        self.rest = rest;
        Ok(taken)
    }

    fn copy(&mut self, length: usize) -> Result<(), NotJson> {
        let taken = self.take(length)?;
        self.out += taken;
        Ok(())
    }

    /// Copies white space.
    fn space(&mut self) {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let length = self.rest.len() - rest.len();
        self.out += self.rest.get(..length).unwrap_or_default();
        self.rest = rest;
    }
}

/// Decodes a string. One with half a surrogate pair has no text, so it stands for itself.
fn decoded(raw: &str) -> String {
    serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned())
}

/// Returns a text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps everything and notes the places.
    struct Copy(Vec<String>);

    impl Rewrite for Copy {
        fn name(&mut self, _: &[String], name: &str) -> String {
            name.to_owned()
        }

        fn scalar(&mut self, path: &[String], scalar: Scalar<'_>) -> String {
            self.0.push(path.join("."));
            match scalar {
                Scalar::Text(text) => quoted(text),
                Scalar::Number(number) => number.to_owned(),
                Scalar::Boolean(value) => value.to_string(),
                Scalar::Null => "null".to_owned(),
            }
        }
    }

    #[test]
    fn everything_between_the_scalars_stays() {
        let text = " {\"a\" : [1.50, -0e1 ,\"x\\\"y\"],\n\t\"b\":{ \"c\":null,\"d\":true} , \"e\":[ ],\"f\":{}} \n";
        let mut copy = Copy(Vec::new());
        assert_eq!(rewrite(text, &mut copy).as_deref(), Ok(text));
        assert_eq!(copy.0, ["a", "a", "a", "b.c", "b.d"]);
        for scalar in ["7", "\"a\"", "null", " false "] {
            assert_eq!(
                rewrite(scalar, &mut Copy(Vec::new())).as_deref(),
                Ok(scalar)
            );
        }
    }

    #[test]
    fn an_escaped_slash_stays_escaped_and_other_escapes_are_decoded() {
        let text = r#"{"u":"https:\/\/a.example\/b","n":"\u00e9"}"#;
        let expected = r#"{"u":"https:\/\/a.example\/b","n":"é"}"#;
        assert_eq!(
            rewrite(text, &mut Copy(Vec::new())).as_deref(),
            Ok(expected)
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let deep = "[".repeat(1_000_000);
        let closed = format!("{}{}", "[".repeat(500), "]".repeat(500));
        for text in ["", "{", "{\"a\":1,}", "a=1", "{} {}", &deep, &closed] {
            assert!(rewrite(text, &mut Copy(Vec::new())) == Err(NotJson));
        }
    }
}
