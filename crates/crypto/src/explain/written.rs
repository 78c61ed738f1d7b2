//! Fields that were signed as a program writes them: as JSON, or as the text of a dictionary or map.

use super::{Budget, Mistake, Texts, Visit};

/// Names and values of fields, in the order received.
pub type Fields = Vec<(String, String)>;

/// Row of the table: a format of fields.
struct Format {
    name: &'static str,
    what: &'static str,
    text: fn(&[(String, String)]) -> String,
}

const fn format(
    name: &'static str,
    what: &'static str,
    text: fn(&[(String, String)]) -> String,
) -> Format {
    Format { name, what, text }
}

const JSON: &str = "fields-written-as-json";
const PYTHON: &str = "fields-written-as-python";
const MAP: &str = "fields-written-as-map";

/// Formats, the most common first.
const FORMATS: &[Format] = &[
    format(
        JSON,
        "the fields were written as JSON and signed",
        |fields| object(fields, ",", ":", |text| json(text, false)),
    ),
    format(
        JSON,
        "the fields were written as JSON as PHP does, and signed",
        |fields| {
            object(fields, ",", ":", |text| {
                json(text, true).replace('/', "\\/")
            })
        },
    ),
    format(
        JSON,
        "the fields were written as JSON as Python does, and signed",
        |fields| object(fields, ", ", ": ", |text| json(text, true)),
    ),
    format(
        JSON,
        "the fields were written as JSON without white space, with non-ASCII characters as escapes, and signed",
        |fields| object(fields, ",", ":", |text| json(text, true)),
    ),
    format(
        PYTHON,
        "the text of a Python dictionary of the fields was signed: str() of it",
        |fields| object(fields, ", ", ": ", python),
    ),
    format(
        PYTHON,
        "the text of a Python dictionary with a list for each field was signed, as parse_qs returns it",
        |fields| {
            let pairs = fields.iter();
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("{}: [{}]", python(name), python(value)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        },
    ),
    format(
        PYTHON,
        "the text of a Python list of the fields was signed",
        |fields| {
            let pairs = fields.iter();
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("({}, {})", python(name), python(value)))
                .collect();
            format!("[{}]", pairs.join(", "))
        },
    ),
    format(
        MAP,
        "the text of a Java map of the fields was signed: toString() of it",
        |fields| object(fields, ", ", "=", str::to_owned),
    ),
    format(
        MAP,
        "the text of a Go map of the fields was signed, as %v prints it",
        |fields| {
            let pairs = fields.iter();
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("{name}:[{value}]"))
                .collect();
            format!("map[{}]", pairs.join(" "))
        },
    ),
];

fn object(
    fields: &[(String, String)],
    comma: &str,
    colon: &str,
    print: impl Fn(&str) -> String,
) -> String {
    let pairs = fields.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}{colon}{}", print(name), print(value)))
        .collect();
    format!("{{{}}}", pairs.join(comma))
}

fn json(text: &str, is_ascii: bool) -> String {
    super::text::quoted(text, is_ascii)
}

fn python(text: &str) -> String {
    super::text::python_string(text)
}

/// Texts of fields as programs write them, in the order received and sorted by name.
#[derive(Debug)]
pub struct WrittenFields<'f> {
    /// Correct texts, which are left out.
    pub right: &'f [Vec<u8>],
    /// Fields: those that the gateway signs, and other choices of a receiver.
    pub fields: &'f [Fields],
    /// Instruction for joining the fields as the gateway does.
    pub fix: &'static str,
}

impl Texts for WrittenFields<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        if count != 1 {
            return false;
        }
        for fields in self.fields {
            let mut sorted = fields.clone();
            sorted.sort();
            let is_sorted = sorted == *fields;
            let orders = [fields, &sorted]
                .into_iter()
                .take(if is_sorted { 1 } else { 2 });
            for (place, fields) in orders.enumerate() {
                for format in FORMATS {
                    let text = (format.text)(fields).into_bytes();
                    budget.make(text.len().saturating_mul(3));
                    if budget.is_spent() {
                        return true;
                    }
                    let what = match place {
                        0 => format.what.to_owned(),
                        _ => format!("{}, sorted by their names", format.what),
                    };
                    let mistake = Mistake::new(format.name, what, self.fix);
                    if !self.right.contains(&text) && visit(budget, &[mistake], &text) {
                        return true;
                    }
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_programs_do() {
        let fields = vec![
            ("b".to_owned(), "x/\u{e9}'".to_owned()),
            ("a".to_owned(), String::new()),
        ];
        let written = WrittenFields {
            right: &[],
            fields: &[fields],
            fix: "",
        };
        let mut texts = Vec::new();
        written.each(1, &mut Budget::start(), &mut |_, _, text| {
            texts.push(String::from_utf8_lossy(text).into_owned());
            false
        });
        for expected in [
            r#"{"b":"x/é'","a":""}"#,
            r#"{"b":"x\/\u00e9'","a":""}"#,
            r#"{"b": "x/\u00e9'", "a": ""}"#,
            r#"{"a":"","b":"x/é'"}"#,
            r#"{'b': "x/é'", 'a': ''}"#,
            r#"[('a', ''), ('b', "x/é'")]"#,
            "{b=x/é', a=}",
            "map[a:[] b:[x/é']]",
        ] {
            assert!(texts.iter().any(|text| text == expected), "{expected}");
        }
        assert!(!written.each(2, &mut Budget::start(), &mut |_, _, _| true));
    }
}
