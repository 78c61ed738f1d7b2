//! Words of a line, for tests of printed and documented commands.

/// Splits a line as a POSIX shell does, as far as this program and its documents quote.
pub(crate) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(characters.next()),
            (None, ' ') => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn quoted_words_are_read_back() {
    for text in ["A", "", "a b", "it's", "$HOME", r"a\b", "\"", "é"] {
        let line = crate::command_line::CommandLine::new("orders show").argument(text);
        assert_eq!(words(&line.to_string()), ["dhow", "orders", "show", text]);
    }
}
