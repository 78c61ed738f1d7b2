//! Bodies that lost bytes on the way, and empty values of JSON that were written as another kind of empty value.

use std::ops::Range;

use dhow_crypto::explain::from_cesu_8;

use super::transport::{Change, Sign, Visit, change};
use crate::Delivery;

const CUT: &str = "pass the whole body on: look for a Content-Length that counts characters in place of bytes, and for a limit of a buffer, log, queue or column";
const EMPTY: &str = "pass the body on byte for byte: json_decode of PHP needs objects (no `true` as its second argument) to keep `{}`, and Lua and some libraries do not tell `{}` and `[]` apart";

pub(super) const TABLE: &[Change] = &[
    change(
        "body-cesu-8",
        "emoji of the body were encoded as two characters of three bytes each (CESU-8: modified UTF-8 of Java, old MySQL)",
        "pass the body on as bytes; write text as UTF-8 (Java: getBytes(UTF_8), not writeUTF; MySQL: utf8mb4)",
        |delivery, _, visit| {
            if let Some(body) = from_cesu_8(delivery.body()) {
                visit(delivery.clone().with_body(body), None);
            }
        },
    ),
    change(
        "body-cut-off",
        "the end of the body is missing",
        CUT,
        |delivery, _, visit| {
            for end in missing_ends(delivery.body()) {
                let body = delivery.body().trim_ascii_end();
                let whole = [body, end.as_bytes()].concat();
                if visit(delivery.clone().with_body(whole), Some(shown(&end))) {
                    return;
                }
            }
        },
    ),
    change(
        "body-start-lost",
        "the beginning of the body is missing",
        "pass the whole body on: a program that looks at its first bytes (to tell JSON from a form) must put them back",
        |delivery, _, visit| {
            let body = delivery.body().trim_ascii();
            let is_open = body.starts_with(b"{") || body.starts_with(b"[");
            if is_open || !(body.ends_with(b"}") || body.ends_with(b"]")) {
                return;
            }
            for start in ["{", "{\"", "[", "[{", "[{\""] {
                let whole = [start.as_bytes(), delivery.body()].concat();
                if visit(delivery.clone().with_body(whole), Some(shown(start))) {
                    return;
                }
            }
        },
    ),
    change(
        "empty-objects-became-lists",
        "empty objects of the JSON became empty lists",
        EMPTY,
        |delivery, _, visit| each_empty(delivery, visit, &[Empty::List], Empty::Object),
    )
    .with(Sign::Doubtful),
    change(
        "empty-lists-became-objects",
        "empty lists of the JSON became empty objects",
        EMPTY,
        |delivery, _, visit| {
            // If all of them are, the code that signs made lists of objects: another mistake.
            each_empty(delivery, visit, &[Empty::Object], Empty::List);
        },
    )
    .with(Sign::Doubtful),
    change(
        "empty-objects-became-null",
        "empty objects of the JSON became null",
        EMPTY,
        |delivery, _, visit| each_empty(delivery, visit, &[Empty::Null], Empty::Object),
    )
    .with(Sign::None),
    change(
        "empty-lists-became-null",
        "empty lists of the JSON became null",
        EMPTY,
        |delivery, _, visit| each_empty(delivery, visit, &[Empty::Null], Empty::List),
    )
    .with(Sign::None),
];

/// Returns a text between marks, with line breaks shown.
fn shown(text: &str) -> String {
    format!("`{}`", text.replace('\n', "\\n"))
}

