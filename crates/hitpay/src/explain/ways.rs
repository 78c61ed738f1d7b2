//! Ways to join the fields of a form: the correct one, and those of faulty receivers, one property at a time.
//!
//! Each row changes one property, so that two rows of different kinds are two mistakes at once.

use dhow_crypto::explain::{
    Budget, Mistake, MistakenText, Texts, Visit,
    amounts::{padded, separated, short},
};

use super::{
    left_out,
    mistakes::{Field, Form, MISTAKES},
};
use crate::{signing::scheme::FORM, webhook::is_of_payment_request};

/// Way to join the fields.
#[derive(Debug, Clone, Copy)]
struct Way {
    select: fn(&Field) -> bool,
    order: Order,
    name: fn(&Field) -> String,
    value: fn(&Field) -> String,
    /// Text between name and value; `None` for the value alone.
    equals: Option<&'static str>,
    between: &'static str,
    /// True if the text between the fields also follows the last one.
    is_at_end: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Sorted,
    Received,
    Reversed,
    ByValue,
}

/// HitPay's own way.
const RIGHT: Way = Way {
    select: |field| FORM.covers_field(&field.name),
    order: Order::Sorted,
    name: |field| field.name.clone(),
    value: |field| field.value.clone(),
    equals: Some(""),
    between: "",
    is_at_end: false,
};

impl Way {
    fn text(&self, form: &Form) -> String {
        let source = match self.order {
            Order::Received => &form.received,
            _ => &form.sorted,
        };
        let mut fields: Vec<&Field> = source.iter().filter(|field| (self.select)(field)).collect();
        match self.order {
            Order::Reversed => fields.reverse(),
            Order::ByValue => fields.sort_by(|a, b| a.value.cmp(&b.value)),
            Order::Sorted | Order::Received => {}
        }
        let mut text = String::new();
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                text.push_str(self.between);
            }
            if let Some(equals) = self.equals {
                text.push_str(&(self.name)(field));
                text.push_str(equals);
            }
            text.push_str(&(self.value)(field));
        }
        if self.is_at_end {
            text.push_str(self.between);
        }
        text
    }
}

/// Property that a row changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Select,
    Order,
    Name,
    Value,
    Marks,
}

/// Row of the table.
#[derive(Debug)]
struct Row {
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    kind: Kind,
    change: fn(Way) -> Way,
}

impl Row {
    fn mistake(&self) -> Mistake {
        Mistake::new(self.name, self.what, self.fix)
    }
}

macro_rules! row {
    ($kind:ident, $name:literal, $what:literal, $fix:expr, $($field:ident: $value:expr),+) => {
        Row {
            name: $name,
            what: $what,
            fix: $fix,
            kind: Kind::$kind,
            change: |way| Way { $($field: $value,)+ ..way },
        }
    };
}

const NAMES_TOO: &str =
    "join each field's name and value, as HitPay's code does; its prose does not mention names";
const SORT: &str = "sort the fields by name";
const SPACES: &str = "decode `+` and `%20` as a space";
const NOTHING: &str = "join name and value of all fields without separators";
const EVERY_FIELD: &str = "sign every field that was received";
const AMOUNT: &str = "sign the amount exactly as it was received";
const DECODED: &str = "decode the form, and join name and value of all fields without marks; do not write them as a query (http_build_query, URLSearchParams, urlencode) for the signature";

/// Returns the value of the amount after a change, and every other value as it is.
fn amount(field: &Field, change: impl Fn(&str) -> String) -> String {
    match field.name.as_str() {
        "amount" => change(&field.value),
        _ => field.value.clone(),
    }
}

const LISTS: &str = "sign the first value of each field, not its list: r.PostForm.Get(name) of Go, getFirst(name) of Spring, request.POST[name] of Django";
const WORD: &str = "read the value of each field by its name: form[name] or form.get(name), not form.name; with URLSearchParams and Map, .get(name)";
const EMPTY: &str = "keep empty values empty: an empty field contributes its name alone, so do not read it as a missing value and print that";

/// Returns the value of a field, or a word for an empty one.
fn or_word(field: &Field, word: &str) -> String {
    match field.value.as_str() {
        "" => word.to_owned(),
        value => value.to_owned(),
    }
}

