//! Texts that may have been hashed by mistake, without the passcode.

use dhow_core::explain::Alteration;
use dhow_crypto::explain::MistakenText;

use super::covered::{Covered, is_merchant};
use crate::signing::{MERCHANT, SECURE_CODE};

const SEPARATE: &str = "separate the values as in the scheme";
const ORDER: &str = "join the values in the order of the scheme";

const EMPTY: &str =
    "keep empty values empty: do not read an empty field as a missing value and print that";

const AMOUNT: &str = "the amount was altered";
const EXCHANGED: &str = "the values of signed fields were exchanged";
const MOVED: &str = "the signature of another message was put here, or signed values were altered";

/// Rows of the table whose signature is also that of a message with other values.
pub(super) const ALTERATIONS: &[Alteration] = &[
    Alteration::new("received-order", EXCHANGED),
    Alteration::new("sorted", EXCHANGED),
    Alteration::new("reverse-order", EXCHANGED),
    Alteration::new("merchant-id-first", EXCHANGED),
    Alteration::new("empty-fields-dropped", "an empty field was added"),
    Alteration::new("white-space-removed", "a value was altered"),
    // A customer sees the signature of the request in the address of the checkout page.
    Alteration::new("request-fields", MOVED),
    Alteration::new("amount-too", MOVED),
    Alteration::new("token-too", MOVED),
    Alteration::new("every-field", MOVED),
    Alteration::new("received-order-with-merchant", EXCHANGED),
    Alteration::new("other-field", "a signed value was altered"),
    Alteration::new("values-exchanged", EXCHANGED),
    Alteration::new("amount-one-decimal", AMOUNT),
    Alteration::new("amount-zeros-added", AMOUNT),
    Alteration::new("amount-zeros-dropped", AMOUNT),
    Alteration::new("amount-with-separators", AMOUNT),
    Alteration::new("amount-more-decimals", AMOUNT),
];

/// A row for values that were joined with another separator, after this text.
macro_rules! joined {
    ($name:literal, $what:literal, $before:literal, $between:literal) => {
        MistakenText::new($name, $what, SEPARATE, |covered| {
            Some(format!("{}{}", $before, covered.joined($between)))
        })
    };
}

const MERCHANT_ID: &str = "configure the merchant id alone, as the number that HPay issued";

/// Returns the text with another merchant id.
fn with_merchant(covered: &Covered, merchant: &str) -> String {
    let names = covered.names().into_iter();
    let values = names.map(|name| match is_merchant(name) {
        true => merchant,
        false => covered.fields.signed(name),
    });
    covered.text_of(&values.collect::<Vec<_>>())
}

/// Returns the merchant id, if it is signed.
fn configured(covered: &Covered) -> Option<&str> {
    let name = covered.names().into_iter().find(|name| is_merchant(name))?;
    Some(covered.fields.signed(name))
}