/// Returns what may be missing at the end of JSON that was cut off in its last bytes, by the brackets that are still open.
fn missing_ends(body: &[u8]) -> Vec<String> {
    /// More open brackets are not closed by the last bytes of any body.
    const DEEPEST: usize = 16;
    let body = body.trim_ascii_end();
    let Some((open, is_in_text)) = open_brackets(body).filter(|(open, _)| open.len() <= DEEPEST)
    else {
        return Vec::new();
    };
    let starts: Vec<&str> = match body.last() {
        _ if is_in_text => vec!["\""],
        Some(b',' | b':') | None => return Vec::new(),
        // A word that was cut; for a number, any digit may be missing.
        Some(byte) if byte.is_ascii_alphabetic() => vec![missing_end_of_word(body)],
        Some(_) => vec![""],
    };
    let closing = |between: &dyn Fn(usize) -> String| -> String {
        let closed = open.iter().enumerate().rev();
        closed
            .map(|(depth, bracket)| format!("{}{bracket}", between(depth)))
            .collect()
    };
    let mut ends: Vec<String> = Vec::new();
    for start in starts {
        let compact = closing(&|_| String::new());
        ends.push(format!("{start}{compact}"));
        if let Some(unit) = indentation(body) {
            let lines = closing(&|depth| format!("\n{}", unit.repeat(depth)));
            ends.push(format!("{start}{lines}"));
            ends.push(format!("{start}{lines}\n"));
        }
        ends.push(format!("{start}{compact}\n"));
    }
    ends
}

/// Returns the closing brackets that are missing, the outermost first, and whether the text ends in a string. `None` for complete JSON.
fn open_brackets(text: &[u8]) -> Option<(Vec<char>, bool)> {
    let is_json = text.first().is_some_and(|byte| b"{[".contains(byte));
    let mut open = Vec::new();
    let (mut is_in_text, mut is_escaped) = (false, false);
    for byte in text.iter().filter(|_| is_json) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_in_text,
            b'"' => is_in_text = !is_in_text,
            _ if is_in_text => {}
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => {
                open.pop()?;
            }
            _ => {}
        }
    }
    (!open.is_empty()).then_some((open, is_in_text))
}

/// Returns the end that is missing of `true`, `false` or `null` at the end.
fn missing_end_of_word(text: &[u8]) -> &'static str {
    let start = text
        .iter()
        .rposition(|byte| !byte.is_ascii_alphabetic())
        .map_or(0, |place| place + 1);
    let word = text.get(start..).unwrap_or_default();
    let mut words = ["true", "false", "null"].into_iter();
    let whole = words.find(|whole| whole.as_bytes().starts_with(word));
    whole
        .and_then(|whole| whole.get(word.len()..))
        .unwrap_or("")
}

/// Returns the indentation of one level, for JSON in lines.
fn indentation(text: &[u8]) -> Option<String> {
    let rest = text.get(1..)?.strip_prefix(b"\n")?;
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let unit = rest
        .iter()
        .take_while(is_space)
        .map(|byte| char::from(*byte));
    Some(unit.collect())
}

/// Kind of empty value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Empty {
    Object,
    List,
    Null,
}

impl Empty {
    const fn text(self) -> &'static [u8] {
        match self {
            Self::Object => b"{}",
            Self::List => b"[]",
            Self::Null => b"null",
        }
    }
}

/// Greatest number of empty values of which every choice is tried. For more, all, each one, and all but one are.
const FEW: usize = 4;

/// Greatest number of empty values that are tried one by one.
const MOST: usize = 8;

/// Passes the delivery with every choice of empty values of some kinds replaced.
fn each_empty(delivery: &Delivery, visit: &mut Visit<'_>, from: &[Empty], to: Empty) {
    let body = delivery.body();
    let places = empty_values(body, from);
    let is_of_code = to == Empty::List && from == [Empty::Object];
    for choice in choices(places.len())
        .into_iter()
        .skip(usize::from(is_of_code))
    {
        let mut out = Vec::with_capacity(body.len());
        let mut end = 0;
        for place in choice.iter().filter_map(|index| places.get(*index)) {
            out.extend_from_slice(body.get(end..place.start).unwrap_or_default());
            out.extend_from_slice(to.text());
            end = place.end;
        }
        out.extend_from_slice(body.get(end..).unwrap_or_default());
        let detail = format!("{} of {}", choice.len(), places.len());
        if visit(delivery.clone().with_body(out), Some(detail)) {
            return;
        }
    }
}

