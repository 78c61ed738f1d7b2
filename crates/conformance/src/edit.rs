//! Editing of JSON and form bodies, field by field, without changing any other byte.

use std::ops::Range;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

mod lists;

pub(crate) use lists::{lists, with_items};

/// A JSON field with a scalar value, or a pair of a form or query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Decoded name.
    pub(crate) name: String,
    /// Decoded value as text, strings without their quotation marks.
    pub(crate) value: String,
    whole: Range<usize>,
    value_at: Range<usize>,
}

impl Member {
    /// Returns true if the JSON value is a number, a boolean or `null`, and not a string.
    pub(crate) fn is_number(&self, text: &str) -> bool {
        let raw = text.get(self.value_at.clone()).unwrap_or_default();
        is_json(text) && !raw.starts_with('"')
    }
}

/// Returns true if the text is a JSON object or array.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(['{', '['])
}

/// Returns all fields with scalar values, at any depth.
pub(crate) fn members(text: &str) -> Vec<Member> {
    if is_json(text) {
        json_members(text)
    } else {
        pairs(text)
    }
}

/// Removes the matching fields. Returns `None` if none matches.
pub(crate) fn without(text: &str, matches: impl Fn(&Member) -> bool) -> Option<String> {
    let found = members(text).into_iter().filter(|member| matches(member));
    let found: Vec<Member> = found.collect();
    let mut rest = text.to_owned();
    // From the last to the first, so that the ranges of the remaining fields stay valid.
    for member in found.iter().rev() {
        let separator = if is_json(text) { ',' } else { '&' };
        rest = cut(&rest, &member.whole, separator)?;
    }
    (!found.is_empty()).then_some(rest)
}

/// Replaces the values of the matching fields by raw text. Returns `None` if none matches.
pub(crate) fn with_value(
    text: &str,
    raw: &str,
    matches: impl Fn(&Member) -> bool,
) -> Option<String> {
    let found = members(text).into_iter().filter(|member| matches(member));
    let found: Vec<Member> = found.collect();
    let mut rest = text.to_owned();
    for member in found.iter().rev() {
        rest.replace_range(member.value_at.clone(), raw);
    }
    (!found.is_empty()).then_some(rest)
}

/// Appends a field. Returns `None` for JSON that is not an object.
pub(crate) fn with_member(text: &str, name: &str, value: &str) -> Option<String> {
    if is_json(text) {
        let end = text.trim_end().strip_suffix('}')?;
        let comma = if end.trim_end().ends_with('{') {
            ""
        } else {
            ","
        };
        return Some(format!("{end}{comma}\"{name}\":\"{value}\"}}"));
    }
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    Some(format!("{text}&{name}={value}"))
}

/// Returns one text for each field, in which that field is repeated: first with another value, then with its own.
pub(crate) fn doubled(text: &str) -> Vec<(String, String)> {
    let each = members(text).into_iter().filter_map(|member| {
        let other = if is_json(text) {
            format!("\"{}\":\"1\",", member.name)
        } else {
            format!("{}=1&", member.name)
        };
        let mut doubled = text.to_owned();
        doubled.insert_str(member.whole.start, &other);
        (member.value != "1").then_some((member.name, doubled))
    });
    each.collect()
}

/// Removes a range together with the separator after it, or else the one before it.
fn cut(text: &str, whole: &Range<usize>, separator: char) -> Option<String> {
    let (before, after) = (text.get(..whole.start)?, text.get(whole.end..)?);
    let trimmed = after.trim_start();
    if let Some(after) = trimmed.strip_prefix(separator) {
        return Some(format!("{before}{after}"));
    }
    let start = before.trim_end();
    let before = start.strip_suffix(separator).unwrap_or(before);
    Some(format!("{before}{after}"))
}

fn pairs(text: &str) -> Vec<Member> {
    let mut at = 0;
    let mut found = Vec::new();
    for pair in text.split('&') {
        if let Some((name, value)) = pair.split_once('=') {
            let value_start = at + name.len() + 1;
            found.push(Member {
                name: decoded(name),
                value: decoded(value),
                whole: at..at + pair.len(),
                value_at: value_start..at + pair.len(),
            });
        }
        at += pair.len() + 1;
    }
    found
}