pub(super) const MISTAKES: &[MistakenText<Covered>] = &[
    MistakenText::new(
        "no-leading-space",
        "there was no space before the first value",
        "put a space before every value, the first included",
        |covered| Some(covered.joined(" ")),
    ),
    MistakenText::new(
        "leading-space",
        "there was a space before every value",
        SEPARATE,
        |covered| Some(format!(" {}", covered.joined(" "))),
    ),
    joined!(
        "joined-with-bars",
        "the values were joined with `|`",
        "",
        "|"
    ),
    joined!(
        "joined-with-commas",
        "the values were joined with `,`",
        "",
        ","
    ),
    joined!(
        "joined-with-nothing",
        "the values were joined without a separator",
        "",
        ""
    ),
    joined!(
        "joined-with-dashes",
        "the values were joined with `-`",
        "",
        "-"
    ),
    joined!(
        "joined-with-ampersands",
        "the values were joined with `&`",
        "",
        "&"
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed as escaped in the query",
        "decode the query first",
        |covered| Some(covered.raw()),
    ),
    MistakenText::new(
        "merchant-id-missing",
        "the merchant id was left out",
        "hash the merchant id before the passcode",
        |covered| Some(covered.text(&covered.names_where(|name| !is_merchant(name)))),
    ),
    MistakenText::new(
        "received-order",
        "the values were joined in the received order, without the merchant id",
        ORDER,
        |covered| {
            let received = covered
                .fields
                .fields
                .iter()
                .map(|field| field.name.as_str());
            let names = received.filter(|name| covered.covers(name));
            Some(covered.text(&names.collect::<Vec<_>>()))
        },
    ),
    MistakenText::new(
        "merchant-id-first",
        "the merchant id was joined first",
        ORDER,
        |covered| {
            let others = covered.names_where(|name| !is_merchant(name));
            let is_covered = others.len() < covered.joining.names.len();
            is_covered.then(|| covered.text(&[vec![MERCHANT[0]], others].concat()))
        },
    ),
    MistakenText::new(
        "empty-fields-dropped",
        "fields without a value were left out",
        "keep the place of empty values",
        |covered| {
            Some(covered.text(&covered.names_where(|name| !covered.fields.signed(name).is_empty())))
        },
    ),
    MistakenText::new(
        "sorted",
        "the values were sorted by their names",
        ORDER,
        |covered| {
            let mut names = covered.names();
            names.sort_unstable();
            Some(covered.text(&names))
        },
    ),
    MistakenText::new(
        "sorted",
        "the values of the query were sorted by their names, then the merchant id",
        ORDER,
        |covered| {
            let (merchant, mut names): (Vec<&str>, Vec<&str>) = covered
                .names()
                .into_iter()
                .partition(|name| is_merchant(name));
            names.sort_unstable();
            Some(covered.text(&[names, merchant].concat()))
        },
    ),
    MistakenText::new(
        "reverse-order",
        "the values were joined in reverse order",
        ORDER,
        |covered| {
            let names: Vec<&str> = covered.names().into_iter().rev().collect();
            Some(covered.text(&names))
        },
    ),
    MistakenText::new(
        "amount-too",
        "the amount was hashed although the scheme does not cover it",
        ORDER,
        |covered| covered.text_with("amount"),
    ),
    MistakenText::new(
        "token-too",
        "token_omipay was hashed although the scheme does not cover it",
        ORDER,
        |covered| covered.text_with("token_omipay"),
    ),
    joined!(
        "joined-with-points",
        "the values were joined with `.`",
        "",
        "."
    ),
    joined!(
        "joined-with-newlines",
        "the values were joined with line breaks",
        "",
        "\n"
    ),
    joined!(
        "joined-with-semicolons",
        "the values were joined with `;`",
        "",
        ";"
    ),
    joined!(
        "joined-with-colons",
        "the values were joined with `:`",
        "",
        ":"
    ),
    joined!(
        "joined-with-underscores",
        "the values were joined with `_`",
        "",
        "_"
    ),
    joined!(
        "each-after-bars",
        "there was `|` before every value, the first included",
        "|",
        "|"
    ),
    joined!(
        "each-after-commas",
        "there was `,` before every value, the first included",
        ",",
        ","
    ),
    joined!(
        "each-after-ampersands",
        "there was `&` before every value, the first included",
        "&",
        "&"
    ),
    joined!(
        "each-after-dashes",
        "there was `-` before every value, the first included",
        "-",
        "-"
    ),
    joined!(
        "each-after-points",
        "there was `.` before every value, the first included",
        ".",
        "."
    ),
    joined!(
        "each-after-newlines",
        "there was a line break before every value, the first included",
        "\n",
        "\n"
    ),
    joined!(
        "each-after-semicolons",
        "there was `;` before every value, the first included",
        ";",
        ";"
    ),
    joined!(
        "each-after-colons",
        "there was `:` before every value, the first included",
        ":",
        ":"
    ),
    joined!(
        "each-after-underscores",
        "there was `_` before every value, the first included",
        "_",
        "_"
    ),
    MistakenText::new(
        "received-order-with-merchant",
        "the values were joined in the received order, then the merchant id",
        ORDER,
        |covered| {
            let fields = covered.fields.fields.iter();
            let received = fields.map(|field| field.name.as_str());
            let received = received.filter(|name| covered.covers(name));
            let names: Vec<&str> = received.chain([MERCHANT[0]]).collect();
            Some(covered.text(&names))
        },
    ),
    MistakenText::new(
        "every-field",
        "every field of the query was hashed, then the merchant id",
        "hash the fields of the scheme alone",
        |covered| {
            let fields = covered.fields.fields.iter();
            let all = fields.map(|field| field.name.as_str());
            let all = all.filter(|name| *name != SECURE_CODE);
            Some(covered.text(&all.chain([MERCHANT[0]]).collect::<Vec<_>>()))
        },
    ),
    MistakenText::new(
        "names-too",
        "names and values were joined with `=`",
        "join the values alone",
        |covered| covered.with_names(covered.separator()),
    ),
    MistakenText::new(
        "names-too",
        "names and values were joined with `=` and `&`, as in a query",
        "join the values alone",
        |covered| {
            let names = covered.with_names("&")?;
            Some(names.strip_prefix('&').unwrap_or(&names).to_owned())
        },
    ),
    MistakenText::new(
        "merchant-email-for-id",
        "the merchant's e-mail was hashed in place of the merchant id",
        "hash the merchant id, the number that HPay issued",
        |covered| {
            let email = covered.fields.merchant_email.as_deref()?;
            Some(with_merchant(covered, email))
        },
    ),
    MistakenText::new(
        "merchant-id-miscopied",
        "the merchant id is configured with quotation marks or white space around it",
        MERCHANT_ID,
        |covered| {
            let marks = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
            Some(with_merchant(
                covered,
                configured(covered)?.trim_matches(marks),
            ))
        },
    ),
    MistakenText::new(
        "merchant-id-miscopied",
        "the merchant id is configured with zeros before it",
        MERCHANT_ID,
        |covered| {
            Some(with_merchant(
                covered,
                configured(covered)?.trim_start_matches('0'),
            ))
        },
    ),
    MistakenText::new(
        "merchant-id-miscopied",
        "the merchant id was hashed with quotation marks around it",
        MERCHANT_ID,
        |covered| {
            Some(with_merchant(
                covered,
                &format!("\"{}\"", configured(covered)?),
            ))
        },
    ),
    MistakenText::new(
        "empty-as-word",
        "None was hashed for an empty value, as str(None) of Python writes it",
        EMPTY,
        |covered| Some(covered.with_word("None")),
    ),
    MistakenText::new(
        "empty-as-word",
        "null was hashed for an empty value",
        EMPTY,
        |covered| Some(covered.with_word("null")),
    ),
    MistakenText::new(
        "empty-as-word",
        "undefined was hashed for an empty value",
        EMPTY,
        |covered| Some(covered.with_word("undefined")),
    ),
    MistakenText::new(
        "empty-as-word",
        "nil was hashed for an empty value",
        EMPTY,
        |covered| Some(covered.with_word("nil")),
    ),
    MistakenText::new(
        "request-fields",
        "the fields of the request were hashed, not those of the webhook",
        ORDER,
        |covered| {
            let request = [MERCHANT[0], "order_code", "price"];
            covered.fields.has("price").then(|| covered.text(&request))
        },
    ),
];