/// Rows, the most common first.
const ROWS: &[Row] = &[
    row!(Select, "signature-field-left-in", "the field hmac was signed with the others", "leave hmac out", select: |_| true),
    row!(Marks, "values-only", "only the values were joined, as HitPay's prose says", NAMES_TOO, equals: None),
    row!(Order, "received-order", "the fields were joined in the order received", SORT, order: Order::Received),
    row!(Order, "reverse-order", "the fields were sorted backwards", "sort the fields by name, upwards", order: Order::Reversed),
    row!(Order, "sorted-by-value", "the fields were sorted by their values (asort, not ksort)", SORT, order: Order::ByValue),
    row!(Select, "empty-fields-dropped", "fields without a value were left out", "keep empty fields: they contribute their name",
        select: |field| field.is_signed() && !field.value.is_empty()),
    row!(Value, "values-not-decoded", "the values were joined with percent encoding", "decode the form before joining",
        name: |field| field.raw_name.clone(), value: |field| field.raw_value.clone()),
    row!(Value, "plus-not-decoded", "`+` was not decoded as a space", SPACES, value: |field| field.raw_value.replace("%20", " ")),
    row!(Value, "plus-for-space", "spaces were signed as `+`", SPACES, value: |field| field.value.replace(' ', "+")),
    row!(Value, "percent-20-for-space", "spaces were signed as `%20`", SPACES, value: |field| field.value.replace(' ', "%20")),
    row!(Marks, "joined-like-a-query", "names and values were joined with `=` and `&`, as in a query", NOTHING, equals: Some("="), between: "&"),
    row!(Marks, "joined-like-an-encoded-query", "the fields were sorted and written as a query (ksort and http_build_query), and that was signed", DECODED,
        equals: Some("="), between: "&", name: |field| dhow_crypto::pairs::encode(&field.name), value: |field| dhow_crypto::pairs::encode(&field.value)),
    row!(Marks, "joined-like-an-encoded-query", "the fields were sorted and written as a query with spaces as `%20`, and that was signed", DECODED,
        equals: Some("="), between: "&", name: |field| dhow_crypto::pairs::encode(&field.name),
        value: |field| dhow_crypto::pairs::encode(&field.value).replace('+', "%20")),
    row!(Marks, "joined-like-a-query-with-end", "each field was signed as name, `=`, value and `&`, the last one too", NOTHING,
        equals: Some("="), between: "&", is_at_end: true),
    row!(Marks, "joined-with-equals", "names and values were joined with `=`", NOTHING, equals: Some("=")),
    row!(Marks, "joined-with-colons", "names and values were joined with `:`", NOTHING, equals: Some(":")),
    row!(Marks, "values-followed-by-bars", "only the values were signed, each followed by `|`", NAMES_TOO, equals: None, between: "|", is_at_end: true),
    row!(Marks, "joined-with-bars", "the fields were joined with `|`", NOTHING, between: "|"),
    row!(Marks, "values-joined-with-bars", "only the values were joined, with `|` between them", NAMES_TOO, equals: None, between: "|"),
    row!(Marks, "pairs-joined-with-bars", "names and values were joined with `=`, and the pairs with `|`", NOTHING, equals: Some("="), between: "|"),
    row!(Marks, "joined-with-commas", "the fields were joined with `,`", NOTHING, between: ","),
    row!(Marks, "values-joined-with-commas", "only the values were joined, with `,` between them", NAMES_TOO, equals: None, between: ","),
    row!(Marks, "pairs-joined-with-commas", "names and values were joined with `=`, and the pairs with `,`", NOTHING, equals: Some("="), between: ","),
    row!(Marks, "joined-with-ampersands", "the fields were joined with `&`", NOTHING, between: "&"),
    row!(Marks, "values-joined-with-ampersands", "only the values were joined, with `&` between them", NAMES_TOO, equals: None, between: "&"),
    row!(Marks, "joined-with-newlines", "the fields were joined with line breaks", NOTHING, between: "\n"),
    row!(Marks, "values-joined-with-newlines", "only the values were joined, with line breaks between them", NAMES_TOO, equals: None, between: "\n"),
    row!(Marks, "pairs-joined-with-newlines", "names and values were joined with `=`, and the pairs with line breaks", NOTHING, equals: Some("="), between: "\n"),
    row!(Marks, "joined-with-points", "the fields were joined with `.`", NOTHING, between: "."),
    row!(Marks, "values-joined-with-points", "only the values were joined, with `.` between them", NAMES_TOO, equals: None, between: "."),
    row!(Marks, "pairs-joined-with-points", "names and values were joined with `=`, and the pairs with `.`", NOTHING, equals: Some("="), between: "."),
    row!(Marks, "joined-with-spaces", "the fields were joined with spaces", NOTHING, between: " "),
    row!(Marks, "values-joined-with-spaces", "only the values were joined, with spaces between them", NAMES_TOO, equals: None, between: " "),
    row!(Marks, "pairs-joined-with-spaces", "names and values were joined with `=`, and the pairs with spaces", NOTHING, equals: Some("="), between: " "),
    row!(Marks, "joined-with-dashes", "the fields were joined with `-`", NOTHING, between: "-"),
    row!(Marks, "values-joined-with-dashes", "only the values were joined, with `-` between them", NAMES_TOO, equals: None, between: "-"),
    row!(Marks, "pairs-joined-with-dashes", "names and values were joined with `=`, and the pairs with `-`", NOTHING, equals: Some("="), between: "-"),
    row!(Marks, "joined-with-semicolons", "the fields were joined with `;`", NOTHING, between: ";"),
    row!(Marks, "values-joined-with-semicolons", "only the values were joined, with `;` between them", NAMES_TOO, equals: None, between: ";"),
    row!(Marks, "pairs-joined-with-semicolons", "names and values were joined with `=`, and the pairs with `;`", NOTHING, equals: Some("="), between: ";"),
    row!(Marks, "joined-with-underscores", "the fields were joined with `_`", NOTHING, between: "_"),
    row!(Marks, "values-joined-with-underscores", "only the values were joined, with `_` between them", NAMES_TOO, equals: None, between: "_"),
    row!(Marks, "pairs-joined-with-underscores", "names and values were joined with `=`, and the pairs with `_`", NOTHING, equals: Some("="), between: "_"),
    row!(Marks, "values-joined-with-colons", "only the values were joined, with `:` between them", NAMES_TOO, equals: None, between: ":"),
    row!(Marks, "pairs-joined-with-colons", "names and values were joined with `=`, and the pairs with `:`", NOTHING, equals: Some("="), between: ":"),
    row!(Value, "values-trimmed", "white space around the values was removed before signing", "sign the values exactly as they were received",
        value: |field| field.value.trim().to_owned()),
    row!(Name, "names-changed", "the names were signed in capitals", "sign the names exactly as they were received",
        name: |field| field.name.to_uppercase()),
    row!(Name, "names-changed", "the names were signed in lower case", "sign the names exactly as they were received",
        name: |field| field.name.to_lowercase()),
    row!(Name, "names-changed", "the names were signed in camelCase", "sign the names exactly as they were received",
        name: |field| camel_case(&field.name)),
    row!(Select, "documented-fields-only", "fields missing from HitPay's documentation were left out", EVERY_FIELD,
        select: |field| field.is_signed() && is_of_payment_request(&field.name)),
    row!(Select, "reference-number-dropped", "reference_number was left out", EVERY_FIELD,
        select: |field| field.is_signed() && field.name != "reference_number"),
    row!(Value, "amount-zeros-dropped", "zeros at the end of the amount were dropped", AMOUNT,
        value: |field| amount(field, |amount| short(amount).to_owned())),
    row!(Value, "amount-zeros-added", "the amount was signed with two decimals", AMOUNT,
        value: |field| amount(field, |amount| padded(amount, ".", 2))),
    row!(Value, "amount-one-decimal", "the amount was signed with one decimal, like a floating-point number", AMOUNT,
        value: |field| amount(field, |amount| padded(amount, ".", 1))),
    row!(Value, "amount-in-cents", "the amount was signed in cents", AMOUNT,
        value: |field| amount(field, |amount| padded(amount, "", 2).trim_start_matches('0').to_owned())),
    row!(Value, "amount-decimal-comma", "the amount was signed with a decimal comma", AMOUNT,
        value: |field| amount(field, |amount| amount.replace('.', ","))),
    row!(Value, "amount-with-separators", "the amount was signed with commas between its thousands, as number_format of PHP writes it", AMOUNT,
        value: |field| amount(field, |amount| separated(amount, ',', "."))),
    row!(Value, "amount-with-separators", "the amount was signed with points between its thousands and a decimal comma", AMOUNT,
        value: |field| amount(field, |amount| separated(amount, '.', ","))),
    row!(Value, "amount-with-separators", "the amount was signed without decimals and with commas between its thousands", AMOUNT,
        value: |field| amount(field, |amount| separated(short(amount), ',', "."))),
    row!(Value, "amount-more-decimals", "the amount was signed with four decimals, as a column of a database has", AMOUNT,
        value: |field| amount(field, |amount| padded(amount, ".", 4))),
    row!(Value, "empty-as-word", "None was signed for an empty value, as str(None) of Python writes it", EMPTY, value: |field| or_word(field, "None")),
    row!(Value, "empty-as-word", "null was signed for an empty value", EMPTY, value: |field| or_word(field, "null")),
    row!(Value, "empty-as-word", "undefined was signed for an empty value", EMPTY, value: |field| or_word(field, "undefined")),
    row!(Value, "empty-as-word", "nil was signed for an empty value", EMPTY, value: |field| or_word(field, "nil")),
    row!(Value, "values-as-lists", "each value was signed as a list of one, as Go and Spring print the values of a form", LISTS,
        value: |field| format!("[{}]", field.value)),
    row!(Value, "values-as-lists", "each value was signed as a list of one, as Python prints dict(request.POST) of Django and parse_qs", LISTS,
        value: |field| format!("['{}']", field.value)),
    row!(Value, "values-as-lists", "each value was signed as a list of one, as JSON", LISTS, value: |field| format!("[\"{}\"]", field.value)),
    row!(Value, "value-as-word", "the word `undefined` was signed in place of each value: a member that does not exist was read", WORD,
        value: |_| "undefined".to_owned()),
    row!(Value, "value-as-word", "the word `None` was signed in place of each value", WORD, value: |_| "None".to_owned()),
    row!(Value, "value-as-word", "the word `null` was signed in place of each value", WORD, value: |_| "null".to_owned()),
    row!(Value, "status-in-capitals", "the status was signed in capitals", "sign the status exactly as it was received",
    value: |field| match field.name.as_str() {
        "status" if field.value == field.value.to_lowercase() => field.value.to_uppercase(),
        _ => field.value.clone(),
    }),
    row!(Value, "currency-case", "the currency was signed in the other case", "sign the currency exactly as it was received",
    value: |field| match field.name.as_str() {
        "currency" => swap_case(&field.value),
        _ => field.value.clone(),
    }),
];