/// Returns the choices of some of `count` values, all of them first.
fn choices(count: usize) -> Vec<Vec<usize>> {
    let all = 0..count;
    let mut choices = vec![all.clone().collect::<Vec<_>>()];
    if count <= FEW {
        let some = (1..(1_usize << count).saturating_sub(1)).rev();
        choices.extend(some.map(|bits| all.clone().filter(|one| bits & (1 << one) != 0).collect()));
    } else {
        choices.extend(all.clone().take(MOST).map(|one| vec![one]));
        let others = all.clone().take(MOST);
        choices.extend(others.map(|one| all.clone().filter(|other| *other != one).collect()));
    }
    choices.retain(|choice| !choice.is_empty());
    choices
}

/// Returns the places of the empty values of some kinds in JSON, outside of its strings.
fn empty_values(text: &[u8], kinds: &[Empty]) -> Vec<Range<usize>> {
    /// More empty values are not looked at.
    const LIMIT: usize = 256;
    let mut places = Vec::new();
    let start = text.trim_ascii_start();
    // Most texts have none, which is found without looking at their strings.
    let pairs = text.iter().zip(text.iter().skip(1));
    let is_start = |pair: (&u8, &u8)| {
        kinds
            .iter()
            .any(|kind| kind.text().starts_with(&[*pair.0, *pair.1]))
    };
    if !(start.starts_with(b"{") || start.starts_with(b"[")) || !pairs.into_iter().any(is_start) {
        return places;
    }
    let mut place = 0;
    while let Some(byte) = text.get(place).filter(|_| places.len() < LIMIT) {
        let rest = text.get(place..).unwrap_or_default();
        if *byte == b'"' {
            place += end_of_text(rest);
            continue;
        }
        let found = kinds.iter().find(|kind| rest.starts_with(kind.text()));
        let length = found.map_or(1, |kind| kind.text().len());
        if found.is_some() {
            places.push(place..place + length);
        }
        place += length;
    }
    places
}

/// Returns the length of the string at the beginning, with its quotation marks.
fn end_of_text(text: &[u8]) -> usize {
    let mut is_escaped = false;
    let end = text.iter().skip(1).position(|byte| match byte {
        _ if is_escaped => {
            is_escaped = false;
            false
        }
        b'\\' => {
            is_escaped = true;
            false
        }
        byte => *byte == b'"',
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_end_is_known_from_the_open_brackets() {
        for (body, end) in [
            (r#"{"a":{"b":[1"#, "]}}"),
            (r#"{"a":"x{\""#, "\"}"),
            (r#"[{"a":fals"#, "e}]"),
            (r#"{"a":null"#, "}"),
        ] {
            let ends = missing_ends(body.as_bytes());
            assert_eq!(ends.first().map(String::as_str), Some(end), "{body}");
        }
        let lines = missing_ends(b"{\n  \"a\": {\n    \"b\": 1\n  ");
        assert!(lines.contains(&"\n  }\n}".to_owned()), "{lines:?}");
        for whole in ["{}", "[1]", "a=1", "", "{\"a\":", "{\"a\":1,", "}{"] {
            assert!(missing_ends(whole.as_bytes()).is_empty(), "{whole}");
        }
    }

    #[test]
    fn only_empty_values_outside_of_strings_are_replaced() {
        let text = br#"{"a":[],"b":"[]\"[]","c":[1,{}],"d":null}"#;
        for (kind, place) in [
            (Empty::List, 5..7),
            (Empty::Object, 28..30),
            (Empty::Null, 36..40),
        ] {
            assert_eq!(empty_values(text, &[kind]), vec![place]);
        }
        assert!(empty_values(b"a=[]", &[Empty::List]).is_empty());
    }

    #[test]
    fn all_values_are_chosen_first() {
        assert!(choices(0).is_empty());
        assert_eq!(choices(1), [[0]]);
        assert_eq!(choices(2), [vec![0, 1], vec![1], vec![0]]);
        assert_eq!(choices(4).len(), 15);
        assert_eq!(choices(20).len(), 17);
    }
}
