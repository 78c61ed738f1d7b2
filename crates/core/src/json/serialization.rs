//! Serialisations of a JSON document by common frameworks, to find the framework that re-serialised a signed body.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A JSON document as re-serialised by a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serialization {
    /// Short name: `json-compact`, `json-spaced`.
    pub name: &'static str,
    /// Description, as the end of a sentence about the document: `was read and written again as PHP does`.
    pub what: &'static str,
    /// Serialised document.
    pub text: String,
}

/// Returns all serialisations of a document that differ from it and from each other; none if it is not JSON.
#[must_use]
pub fn serializations(document: &[u8]) -> Vec<Serialization> {
    let Ok(node) = serde_json::from_slice::<&RawValue>(document).map(RawValue::get) else {
        return Vec::new();
    };
    let Some(node) = Node::parse(node, 0) else {
        return Vec::new();
    };
    let mut all: Vec<Serialization> = Vec::new();
    for (name, what, style) in STYLES {
        let mut text = String::new();
        node.write(*style, 0, &mut text);
        let known = all.iter().any(|other| other.text == text);
        if !known && text.as_bytes() != document {
            all.push(Serialization { name, what, text });
        }
    }
    all
}

#[derive(Clone, Copy)]
struct Style {
    comma: &'static str,
    colon: &'static str,
    /// Spaces per level; `None` for a document on one line.
    indent: Option<usize>,
    escape_slash: bool,
    escape_non_ascii: bool,
    sorted: bool,
    numbers: Numbers,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    AsPrinted,
    /// `599.00` becomes `599`.
    Shortest,
    /// `599.00` becomes `599.0`.
    Float,
}

const COMPACT: Style = Style {
    comma: ",",
    colon: ":",
    indent: None,
    escape_slash: false,
    escape_non_ascii: false,
    sorted: false,
    numbers: Numbers::AsPrinted,
};

const SPACED: Style = Style {
    comma: ", ",
    colon: ": ",
    ..COMPACT
};

const PHP: Style = Style {
    escape_slash: true,
    escape_non_ascii: true,
    ..COMPACT
};

const STYLES: &[(&str, &str, Style)] = &[
    (
        "json-compact",
        "was read and written again without white space",
        COMPACT,
    ),
    (
        "json-shortest-numbers",
        "was read and written again as JavaScript does, without trailing zeros of numbers",
        Style {
            numbers: Numbers::Shortest,
            ..COMPACT
        },
    ),
    (
        "json-float-numbers",
        "was read and written again with numbers as floating point",
        Style {
            numbers: Numbers::Float,
            ..COMPACT
        },
    ),
    (
        "json-ascii",
        "was read and written again with non-ASCII characters as escapes",
        Style {
            escape_non_ascii: true,
            ..COMPACT
        },
    ),
    (
        "json-php",
        "was read and written again as PHP does, with `/` and non-ASCII characters escaped",
        PHP,
    ),
    (
        "json-php-unicode",
        "was read and written again as PHP does, with `/` escaped",
        Style {
            escape_slash: true,
            ..COMPACT
        },
    ),
    (
        "json-php-shortest-numbers",
        "was read and written again as PHP does, numbers without trailing zeros",
        Style {
            numbers: Numbers::Shortest,
            ..PHP
        },
    ),
    (
        "json-spaced",
        "was read and written again as Python does, with a space after `,` and `:`",
        Style {
            escape_non_ascii: true,
            ..SPACED
        },
    ),
    (
        "json-spaced-unicode",
        "was read and written again with a space after `,` and `:`",
        SPACED,
    ),
    (
        "json-spaced-float-numbers",
        "was read and written again as Python does, with numbers as floating point",
        Style {
            escape_non_ascii: true,
            numbers: Numbers::Float,
            ..SPACED
        },
    ),
    (
        "json-sorted",
        "was read and written again with its keys sorted",
        Style {
            sorted: true,
            ..COMPACT
        },
    ),
    (
        "json-sorted-spaced",
        "was read and written again with its keys sorted and spaces",
        Style {
            sorted: true,
            escape_non_ascii: true,
            ..SPACED
        },
    ),
    (
        "json-sorted-php",
        "was read and written again as PHP does, with its keys sorted",
        Style {
            sorted: true,
            ..PHP
        },
    ),
    (
        "json-pretty-2",
        "was read and written again in lines, indented by two",
        Style {
            indent: Some(2),
            colon: ": ",
            ..COMPACT
        },
    ),
    (
        "json-pretty-4",
        "was read and written again in lines, indented by four",
        Style {
            indent: Some(4),
            colon: ": ",
            ..COMPACT
        },
    ),
    (
        "json-pretty-php",
        "was read and written again in lines as PHP does",
        Style {
            indent: Some(4),
            colon: ": ",
            ..PHP
        },
    ),
];

/// Maximum nesting depth of objects and lists.
const DEEPEST: usize = 64;

/// A document with its members in their order and its numbers with their digits.
enum Node {
    Literal(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    fn parse(raw: &str, depth: usize) -> Option<Self> {
        if depth > DEEPEST {
            return None;
        }
        match raw.as_bytes().first()? {
            b'"' => serde_json::from_str(raw).ok().map(Self::Text),
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
                let nodes = items
                    .into_iter()
                    .map(|item| Self::parse(item.get(), depth + 1));
                nodes.collect::<Option<_>>().map(Self::List)
            }
            b'{' => {
                let Members(members) = serde_json::from_str(raw).ok()?;
                let nodes = members
                    .into_iter()
                    .map(|(name, value)| Some((name, Self::parse(value.get(), depth + 1)?)));
                nodes.collect::<Option<_>>().map(Self::Object)
            }
            _ => Some(Self::Literal(raw.to_owned())),
        }
    }

    fn write(&self, style: Style, depth: usize, out: &mut String) {
        match self {
            Self::Literal(digits) => out.push_str(&number(digits, style.numbers)),
            Self::Text(text) => quote(text, style, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(index, style, depth, out);
                    item.write(style, depth + 1, out);
                }
                close(items.is_empty(), style, depth, out);
                out.push(']');
            }
            Self::Object(members) => {
                let mut order: Vec<_> = members.iter().collect();
                if style.sorted {
                    order.sort_by(|(a, _), (b, _)| a.cmp(b));
                }
                out.push('{');
                for (index, (name, value)) in order.into_iter().enumerate() {
                    separate(index, style, depth, out);
                    quote(name, style, out);
                    out.push_str(style.colon);
                    value.write(style, depth + 1, out);
                }
                close(members.is_empty(), style, depth, out);
                out.push('}');
            }
        }
    }
}

fn separate(index: usize, style: Style, depth: usize, out: &mut String) {
    if index > 0 {
        out.push_str(style.comma);
    }
    if let Some(width) = style.indent {
        let _ = write!(out, "\n{:1$}", "", width * (depth + 1));
    }
}

fn close(empty: bool, style: Style, depth: usize, out: &mut String) {
    if let (Some(width), false) = (style.indent, empty) {
        let _ = write!(out, "\n{:1$}", "", width * depth);
    }
}

fn number(digits: &str, numbers: Numbers) -> String {
    let fraction = digits.contains('.') && !digits.contains(['e', 'E']);
    if !fraction || numbers == Numbers::AsPrinted {
        return digits.to_owned();
    }
    let short = digits.trim_end_matches('0').trim_end_matches('.');
    if numbers == Numbers::Float && !short.contains('.') {
        return format!("{short}.0");
    }
    short.to_owned()
}

fn quote(text: &str, style: Style, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' if style.escape_slash => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if u32::from(c) < 0x20 || (style.escape_non_ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> de::Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests;