/// Texts of a form.
pub(super) struct Joined<'f> {
    pub(super) right: Vec<u8>,
    pub(super) form: &'f Form,
}

impl Joined<'_> {
    /// Returns the text of a way, or `None` for the correct one.
    fn text(&self, way: &Way, budget: &mut Budget) -> Option<Vec<u8>> {
        budget.make(self.right.len());
        let text = way.text(self.form).into_bytes();
        (text != self.right).then_some(text)
    }

    fn each_single(&self, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let mut rows = ROWS.iter();
        let is_found = rows.any(|row| {
            let text = self.text(&(row.change)(RIGHT), budget);
            text.is_some_and(|text| visit(budget, &[row.mistake()], &text))
        });
        let mut others = MISTAKES.iter();
        is_found
            || others.any(|row: &MistakenText<Form>| {
                budget.make(self.right.len());
                let text = row.text(self.form).map(String::into_bytes);
                let text = text.filter(|text| *text != self.right);
                text.is_some_and(|text| visit(budget, &[row.mistake()], &text))
            })
            || left_out::each(self.form, budget, visit)
    }

    fn each_pair(&self, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let mut rows = ROWS.iter().enumerate();
        rows.any(|(place, first)| {
            let first_way = (first.change)(RIGHT);
            // A row that changes nothing here makes no pair.
            if self.text(&first_way, budget).is_none() {
                return false;
            }
            let others = ROWS.iter().skip(place + 1);
            let mut others = others.filter(|second| first.kind != second.kind);
            others.any(|second| {
                let text = self.text(&(second.change)(first_way), budget);
                let mistakes = [first.mistake(), second.mistake()];
                text.is_some_and(|text| visit(budget, &mistakes, &text)) || budget.is_spent()
            })
        })
    }
}

impl Texts for Joined<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        match count {
            0 => visit(budget, &[], &self.right),
            1 => self.each_single(budget, visit),
            2 => self.each_pair(budget, visit),
            _ => false,
        }
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let (start, rest) = word.split_at_checked(1).unwrap_or_default();
        format!("{all}{}{rest}", start.to_uppercase())
    })
}

fn swap_case(text: &str) -> String {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase()
    } else {
        text.to_ascii_uppercase()
    }
}
