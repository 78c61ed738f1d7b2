//! Texts that languages print of parsed bodies.

use super::pairs::TextPairs;

/// Returns the JSON of a text that Python or Ruby prints of a value: `{'a': None}`, `{"a"=>nil}`, `[('a', 'b')]`.
pub(super) fn json_of(text: &str) -> Option<String> {
    let mut inner = text.trim();
    for (start, end) in WRAPPERS {
        let unwrapped = inner.strip_prefix(start);
        if let Some(unwrapped) = unwrapped.and_then(|inner| inner.strip_suffix(end)) {
            inner = unwrapped.trim();
        }
    }
    inner.starts_with(['{', '[']).then_some(())?;
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        rest = match c {
            '\'' | '"' => {
                let (string, after) = string(c, after)?;
                out.push_str(&serde_json::to_string(&string).ok()?);
                after
            }
            '=' => {
                out.push(':');
                after.strip_prefix('>')?
            }
            '(' => {
                out.push('[');
                after
            }
            ')' => {
                out.push(']');
                after
            }
            c if c.is_ascii_alphabetic() => {
                let word = |c: char| !c.is_ascii_alphabetic();
                let (word, after) = rest.split_at(rest.find(word).unwrap_or(rest.len()));
                out.push_str(match word {
                    "None" | "nil" | "null" => "null",
                    "True" | "true" => "true",
                    "False" | "false" => "false",
                    _ => return None,
                });
                after
            }
            c if c.is_ascii_whitespace() => after,
            c => {
                out.push(c);
                after
            }
        };
    }
    Some(out)
}

/// Types whose text contains the value.
const WRAPPERS: [(&str, &str); 7] = [
    ("<QueryDict: ", ">"),
    ("<MultiValueDict: ", ">"),
    ("ImmutableMultiDict(", ")"),
    ("MultiDict(", ")"),
    ("OrderedDict(", ")"),
    ("CombinedMultiDict(", ")"),
    ("FormData(", ")"),
];

/// Reads a string up to its quotation mark. Returns it and the text after it.
fn string(mark: char, text: &str) -> Option<(String, &str)> {
    let mut string = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            c if c == mark => return Some((string, characters.as_str())),
            '\\' => match characters.next()? {
                'n' => string.push('\n'),
                'r' => string.push('\r'),
                't' => string.push('\t'),
                'x' => {
                    let digits: String = characters.by_ref().take(2).collect();
                    string.push(char::from(u8::from_str_radix(&digits, 16).ok()?));
                }
                'u' => {
                    let digits: String = characters.by_ref().take(4).collect();
                    string.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                other => string.push(other),
            },
            c => string.push(c),
        }
    }
}

/// Reads the fields of a form from a text of Java, Go or PHP: `{a=b, c=[d]}`, `map[a:[b] c:[d]]`, the lines of `print_r`.
pub(super) fn fields_of(text: &str) -> Option<TextPairs> {
    let text = text.trim();
    if text.starts_with("Array") || text.starts_with("stdClass Object") {
        let lines = text.lines().filter_map(|line| {
            let (name, value) = line.trim_start().strip_prefix('[')?.split_once("] =>")?;
            let value = value.strip_prefix(' ').unwrap_or(value);
            Some((name.to_owned(), value.to_owned()))
        });
        return Some(lines.collect());
    }
    if let Some(inner) = text.strip_prefix("map[") {
        let mut rest = inner.strip_suffix(']')?;
        let mut pairs = Vec::new();
        while let Some((name, after)) = rest.split_once(":[") {
            let end = after.find("] ").unwrap_or(after.len().saturating_sub(1));
            let (value, after) = after.split_at_checked(end)?;
            pairs.push((name.to_owned(), value.to_owned()));
            rest = after.get(1..)?.trim_start();
        }
        return Some(pairs);
    }
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let pairs = inner.split(", ").map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let listed = value
            .strip_prefix('[')
            .and_then(|value| value.strip_suffix(']'));
        Some((name.to_owned(), listed.unwrap_or(value).to_owned()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_python_and_ruby_become_json() {
        for (text, json) in [
            (
                r#"{'a': None, "b'": [True, 1.50], 'c': 'x"\'é\n'}"#,
                r#"{"a":null,"b'":[true,1.50],"c":"x\"'é\n"}"#,
            ),
            (r#"{"a"=>nil, "b" => "c"}"#, r#"{"a":null,"b":"c"}"#),
            ("<QueryDict: {'a': ['1']}>", r#"{"a":["1"]}"#),
            ("ImmutableMultiDict([('a', '1')])", r#"[["a","1"]]"#),
        ] {
            assert_eq!(json_of(text).as_deref(), Some(json), "{text}");
        }
        for text in ["a=1", "{a: 1}", "{'a", "<a>"] {
            assert_eq!(json_of(text), None, "{text}");
        }
    }

    #[test]
    fn fields_are_read_from_the_texts_of_other_languages() {
        let expected = vec![
            ("a".to_owned(), "1 é".to_owned()),
            ("b".to_owned(), String::new()),
        ];
        for text in [
            "{a=1 é, b=}",
            "{a=[1 é], b=[]}",
            "map[a:[1 é] b:[]]",
            "Array\n(\n    [a] => 1 é\n    [b] => \n)\n",
        ] {
            assert_eq!(fields_of(text).as_ref(), Some(&expected), "{text}");
        }
        assert_eq!(fields_of("a=1&b="), None);
    }
}
