//! Fields whose values were changed.

use dhow_crypto::explain::{html_unescaped, normal_forms, unmangled, without_slashes};
use percent_encoding::percent_decode_str;

use super::{each_list, each_value};
use crate::Delivery;
use crate::explain::{
    pairs::{Context, Pairs, TextPairs, written},
    transport::{Change, Sign, Visit, change},
};

const ONCE: &str = "encode the fields once: pass the form or query on as it arrived, without decoding and encoding it";
const RAW: &str = "verify the raw body or query, before any program changes its values";

pub(super) const ENCODED_TWICE: Change = change(
    "values-encoded-twice",
    "values were percent-encoded twice",
    ONCE,
    |delivery, diagnosis, visit| {
        let has_names = diagnosis
            .signed()
            .is_some_and(|(_, before)| before.iter().any(|(name, _)| name.contains('%')));
        // With escapes in names, no change of values alone is worth trying.
        if has_names {
            decoded_twice(delivery, diagnosis, visit);
            return;
        }
        for plus in [false, true] {
            each_value(delivery, diagnosis, visit, |_, value| {
                let spaced = if plus {
                    value.replace('+', " ")
                } else {
                    value.to_owned()
                };
                let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
                value.contains('%').then(|| decoded.into_owned())
            });
        }
        decoded_twice(delivery, diagnosis, visit);
    },
);

/// Passes the delivery with all names and values decoded once more.
fn decoded_twice(delivery: &Delivery, diagnosis: &Context<'_>, visit: &mut Visit<'_>) {
    each_list(delivery, diagnosis, visit, |_, before| {
        let decode = |text: &String| {
            percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        let has_escapes = before
            .iter()
            .any(|(name, value)| name.contains('%') || value.contains('%'));
        let all: TextPairs = before
            .iter()
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        vec![(if has_escapes { all } else { before.clone() }, None)]
    });
}

pub(super) const LATIN_1: Change = change(
    "values-latin-1",
    "values were converted to ISO 8859-1 or Windows-1252",
    "encode the fields as UTF-8: set the character set of the program that passes them on",
    |delivery, diagnosis, visit| {
        let Some(fields) = diagnosis.fields() else {
            return;
        };
        if let Some(pairs) = Pairs::of(delivery, fields).latin_1_text() {
            visit(written(delivery, fields, &pairs), None);
        }
    },
);

pub(super) const MANGLED: Change = change(
    "values-double-encoded",
    "the UTF-8 of values was read as ISO 8859-1 and encoded again",
    "set the character set to UTF-8 in the program that passes the fields on",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            let original = (!value.is_ascii()).then(|| unmangled(value.as_bytes()))??;
            String::from_utf8(original).ok()
        });
    },
);

pub(super) const HTML_ESCAPED: Change = change(
    "values-html-escaped",
    "values were escaped for HTML",
    "verify before the filter that escapes its input, or take the route out of it",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            value.contains('&').then(|| html_unescaped(value))
        });
    },
);

pub(super) const SLASHES: Change = change(
    "values-slashes-added",
    "backslashes were put before quotation marks in values",
    "switch off the step that adds slashes (WordPress: wp_unslash), or verify php://input",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            let unescaped = value
                .contains('\\')
                .then(|| without_slashes(value.as_bytes()))?;
            String::from_utf8(unescaped).ok()
        });
    },
);

pub(super) const REPLACED_EMPTY: Change = change(
    "empty-value-replaced",
    "a word such as null stands in place of an empty value",
    "keep empty values empty: they were read as null and written again",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            let words = [
                "null",
                "NULL",
                "None",
                "nil",
                "undefined",
                "(null)",
                "[]",
                "false",
            ];
            words.contains(&value).then(String::new)
        });
    },
);

pub(super) const LINE_BREAKS: Change = change(
    "value-line-breaks",
    "line breaks in values became CR and LF",
    RAW,
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            value.contains("\r\n").then(|| value.replace("\r\n", "\n"))
        });
    },
);

pub(super) const LINE_FEEDS: Change = change(
    "value-line-feeds",
    "CR and LF in values became LF",
    RAW,
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            let is_lf = value.contains('\n') && !value.contains('\r');
            is_lf.then(|| value.replace('\n', "\r\n"))
        });
    },
)
.with(Sign::Doubtful);

pub(super) const DECOMPOSED: Change = change(
    "value-normalised",
    "the characters of values were decomposed (Unicode NFD)",
    RAW,
    |delivery, diagnosis, visit| normalised(delivery, diagnosis, visit, 0),
);

pub(super) const COMPOSED: Change = change(
    "value-composed",
    "the characters of values were composed (Unicode NFC)",
    RAW,
    |delivery, diagnosis, visit| normalised(delivery, diagnosis, visit, 1),
)
.with(Sign::Doubtful);

/// Passes the delivery with values in a normal form: composed, which is usual, or decomposed.
fn normalised(delivery: &Delivery, diagnosis: &Context<'_>, visit: &mut Visit<'_>, form: usize) {
    each_value(delivery, diagnosis, visit, |_, value| {
        (!value.is_ascii()).then(|| normal_forms(value).into_iter().nth(form))?
    });
}

pub(super) const CASE: Change = change(
    "value-case",
    "the case of a value was changed",
    "keep words such as the currency and the status as they arrived",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            Some(value.to_ascii_lowercase())
        });
        each_value(delivery, diagnosis, visit, |_, value| {
            Some(value.to_ascii_uppercase())
        });
        each_value(delivery, diagnosis, visit, |_, value| {
            let mut rest = value.chars();
            let first = rest.next()?.to_ascii_uppercase();
            Some(format!("{first}{}", rest.as_str().to_ascii_lowercase()))
        });
    },
)
.with(Sign::Doubtful);

pub(super) const QUOTED: Change = change(
    "values-quoted",
    "there are quotation marks around values, as in JSON",
    "write the text of the values, not their JSON",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |_, value| {
            let inner = value.strip_prefix('"')?.strip_suffix('"')?;
            Some(inner.to_owned())
        });
    },
);

pub(super) const LISTS: Change = change(
    "values-as-lists",
    "each value is the text of a list that contains it, such as ['…']",
    "pass on the first value of each field, not its list: r.PostForm.Get(name) of Go, getFirst(name) of Spring, request.POST[name] of Django",
    |delivery, diagnosis, visit| {
        each_list(delivery, diagnosis, visit, |_, before| {
            let pairs = before.iter();
            let after: TextPairs = pairs
                .map(|(name, value)| (name.clone(), listed(value).unwrap_or(value).to_owned()))
                .collect();
            vec![(after, None)]
        });
    },
);

/// Returns the text in a list of one.
fn listed(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    let marks = ["'", "\""].into_iter();
    let mut texts = marks.filter_map(|mark| inner.strip_prefix(mark)?.strip_suffix(mark));
    Some(texts.next().unwrap_or(inner))
}

pub(super) const CURRENCY: Change = change(
    "currency-in-lower-case",
    "the currency was written in lower case",
    "keep the currency as it arrived",
    |delivery, diagnosis, visit| {
        each_value(delivery, diagnosis, visit, |name, value| {
            (name == "currency").then(|| value.to_ascii_uppercase())
        });
    },
);