/// Decodes a name or value of a form or query: `+` is a space, `%41` is `A`.
#[must_use]
pub fn decoded(text: &str) -> String {
    let spaces = text.replace('+', " ");
    percent_decode_str(&spaces).decode_utf8_lossy().into_owned()
}

fn json_members(text: &str) -> Vec<Member> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte != b'"' {
            at += 1;
            continue;
        }
        let end = string_end(bytes, at);
        let colon = skip_spaces(bytes, end);
        if bytes.get(colon) != Some(&b':') {
            at = end;
            continue;
        }
        let start = skip_spaces(bytes, colon + 1);
        let value_end = match bytes.get(start) {
            Some(b'"') => string_end(bytes, start),
            Some(b'{' | b'[') | None => {
                at = start;
                continue;
            }
            Some(_) => scalar_end(bytes, start),
        };
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        let raw = part(start..value_end);
        found.push(Member {
            name: unquoted(part(at..end)),
            value: unquoted(raw),
            whole: at..value_end,
            value_at: start..value_end,
        });
        at = value_end;
    }
    found
}

fn unquoted(raw: &str) -> String {
    if raw.starts_with('"') {
        serde_json::from_str(raw).unwrap_or_else(|_| raw.trim_matches('"').to_owned())
    } else {
        raw.to_owned()
    }
}

/// Returns the index after the JSON string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn scalar_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
    start + rest.iter().position(ends).unwrap_or(rest.len())
}

fn skip_spaces(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
    start + spaces.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"id":"a","n": 1.50 ,"in":{"c":"X","l":[{"c":"X"}]},"last":null}"#;

    fn named(text: &str) -> Vec<(String, String)> {
        let each = members(text).into_iter();
        each.map(|member| (member.name, member.value)).collect()
    }

    #[test]
    fn json_fields_are_found_at_any_depth() {
        let expected = [
            ("id", "a"),
            ("n", "1.50"),
            ("c", "X"),
            ("c", "X"),
            ("last", "null"),
        ];
        assert_eq!(
            named(BODY),
            expected.map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
        assert_eq!(
            named(r#"{"a":"\"\u0041"}"#),
            [("a".to_owned(), "\"A".to_owned())]
        );
    }

    #[test]
    fn fields_are_removed_with_their_separators() {
        let removed = |name: &'static str| without(BODY, |member| member.name == name).unwrap();
        assert_eq!(
            removed("c"),
            r#"{"id":"a","n": 1.50 ,"in":{"l":[{}]},"last":null}"#
        );
        assert_eq!(
            removed("last"),
            r#"{"id":"a","n": 1.50 ,"in":{"c":"X","l":[{"c":"X"}]}}"#
        );
        assert_eq!(
            removed("id"),
            r#"{"n": 1.50 ,"in":{"c":"X","l":[{"c":"X"}]},"last":null}"#
        );
        assert_eq!(
            without("a=1&b=%20&c=3", |member| member.value == " ").unwrap(),
            "a=1&c=3"
        );
        assert_eq!(
            without("a=1&b=2", |member| member.name == "b").unwrap(),
            "a=1"
        );
        assert_eq!(without(BODY, |member| member.name == "x"), None);
    }

    #[test]
    fn fields_are_added_changed_and_repeated() {
        assert_eq!(with_member("{}", "a", "b").unwrap(), r#"{"a":"b"}"#);
        assert_eq!(
            with_member(r#"{"x":1}"#, "a", "b").unwrap(),
            r#"{"x":1,"a":"b"}"#
        );
        assert_eq!(with_member("x=1", "a", "b c").unwrap(), "x=1&a=b%20c");
        assert_eq!(
            with_value(r#"{"x":1}"#, "7e1", |member| member.name == "x").unwrap(),
            r#"{"x":7e1}"#
        );
        assert_eq!(
            doubled(r#"{"x":2}"#),
            [("x".to_owned(), r#"{"x":"1","x":2}"#.to_owned())]
        );
        assert_eq!(doubled("x=2"), [("x".to_owned(), "x=1&x=2".to_owned())]);
    }
}
