//! Texts that are hashed by mistake instead of the correct one, up to the place of the secret.

use dhow_core::explain::Alteration;
use dhow_crypto::{
    explain::{
        MistakenText,
        amounts::{self, padded, short},
    },
    pairs::encode,
};

use super::values::Values;

/// Joins the values with a separator, which then also stands before the secret.
fn separated(values: &Values, separator: &'static str) -> String {
    values.separated(separator).joined()
}

/// Returns the text with a word in place of each empty value.
fn with_word(values: &Values, word: &str) -> String {
    values.map(|_, value| if value.is_empty() { word } else { value }.to_owned())
}

/// Returns the text in which order id and amount are added, as `+` does with numbers.
fn added(values: &Values) -> Option<String> {
    let number = |name| values.get(name).parse::<u64>().ok();
    let are_numbers = values.order_is_number && values.amount_is_number;
    let sum = number("order_id")?.checked_add(number("received_amount")?)?;
    let is_first = values.names().next() == Some("order_id");
    (are_numbers && is_first).then(|| {
        values.map(|name, value| match name {
            "order_id" => sum.to_string(),
            "received_amount" => String::new(),
            _ => value.to_owned(),
        })
    })
}

/// Replaces one signed value; `None` if the webhook lacks the replacement.
fn replaced(values: &Values, name: &str, other: Option<&str>) -> Option<String> {
    Some(values.joined_with(name, other?))
}

const RECEIVED: &str = "hash received_amount, the amount that counts";
const ORDER_ID: &str = "hash order_id, the merchant's reference";
const AMOUNT: &str = "hash the amount exactly as it is sent";
const ORDER: &str = "join order_id, received_amount and status in this order";
const VALUES: &str = "join the values alone, without separators";
const DECODE: &str = "hash the decoded values";
const STATUS: &str = "hash the status exactly as it is sent, with its capitals and spaces";

const EMPTY: &str =
    "keep empty values empty: do not read an empty field as a missing value and print that";

const RECEIVED_ALTERED: &str = "received_amount was altered";
const ORDER_ALTERED: &str = "order_id was altered";
const STATUS_ALTERED: &str = "status was altered";
const EXCHANGED: &str = "the values of order_id, received_amount and status were exchanged";

/// Rows of the table whose hash is also that of a webhook with other values, for example one in which both amounts were equal.
pub(super) const ALTERATIONS: &[Alteration] = &[
    Alteration::new("requested-amount", RECEIVED_ALTERED),
    Alteration::new("ref-code-for-order-id", ORDER_ALTERED),
    Alteration::new("bank-ref-for-order-id", ORDER_ALTERED),
    Alteration::new("amount-zeros-added", RECEIVED_ALTERED),
    Alteration::new("amount-one-decimal", RECEIVED_ALTERED),
    Alteration::new("amount-zeros-dropped", RECEIVED_ALTERED),
    // Without separators, exchanged values give the same text.
    Alteration::new("fields-in-other-order", EXCHANGED),
    Alteration::new("status-first", EXCHANGED),
    Alteration::new("status-before-amount", EXCHANGED),
    Alteration::new("status-lower-case", STATUS_ALTERED),
    Alteration::new("status-upper-case", STATUS_ALTERED),
    Alteration::new("status-without-spaces", STATUS_ALTERED),
    Alteration::new("status-missing", STATUS_ALTERED),
    Alteration::new("order-id-missing", ORDER_ALTERED),
    Alteration::new("amount-missing", RECEIVED_ALTERED),
    Alteration::new("amount-with-separators", RECEIVED_ALTERED),
    Alteration::new("values-not-decoded", "a value was altered"),
    Alteration::new("order-id-trimmed", "a value was altered"),
    Alteration::new("white-space-removed", "a value was altered"),
];

