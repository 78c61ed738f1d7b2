//! Signing inputs that a faulty receiver may build from a form.

use dhow_core::explain::Alteration;
use dhow_crypto::{
    explain::MistakenText,
    pairs::{FormPairs, Pair},
};

use crate::{signing::scheme::FORM, webhook::is_of_payment_request};

/// Fields of a form, in received order and sorted by name.
#[derive(Debug)]
pub(super) struct Form {
    received: Vec<Field>,
    sorted: Vec<Field>,
}

/// A form field, decoded and raw.
#[derive(Debug)]
struct Field {
    name: String,
    value: String,
    raw_name: String,
    raw_value: String,
}

impl From<&FormPairs<'_>> for Form {
    fn from(pairs: &FormPairs<'_>) -> Self {
        Self {
            received: pairs.iter().map(Field::from).collect(),
            sorted: pairs.sorted().map(Field::from).collect(),
        }
    }
}

impl From<Pair<'_>> for Field {
    fn from(pair: Pair<'_>) -> Self {
        Self {
            name: pair.name().to_owned(),
            value: pair.value().to_owned(),
            raw_name: pair.raw_name().to_owned(),
            raw_value: pair.raw_value().unwrap_or_default().to_owned(),
        }
    }
}

impl Form {
    /// Returns the signed fields in the correct order.
    fn sorted(&self) -> impl DoubleEndedIterator<Item = &Field> {
        self.sorted.iter().filter(|field| field.is_signed())
    }

    fn received(&self) -> impl Iterator<Item = &Field> {
        self.received.iter().filter(|field| field.is_signed())
    }

    /// Returns the signed fields that have a value.
    fn filled(&self) -> impl Iterator<Item = &Field> {
        self.sorted().filter(|field| !field.value.is_empty())
    }

    /// Returns the correct signing input with the value of one field changed.
    fn with_value(&self, name: &str, change: impl Fn(&str) -> String) -> Option<String> {
        let piece = |field: &Field| {
            if field.name == name {
                format!("{}{}", field.name, change(&field.value))
            } else {
                field.both()
            }
        };
        join(self.sorted(), piece, "")
    }
}

impl Field {
    fn is_signed(&self) -> bool {
        FORM.covers_field(&self.name)
    }

    fn value(&self) -> String {
        self.value.clone()
    }

    /// Name and value, decoded: the correct piece.
    fn both(&self) -> String {
        format!("{}{}", self.name, self.value)
    }

    /// Name and value with spaces replaced.
    fn spaces(&self, spelling: &str) -> String {
        format!("{}{}", self.name, self.value.replace(' ', spelling))
    }

    fn equals(&self) -> String {
        format!("{}={}", self.name, self.value)
    }

    fn raw(&self) -> String {
        format!("{}{}", self.raw_name, self.raw_value)
    }

    fn raw_equals(&self) -> String {
        format!("{}={}", self.raw_name, self.raw_value)
    }

    /// Name and value with `%20` decoded but not `+`.
    fn plus(&self) -> String {
        format!("{}{}", self.name, self.raw_value.replace("%20", " "))
    }
}

/// Joins the pieces of all fields with a separator.
fn join<'f>(
    fields: impl Iterator<Item = &'f Field>,
    piece: impl Fn(&Field) -> String,
    between: &str,
) -> Option<String> {
    let pieces: Vec<String> = fields.map(piece).collect();
    Some(pieces.join(between))
}

/// Writes the fields as a JSON object without white space.
fn json<'f>(fields: impl Iterator<Item = &'f Field>) -> Option<String> {
    let quoted = |text: &String| serde_json::to_string(text).unwrap_or_default();
    let members: Vec<String> = fields
        .map(|field| format!("{}:{}", quoted(&field.name), quoted(&field.value)))
        .collect();
    Some(format!("{{{}}}", members.join(",")))
}

const NAMES_TOO: &str =
    "join each field's name and value, as HitPay's code does; its prose does not mention names";
const SORT: &str = "sort the fields by name";
const SPACES: &str = "decode `+` and `%20` as a space";
const NOTHING: &str = "join them without separators";
const EVERY_FIELD: &str = "sign every field that was received";
const AMOUNT: &str = "sign the amount exactly as it was received";

