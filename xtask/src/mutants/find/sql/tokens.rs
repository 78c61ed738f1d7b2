//! Words and symbols of a SQL text, as it is written in a Rust literal.

/// A word, a symbol, or a text in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

/// Splits a text. Words have the parameters, casts and placeholders of `format!` in them; a backslash before the end of a line is white space.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let length = length(rest, first);
        if !first.is_whitespace() && first != '\\' {
            let text = rest.get(..length).unwrap_or_default();
            found.push(Token { text, start: at });
        }
        at += length;
    }
    found
}

fn length(rest: &str, first: char) -> usize {
    if first == '\'' {
        let end = rest.char_indices().skip(1).find(|(_, c)| *c == '\'');
        return end.map_or(rest.len(), |(at, _)| at + 1);
    }
    if is_part_of_word(first) {
        return rest.find(|c| !is_part_of_word(c)).unwrap_or(rest.len());
    }
    let pairs = ["<=", ">=", "<>", "||"];
    match pairs.iter().find(|pair| rest.starts_with(**pair)) {
        Some(pair) => pair.len(),
        None => first.len_utf8(),
    }
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || "_.$?:{}".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_casts_placeholders_and_texts_are_one_token_each() {
        let all = tokens("a.b<=$1::text[] \\\n and {wanted} = 'x = y'");
        let texts: Vec<&str> = all.iter().map(|token| token.text).collect();
        assert_eq!(
            texts,
            [
                "a.b", "<=", "$1::text", "[", "]", "and", "{wanted}", "=", "'x = y'"
            ]
        );
        assert!(all.iter().all(|token| token.start < 45));
    }
}