/// Table of mistakes. The verifier accepts both spellings of a number, so neither is in it.
pub(super) const MISTAKES: &[MistakenText<Values>] = &[
    MistakenText::new(
        "requested-amount",
        "requested_amount was hashed instead of received_amount",
        RECEIVED,
        |values| {
            replaced(
                values,
                "received_amount",
                values.requested_amount.as_deref(),
            )
        },
    ),
    MistakenText::new(
        "ref-code-for-order-id",
        "ref_code was hashed instead of order_id",
        ORDER_ID,
        |values| replaced(values, "order_id", values.ref_code.as_deref()),
    ),
    MistakenText::new(
        "bank-ref-for-order-id",
        "bank_ref was hashed instead of order_id",
        ORDER_ID,
        |values| replaced(values, "order_id", values.bank_ref.as_deref()),
    ),
    MistakenText::new(
        "amount-zeros-added",
        "the amount was hashed with two decimals",
        AMOUNT,
        |values| {
            Some(values.joined_with(
                "received_amount",
                &padded(values.get("received_amount"), ".", 2),
            ))
        },
    ),
    MistakenText::new(
        "amount-one-decimal",
        "the amount was hashed with one decimal",
        AMOUNT,
        |values| {
            Some(values.joined_with(
                "received_amount",
                &padded(values.get("received_amount"), ".", 1),
            ))
        },
    ),
    MistakenText::new(
        "amount-zeros-dropped",
        "zeros at the end of the amount were dropped",
        AMOUNT,
        |values| Some(values.joined_with("received_amount", short(values.get("received_amount")))),
    ),
    MistakenText::new(
        "fields-in-other-order",
        "the amount was joined before the order id",
        ORDER,
        |values| Some(values.joined_first(&["received_amount"])),
    ),
    MistakenText::new(
        "status-first",
        "the status was joined first",
        ORDER,
        |values| Some(values.joined_first(&["status"])),
    ),
    MistakenText::new(
        "status-before-amount",
        "the status was joined before the amount",
        ORDER,
        |values| Some(values.joined_first(&["order_id", "status"])),
    ),
    MistakenText::new(
        "names-too",
        "names and values were joined",
        VALUES,
        |values| Some(values.map(|name, value| format!("{name}{value}"))),
    ),
    MistakenText::new(
        "joined-with-bars",
        "the values were joined with `|`",
        VALUES,
        |values| Some(separated(values, "|")),
    ),
    MistakenText::new(
        "joined-with-dashes",
        "the values were joined with `-`",
        VALUES,
        |values| Some(separated(values, "-")),
    ),
    MistakenText::new(
        "joined-with-commas",
        "the values were joined with `,`",
        VALUES,
        |values| Some(separated(values, ",")),
    ),
    MistakenText::new(
        "joined-with-spaces",
        "the values were joined with spaces",
        VALUES,
        |values| Some(separated(values, " ")),
    ),
    MistakenText::new(
        "joined-with-ampersands",
        "the values were joined with `&`",
        VALUES,
        |values| Some(separated(values, "&")),
    ),
    MistakenText::new(
        "joined-with-colons",
        "the values were joined with `:`",
        VALUES,
        |values| Some(separated(values, ":")),
    ),
    MistakenText::new(
        "joined-with-points",
        "the values were joined with `.`",
        VALUES,
        |values| Some(separated(values, ".")),
    ),
    MistakenText::new(
        "joined-with-newlines",
        "the values were joined with line breaks",
        VALUES,
        |values| Some(separated(values, "\n")),
    ),
    MistakenText::new(
        "status-lower-case",
        "the status was hashed in lower case",
        STATUS,
        |values| Some(values.joined_with("status", &values.get("status").to_lowercase())),
    ),
    MistakenText::new(
        "status-upper-case",
        "the status was hashed in upper case",
        STATUS,
        |values| Some(values.joined_with("status", &values.get("status").to_uppercase())),
    ),
    MistakenText::new(
        "status-without-spaces",
        "the status was hashed without its spaces",
        STATUS,
        |values| Some(values.joined_with("status", &values.get("status").replace(' ', ""))),
    ),
    MistakenText::new(
        "status-missing",
        "the status was left out",
        ORDER,
        |values| Some(values.joined_with("status", "")),
    ),
    MistakenText::new(
        "order-id-missing",
        "order_id was left out",
        ORDER,
        |values| Some(values.joined_with("order_id", "")),
    ),
    MistakenText::new(
        "amount-missing",
        "received_amount was left out",
        ORDER,
        |values| Some(values.joined_with("received_amount", "")),
    ),
    MistakenText::new(
        "fields-in-other-order",
        "the amount was joined first, then the status",
        ORDER,
        |values| Some(values.joined_first(&["received_amount", "status"])),
    ),
    MistakenText::new(
        "status-first",
        "the status was joined first, then the amount",
        ORDER,
        |values| Some(values.joined_first(&["status", "received_amount"])),
    ),
    MistakenText::new(
        "amount-with-separators",
        "the amount was hashed with commas between its thousands, as number_format of PHP writes it",
        AMOUNT,
        |values| {
            let amount = amounts::separated(values.get("received_amount"), ',', ".");
            Some(values.joined_with("received_amount", &amount))
        },
    ),
    MistakenText::new(
        "amount-with-separators",
        "the amount was hashed with points between its thousands and a decimal comma",
        AMOUNT,
        |values| {
            let amount = amounts::separated(values.get("received_amount"), '.', ",");
            Some(values.joined_with("received_amount", &amount))
        },
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed percent-encoded, with spaces as `+`",
        DECODE,
        |values| Some(values.map(|_, value| encode(value))),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed percent-encoded, with spaces as `%20`",
        DECODE,
        |values| Some(values.map(|_, value| encode(value).replace('+', "%20"))),
    ),
    MistakenText::new(
        "order-id-trimmed",
        "white space was removed from the values",
        "hash the values as they are",
        |values| Some(values.map(|_, value| value.trim().to_owned())),
    ),
    MistakenText::new(
        "empty-as-word",
        "None was hashed for an empty value, as str(None) of Python writes it",
        EMPTY,
        |values| Some(with_word(values, "None")),
    ),
    MistakenText::new(
        "empty-as-word",
        "null was hashed for an empty value",
        EMPTY,
        |values| Some(with_word(values, "null")),
    ),
    MistakenText::new(
        "empty-as-word",
        "undefined was hashed for an empty value",
        EMPTY,
        |values| Some(with_word(values, "undefined")),
    ),
    MistakenText::new(
        "empty-as-word",
        "nil was hashed for an empty value",
        EMPTY,
        |values| Some(with_word(values, "nil")),
    ),
    MistakenText::new(
        "numbers-added",
        "order id and amount were added as numbers, not joined as texts",
        "read both as the texts that arrived, or turn them into texts before `+`: `${order_id}${received_amount}`",
        added,
    ),
];
