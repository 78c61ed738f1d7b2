//! Formatting of JSON for reading. Numbers and the order of members stay as they were sent, so `10.50` is not shown as `10.5`.

use serde::de::IgnoredAny;

/// Returns JSON with two spaces of indentation; `None` if the text is not JSON.
pub(super) fn pretty(text: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut writer = Writer::default();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                writer.text.push('"');
                let mut escaped = false;
                for inner in characters.by_ref() {
                    writer.text.push(inner);
                    match inner {
                        '"' if !escaped => break,
                        '\\' => escaped = !escaped,
                        _ => escaped = false,
                    }
                }
            }
            '{' | '[' => {
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                let close = if character == '{' { '}' } else { ']' };
                writer.text.push(character);
                match characters.next_if_eq(&close) {
                    Some(close) => writer.text.push(close),
                    None => writer.line(1),
                }
            }
            '}' | ']' => {
                writer.line(-1);
                writer.text.push(character);
            }
            ',' => {
                writer.text.push(',');
                writer.line(0);
            }
            ':' => writer.text.push_str(": "),
            character if character.is_ascii_whitespace() => {}
            character => writer.text.push(character),
        }
    }
    Some(writer.text)
}

#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// Begins a line, one level further in (1) or out (-1).
    fn line(&mut self, change: isize) {
        self.depth = self.depth.saturating_add_signed(change);
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(self.depth));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_numbers_order_and_strings() {
        let sent = r#"{"b":10.50, "a":[ ],"c":{"x\"}":"{,:}\\"},"list":[1,true],"e":{}}"#;
        let shown = "{\n  \"b\": 10.50,\n  \"a\": [],\n  \"c\": {\n    \"x\\\"}\": \"{,:}\\\\\"\n  },\n  \"list\": [\n    1,\n    true\n  ],\n  \"e\": {}\n}";
        assert_eq!(pretty(sent).as_deref(), Some(shown));
        assert_eq!(pretty(shown).as_deref(), Some(shown));
    }

    #[test]
    fn other_text_is_not_formatted() {
        for text in ["", "{", "{a:1}", "[1,]", "hello"] {
            assert_eq!(pretty(text), None, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(pretty(&deep), None);
    }
}
