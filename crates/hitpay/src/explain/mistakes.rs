//! Signing inputs that a faulty receiver may build from a form.

use dhow_core::explain::Alteration;
use dhow_crypto::{
    explain::{Fields, MistakenText},
    pairs::{FormPairs, Pair},
};

use crate::signing::scheme::FORM;

/// Fields of a form, in received order and sorted by name.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) received: Vec<Field>,
    pub(super) sorted: Vec<Field>,
}

/// A form field, decoded and raw.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) raw_name: String,
    pub(super) raw_value: String,
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

    /// Returns names and values of the signed fields, in the order received.
    pub(super) fn fields(&self) -> Fields {
        let fields = self.received();
        fields
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect()
    }

    /// Returns the signed fields that have a value.
    fn filled(&self) -> impl Iterator<Item = &Field> {
        self.sorted().filter(|field| !field.value.is_empty())
    }
}

impl Field {
    pub(super) fn is_signed(&self) -> bool {
        FORM.covers_field(&self.name)
    }

    fn value(&self) -> String {
        self.value.clone()
    }

    /// Name and value, decoded: the correct piece.
    fn both(&self) -> String {
        format!("{}{}", self.name, self.value)
    }

    fn raw_equals(&self) -> String {
        format!("{}={}", self.raw_name, self.raw_value)
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

const AMOUNT_ALTERED: &str = "amount was altered";
const FIELD_ADDED: &str = "a field was added";
/// Rows of the table whose signature is also that of a form with other values.
pub(super) const ALTERATIONS: &[Alteration] = &[
    Alteration::new("amount-zeros-dropped", AMOUNT_ALTERED),
    Alteration::new("amount-zeros-added", AMOUNT_ALTERED),
    Alteration::new("amount-one-decimal", AMOUNT_ALTERED),
    Alteration::new("amount-in-cents", AMOUNT_ALTERED),
    Alteration::new("amount-decimal-comma", AMOUNT_ALTERED),
    Alteration::new("amount-with-separators", AMOUNT_ALTERED),
    Alteration::new("amount-more-decimals", AMOUNT_ALTERED),
    Alteration::new("currency-case", "currency was altered"),
    Alteration::new("values-trimmed", "a value was altered"),
    Alteration::new("empty-fields-dropped", FIELD_ADDED),
    Alteration::new("documented-fields-only", FIELD_ADDED),
    Alteration::new("reference-number-dropped", "reference_number was added"),
];

/// Mistakes to reproduce. The names are stable: the command line prints them.
pub(super) const MISTAKES: &[MistakenText<Form>] = &[
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
        "values-in-received-order",
        "only the values were joined, in the order received",
        NAMES_TOO,
        |form| join(form.received(), Field::value, ""),
    ),
    MistakenText::new(
        "values-without-empty",
        "only the values were joined",
        NAMES_TOO,
        |form| join(form.filled(), Field::value, ""),
    ),
    MistakenText::new(
        "query-not-decoded",
        "the body without hmac was signed as it is",
        "decode, sort and join the fields without separators",
        |form| join(form.received(), Field::raw_equals, "&"),
    ),
    MistakenText::new(
        "form-written-as-json",
        "the fields were written as JSON and signed",
        "join names and values without any marks",
        |form| json(form.received()),
    ),
    MistakenText::new(
        "form-written-as-json",
        "the fields were written as JSON as Python does, and signed",
        "join names and values without any marks",
        |form| Some(spaced(&escaped(&json(form.received())?))),
    ),
    MistakenText::new(
        "form-written-as-json",
        "the fields were written as JSON as PHP does, and signed",
        "join names and values without any marks",
        |form| Some(escaped(&json(form.received())?).replace('/', "\\/")),
    ),
    MistakenText::new(
        "form-written-as-sorted-json",
        "the fields were sorted, written as JSON and signed",
        "join names and values without any marks",
        |form| json(form.sorted()),
    ),
    MistakenText::new(
        "form-written-as-sorted-json",
        "the fields were sorted, written as JSON as PHP does, and signed",
        "join names and values without any marks",
        |form| Some(escaped(&json(form.sorted())?).replace('/', "\\/")),
    ),
    MistakenText::new(
        "form-written-as-json",
        "the fields were written as JSON without white space, with non-ASCII characters as escapes, and signed",
        "join names and values without any marks",
        |form| Some(escaped(&json(form.received())?)),
    ),
    MistakenText::new(
        "form-written-as-sorted-json",
        "the fields were sorted, written as JSON without white space, with non-ASCII characters as escapes, and signed",
        "join names and values without any marks",
        |form| Some(escaped(&json(form.sorted())?)),
    ),
    MistakenText::new(
        "form-written-as-sorted-json",
        "the fields were sorted, written as JSON as Python does, and signed",
        "join names and values without any marks",
        |form| Some(spaced(&escaped(&json(form.sorted())?))),
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
];

/// Returns JSON with characters that are not ASCII as escapes.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// Returns an object of strings with a space after `,` and `:` between them.
fn spaced(json: &str) -> String {
    json.replace("\":\"", "\": \"").replace("\",\"", "\", \"")
}
