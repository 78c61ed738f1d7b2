//! Mistaken texts with other fields than the hash covers, or with words of a language in place of a value. They are tried as single mistakes.

use dhow_crypto::explain::MistakenText;

use super::values::Values;

const VALUES: &str = "join the values of order_id, received_amount and status alone, without names and separators, and the secret key after them";
const THREE: &str =
    "hash order_id, received_amount and status alone, in this order, and the secret key after them";
const READ: &str = "look up the field under the name that the gateway sends, in the parsed JSON or form of the body";

/// Writes names and values as a query that is not encoded.
fn query(values: &Values, end: &str) -> String {
    let names = values.names();
    let pairs: Vec<String> = names
        .map(|name| format!("{name}={}", values.get(name)))
        .collect();
    pairs.join("&") + end
}

/// Joins the pieces of all fields as received.
fn all(values: &Values, piece: fn(&str, &str) -> String, between: &str) -> String {
    let fields = values.received().iter();
    let pieces: Vec<String> = fields.map(|(name, value)| piece(name, value)).collect();
    pieces.join(between)
}

/// Table of mistakes.
pub(super) const OTHERS: &[MistakenText<Values>] = &[
    MistakenText::new(
        "joined-like-a-query",
        "names and values were joined as a query, and the secret added as its last value: `&secret_key=`",
        VALUES,
        |values| Some(query(values, "&secret_key=")),
    ),
    MistakenText::new(
        "joined-like-a-query",
        "names and values were joined as a query, and the secret added as its last value: `&secret=`",
        VALUES,
        |values| Some(query(values, "&secret=")),
    ),
    MistakenText::new(
        "joined-like-a-query",
        "names and values were joined as a query, and the secret added as its last value: `&key=`",
        VALUES,
        |values| Some(query(values, "&key=")),
    ),
    MistakenText::new(
        "joined-like-a-query",
        "names and values were joined as a query, with `&` before the secret",
        VALUES,
        |values| Some(query(values, "&")),
    ),
    MistakenText::new(
        "joined-like-a-query",
        "names and values were joined as a query, with the secret right after it",
        VALUES,
        |values| Some(query(values, "")),
    ),
    MistakenText::new(
        "all-fields-hashed",
        "the values of all fields were joined, in the order received",
        THREE,
        |values| Some(all(values, |_, value| value.to_owned(), "")),
    ),
    MistakenText::new(
        "all-fields-hashed",
        "names and values of all fields were joined as a query, with the secret right after it",
        THREE,
        |values| Some(all(values, |name, value| format!("{name}={value}"), "&")),
    ),
    MistakenText::new(
        "all-fields-hashed",
        "the values of all fields were joined, sorted by their names",
        THREE,
        |values| {
            let mut fields = values.received().clone();
            fields.sort();
            Some(fields.into_iter().map(|(_, value)| value).collect())
        },
    ),
    MistakenText::new(
        "value-as-word",
        "the word `undefined` was hashed in place of order_id",
        READ,
        |values| Some(values.joined_with("order_id", "undefined")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `None` was hashed in place of order_id",
        READ,
        |values| Some(values.joined_with("order_id", "None")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `null` was hashed in place of order_id",
        READ,
        |values| Some(values.joined_with("order_id", "null")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `undefined` was hashed in place of received_amount",
        READ,
        |values| Some(values.joined_with("received_amount", "undefined")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `None` was hashed in place of received_amount",
        READ,
        |values| Some(values.joined_with("received_amount", "None")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `null` was hashed in place of received_amount",
        READ,
        |values| Some(values.joined_with("received_amount", "null")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `undefined` was hashed in place of status",
        READ,
        |values| Some(values.joined_with("status", "undefined")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `None` was hashed in place of status",
        READ,
        |values| Some(values.joined_with("status", "None")),
    ),
    MistakenText::new(
        "value-as-word",
        "the word `null` was hashed in place of status",
        READ,
        |values| Some(values.joined_with("status", "null")),
    ),
];