const AMOUNT_ALTERED: &str = "amount was altered";
const FIELD_ADDED: &str = "a field was added";
/// Rows of the table whose signature is also that of a form with other values.
pub(super) const ALTERATIONS: &[Alteration] = &[
    Alteration::new("amount-zeros-dropped", AMOUNT_ALTERED),
    Alteration::new("amount-zeros-added", AMOUNT_ALTERED),
    Alteration::new("amount-one-decimal", AMOUNT_ALTERED),
    Alteration::new("amount-in-cents", AMOUNT_ALTERED),
    Alteration::new("currency-case", "currency was altered"),
    Alteration::new("values-trimmed", "a value was altered"),
    Alteration::new("empty-fields-dropped", FIELD_ADDED),
    Alteration::new("documented-fields-only", FIELD_ADDED),
    Alteration::new("reference-number-dropped", "reference_number was added"),
];

/// Mistakes to reproduce. The names are stable: the command line prints them.
pub(super) const MISTAKES: &[MistakenText<Form>] = &[
    MistakenText::new(
        "signature-field-left-in",
        "the field hmac was signed with the others",
        "leave hmac out",
        |form| join(form.sorted.iter(), Field::both, ""),
    ),
    MistakenText::new(
        "signature-name-left-in",
        "the field hmac was emptied and signed with the others",
        "remove hmac before joining: an empty field contributes its name",
        |form| {
            let piece = |field: &Field| match field.is_signed() {
                true => field.both(),
                false => field.name.clone(),
            };
            join(form.sorted.iter(), piece, "")
        },
    ),
    MistakenText::new(
        "values-only",
        "only the values were joined, as HitPay's prose says",
        NAMES_TOO,
        |form| join(form.sorted(), Field::value, ""),
    ),
    MistakenText::new(
        "received-order",
        "the fields were joined in the order received",
        SORT,
        |form| join(form.received(), Field::both, ""),
    ),
    MistakenText::new(
        "values-in-received-order",
        "only the values were joined, in the order received",
        NAMES_TOO,
        |form| join(form.received(), Field::value, ""),
    ),
    MistakenText::new(
        "reverse-order",
        "the fields were sorted backwards",
        "sort the fields by name, upwards",
        |form| join(form.sorted().rev(), Field::both, ""),
    ),
    MistakenText::new(
        "empty-fields-dropped",
        "fields without a value were left out",
        "keep empty fields: they contribute their name",
        |form| join(form.filled(), Field::both, ""),
    ),
    MistakenText::new(
        "values-without-empty",
        "only the values were joined",
        NAMES_TOO,
        |form| join(form.filled(), Field::value, ""),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were joined with percent encoding",
        "decode the form before joining",
        |form| join(form.sorted(), Field::raw, ""),
    ),
    MistakenText::new(
        "plus-not-decoded",
        "`+` was not decoded as a space",
        SPACES,
        |form| join(form.sorted(), Field::plus, ""),
    ),
    MistakenText::new(
        "plus-for-space",
        "spaces were signed as `+`",
        SPACES,
        |form| join(form.sorted(), |field| field.spaces("+"), ""),
    ),
    MistakenText::new(
        "percent-20-for-space",
        "spaces were signed as `%20`",
        SPACES,
        |form| join(form.sorted(), |field| field.spaces("%20"), ""),
    ),
    MistakenText::new(
        "joined-like-a-query",
        "names and values were joined with `=` and `&`",
        NOTHING,
        |form| join(form.sorted(), Field::equals, "&"),
    ),
    MistakenText::new(
        "query-not-decoded",
        "the body without hmac was signed as it is",
        "decode, sort and join the fields without separators",
        |form| join(form.received(), Field::raw_equals, "&"),
    ),
    MistakenText::new(
        "joined-with-equals",
        "names and values were joined with `=`",
        NOTHING,
        |form| join(form.sorted(), Field::equals, ""),
    ),
    MistakenText::new(
        "joined-with-ampersands",
        "the fields were joined with `&`",
        NOTHING,
        |form| join(form.sorted(), Field::both, "&"),
    ),
    MistakenText::new(
        "joined-with-commas",
        "the fields were joined with `,`",
        NOTHING,
        |form| join(form.sorted(), Field::both, ","),
    ),
    MistakenText::new(
        "joined-with-bars",
        "the fields were joined with `|`",
        NOTHING,
        |form| join(form.sorted(), Field::both, "|"),
    ),
    MistakenText::new(
        "joined-with-newlines",
        "the fields were joined with line breaks",
        NOTHING,
        |form| join(form.sorted(), Field::both, "\n"),
    ),
    MistakenText::new(
        "joined-with-colons",
        "names and values were joined with `:`",
        NOTHING,
        |form| {
            join(
                form.sorted(),
                |field| format!("{}:{}", field.name, field.value),
                "",
            )
        },
    ),
    MistakenText::new(
        "form-written-as-json",
        "the fields were written as JSON and signed",
        "join names and values without any marks",
        |form| json(form.received()),
    ),
    MistakenText::new(
        "form-written-as-sorted-json",
        "the fields were sorted, written as JSON and signed",
        "join names and values without any marks",
        |form| json(form.sorted()),
    ),
    MistakenText::new(
        "values-sorted",
        "the values were sorted and joined, not the fields by their names",
        SORT,
        |form| {
            let mut values: Vec<&str> = form.sorted().map(|field| field.value.as_str()).collect();
            values.sort_unstable();
            Some(values.concat())
        },
    ),
    MistakenText::new(
        "values-trimmed",
        "white space around the values was removed before signing",
        "sign the values exactly as they were received",
        |form| {
            join(
                form.sorted(),
                |field| format!("{}{}", field.name, field.value.trim()),
                "",
            )
        },
    ),
    MistakenText::new(
        "documented-fields-only",
        "fields missing from HitPay's documentation were left out",
        EVERY_FIELD,
        |form| {
            let listed = |field: &&Field| is_of_payment_request(&field.name);
            join(form.sorted().filter(listed), Field::both, "")
        },
    ),
    MistakenText::new(
        "reference-number-dropped",
        "reference_number was left out",
        EVERY_FIELD,
        |form| {
            let others = form
                .sorted()
                .filter(|field| field.name != "reference_number");
            join(others, Field::both, "")
        },
    ),
    MistakenText::new(
        "amount-zeros-dropped",
        "zeros at the end of the amount were dropped",
        AMOUNT,
        |form| form.with_value("amount", |amount| short(amount).to_owned()),
    ),
    MistakenText::new(
        "amount-zeros-added",
        "the amount was signed with two decimals",
        AMOUNT,
        |form| form.with_value("amount", |amount| padded(amount, ".", 2)),
    ),
    MistakenText::new(
        "amount-one-decimal",
        "the amount was signed with one decimal, like a floating-point number",
        AMOUNT,
        |form| form.with_value("amount", |amount| padded(amount, ".", 1)),
    ),
    MistakenText::new(
        "amount-in-cents",
        "the amount was signed in cents",
        AMOUNT,
        |form| {
            form.with_value("amount", |amount| {
                padded(amount, "", 2).trim_start_matches('0').to_owned()
            })
        },
    ),
    MistakenText::new(
        "currency-case",
        "the currency was signed in the other case",
        "sign the currency exactly as it was received",
        |form| form.with_value("currency", swap_case),
    ),
];

/// Returns the amount without trailing zeros, like a floating-point number.
fn short(amount: &str) -> &str {
    if amount.contains('.') {
        amount.trim_end_matches('0').trim_end_matches('.')
    } else {
        amount
    }
}

/// Returns the amount with at least `count` decimals after `point`.
fn padded(amount: &str, point: &str, count: usize) -> String {
    let short = short(amount);
    let (whole, decimals) = short.split_once('.').unwrap_or((short, ""));
    format!("{whole}{point}{decimals:0<count$}")
}

fn swap_case(text: &str) -> String {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase()
    } else {
        text.to_ascii_uppercase()
    }
}
