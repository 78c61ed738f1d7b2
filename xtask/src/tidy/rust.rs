//! Splits Rust source into what is code and what is comment, so that a word in a string is neither.

/// The same text twice, line for line: once only the code, once only the comments.
///
/// What belongs to the other half, and the inside of every literal, is replaced by spaces.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) code: String,
    pub(crate) comments: String,
}

/// Splits one file.
pub(crate) fn split(text: &str) -> Source {
    let mut reader = Reader {
        rest: text.chars().collect::<Vec<_>>().into_iter(),
        source: Source {
            code: String::with_capacity(text.len()),
            comments: String::with_capacity(text.len()),
        },
    };
    reader.read();
    reader.source
}

/// The names of all functions that carry a test attribute.
pub(crate) fn test_names(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = code;
    while let Some((skipped, after)) = rest.split_once("fn ") {
        let attributes = skipped.rsplit(['{', '}', ';']).next().unwrap_or_default();
        if attributes.contains("test]") || attributes.contains("test(") {
            names.extend(after.split(|c: char| !is_word(c)).next());
        }
        rest = after;
    }
    names
}

/// Whether a character can be part of an identifier.
pub(crate) fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

enum Part {
    Code,
    Comment,
    Literal,
}

struct Reader {
    rest: std::vec::IntoIter<char>,
    source: Source,
}

impl Reader {
    fn read(&mut self) {
        while let Some(character) = self.peek(0) {
            match (character, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('\'', Some('\\')) => self.escaped_character(),
                ('\'', Some(_)) if self.peek(2) == Some('\'') => self.take(3, &Part::Literal),
                _ => self.take(1, &Part::Code),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.as_slice().get(ahead).copied()
    }

    fn take(&mut self, count: usize, part: &Part) {
        for character in self.rest.by_ref().take(count) {
            let keep = |wanted: bool| match character {
                '\n' => '\n',
                _ if wanted => character,
                _ => ' ',
            };
            self.source.code.push(keep(matches!(part, Part::Code)));
            let comment = matches!(part, Part::Comment);
            self.source.comments.push(keep(comment));
        }
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|character| character != '\n') {
            self.take(1, &Part::Comment);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => return,
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.take(2, &Part::Comment);
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.take(2, &Part::Comment);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.take(1, &Part::Comment),
            }
        }
    }

    fn string(&mut self) {
        let raw = self.raw_hashes();
        self.take(1, &Part::Literal);
        while let Some(character) = self.peek(0) {
            match (character, raw) {
                ('\\', None) => self.take(2, &Part::Literal),
                ('"', None) => return self.take(1, &Part::Literal),
                ('"', Some(hashes)) if (1..=hashes).all(|at| self.peek(at) == Some('#')) => {
                    return self.take(1 + hashes, &Part::Literal);
                }
                _ => self.take(1, &Part::Literal),
            }
        }
    }

    /// If the quote that comes next opens a raw string: how many `#` stand before it.
    fn raw_hashes(&self) -> Option<usize> {
        let code = self.source.code.as_str();
        let prefix = code.trim_end_matches('#');
        let word = prefix.rsplit(|c: char| !is_word(c)).next()?;
        matches!(word, "r" | "br" | "cr").then_some(code.len() - prefix.len())
    }

    fn escaped_character(&mut self) {
        self.take(3, &Part::Literal);
        while self.peek(0).is_some_and(|character| character != '\'') {
            self.take(1, &Part::Literal);
        }
        self.take(1, &Part::Literal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        split(text)
            .code
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn strings_are_neither_code_nor_comment() {
        assert_eq!(code(r#"a("x // \" y", b"z") // c"#), "a( , b )");
        assert_eq!(split("a(\"// no\") // yes").comments.trim(), "// yes");
    }

    #[test]
    fn raw_strings_end_at_their_own_mark() {
        assert_eq!(code(r####"a(r#"x " y"#, br"\", b)"####), "a(r# , br , b)");
    }

    #[test]
    fn characters_and_lifetimes_are_told_apart() {
        assert_eq!(
            code(r"f::<'a>('\'', '\u{41}', '/', b'x') // n"),
            "f::<'a>( , , , b )"
        );
    }

    #[test]
    fn block_comments_nest_and_lines_stay() {
        let source = split("a /* b /* c */\nd */ e\n");
        assert_eq!(source.code.lines().count(), 2);
        assert_eq!(code("a /* b /* c */\nd */ e\n"), "a e");
    }

    #[test]
    fn a_test_is_a_function_with_a_test_attribute() {
        let text = "
            #[cfg(test)] fn helper() {}
            #[test] fn one() { fn inner() {} }
            #[tokio::test(flavor = \"{}\")]
            // why
            async fn two() {}
            proptest! { #[test] fn three(a in 0..9) {} }
            fn four() {}
            #[test]
            fn five<F: fn ()>() {}
        ";
        assert_eq!(
            test_names(&split(text).code),
            ["one", "two", "three", "five"]
        );
    }
}
