//! The texts that may have been hashed instead of the right one, up to the place of the secret.

use dhow_crypto::explain::{MistakenText, Variant, mistaken_texts, text_variants};

use crate::signing::{CALLBACK, message};

/// The fields that are, or may have been, hashed.
pub(super) struct Values {
    pub(super) amount_is_number: bool,
    pub(super) order_id: String,
    pub(super) amount: String,
    pub(super) status: String,
    pub(super) requested_amount: Option<String>,
    pub(super) ref_code: Option<String>,
    pub(super) bank_ref: Option<String>,
}

impl Values {
    pub(super) fn right(&self) -> String {
        self.joined(&self.order_id, &self.amount, &self.status)
    }

    /// The text of a callback with these values, in front of the secret.
    pub(super) fn joined(&self, order_id: &str, amount: &str, status: &str) -> String {
        CALLBACK.values(&message(order_id, amount, status))
    }

    /// Texts that may have been hashed before the secret.
    pub(super) fn messages(&self) -> Vec<Variant<Vec<u8>>> {
        let right = self.right();
        let mut all = text_variants(right.as_bytes());
        all.extend(mistaken_texts(MISTAKES, self, right.as_bytes()));
        all
    }

    fn with_order_id(&self, order_id: &str) -> String {
        self.joined(order_id, &self.amount, &self.status)
    }

    fn with_amount(&self, amount: &str) -> String {
        self.joined(&self.order_id, amount, &self.status)
    }

    fn with_status(&self, status: &str) -> String {
        self.joined(&self.order_id, &self.amount, status)
    }

    /// The separator also stands before the secret, which follows directly.
    fn separated(&self, between: &str) -> String {
        [&self.order_id, &self.amount, &self.status, ""].join(between)
    }

    /// The amount without zeros at its end.
    fn short_amount(&self) -> &str {
        if self.amount.contains('.') {
            self.amount.trim_end_matches('0').trim_end_matches('.')
        } else {
            &self.amount
        }
    }

    /// The amount with so many decimals at least.
    fn padded_amount(&self, count: usize) -> String {
        let short = self.short_amount();
        let (whole, decimals) = short.split_once('.').unwrap_or((short, ""));
        format!("{whole}.{decimals:0<count$}")
    }
}

const RECEIVED: &str = "hash received_amount: it is what counts";
const ORDER_ID: &str = "hash order_id, the merchant's reference";
const AMOUNT: &str = "hash the amount exactly as it is printed";
const ORDER: &str = "join order_id, received_amount and status in this order";
const VALUES: &str = "join the values alone, with nothing between";
const STATUS: &str = "hash the status exactly as it is printed, with its capitals and blanks";

/// Both spellings of a number are accepted by the verifier, so neither is a mistake.
const MISTAKES: &[MistakenText<Values>] = &[
    MistakenText::new(
        "requested-amount",
        "requested_amount was hashed instead of received_amount",
        RECEIVED,
        |own| Some(own.with_amount(own.requested_amount.as_deref()?)),
    ),
    MistakenText::new(
        "ref-code-for-order-id",
        "ref_code was hashed instead of order_id",
        ORDER_ID,
        |own| Some(own.with_order_id(own.ref_code.as_deref()?)),
    ),
    MistakenText::new(
        "bank-ref-for-order-id",
        "bank_ref was hashed instead of order_id",
        ORDER_ID,
        |own| Some(own.with_order_id(own.bank_ref.as_deref()?)),
    ),
    MistakenText::new(
        "amount-zeros-added",
        "the amount was hashed with two decimals",
        AMOUNT,
        |own| Some(own.with_amount(&own.padded_amount(2))),
    ),
    MistakenText::new(
        "amount-one-decimal",
        "the amount was hashed with one decimal",
        AMOUNT,
        |own| Some(own.with_amount(&own.padded_amount(1))),
    ),
    MistakenText::new(
        "amount-zeros-dropped",
        "zeros at the end of the amount were dropped",
        AMOUNT,
        |own| Some(own.with_amount(own.short_amount())),
    ),
    MistakenText::new(
        "fields-in-other-order",
        "the amount was joined before the order id",
        ORDER,
        |own| {
            Some(
                [
                    own.amount.as_str(),
                    own.order_id.as_str(),
                    own.status.as_str(),
                ]
                .concat(),
            )
        },
    ),
    MistakenText::new(
        "status-first",
        "the status was joined first",
        ORDER,
        |own| {
            Some(
                [
                    own.status.as_str(),
                    own.order_id.as_str(),
                    own.amount.as_str(),
                ]
                .concat(),
            )
        },
    ),
    MistakenText::new(
        "status-before-amount",
        "the status was joined before the amount",
        ORDER,
        |own| {
            Some(
                [
                    own.order_id.as_str(),
                    own.status.as_str(),
                    own.amount.as_str(),
                ]
                .concat(),
            )
        },
    ),
    MistakenText::new("names-too", "names and values were joined", VALUES, |own| {
        let Values {
            order_id,
            amount,
            status,
            ..
        } = own;
        Some(format!(
            "order_id{order_id}received_amount{amount}status{status}"
        ))
    }),
    MistakenText::new(
        "joined-with-bars",
        "the values were joined with `|`",
        VALUES,
        |own| Some(own.separated("|")),
    ),
    MistakenText::new(
        "joined-with-dashes",
        "the values were joined with `-`",
        VALUES,
        |own| Some(own.separated("-")),
    ),
    MistakenText::new(
        "joined-with-commas",
        "the values were joined with `,`",
        VALUES,
        |own| Some(own.separated(",")),
    ),
    MistakenText::new(
        "joined-with-blanks",
        "the values were joined with blanks",
        VALUES,
        |own| Some(own.separated(" ")),
    ),
    MistakenText::new(
        "status-lower-case",
        "the status was hashed in lower case",
        STATUS,
        |own| Some(own.with_status(&own.status.to_lowercase())),
    ),
    MistakenText::new(
        "status-upper-case",
        "the status was hashed in upper case",
        STATUS,
        |own| Some(own.with_status(&own.status.to_uppercase())),
    ),
    MistakenText::new(
        "status-without-blanks",
        "the status was hashed without its blanks",
        STATUS,
        |own| Some(own.with_status(&own.status.replace(' ', ""))),
    ),
    MistakenText::new("status-missing", "the status was left out", ORDER, |own| {
        Some([own.order_id.as_str(), own.amount.as_str()].concat())
    }),
    MistakenText::new(
        "order-id-trimmed",
        "white space was taken off the values",
        "hash the values as they are",
        |own| Some(own.joined(own.order_id.trim(), own.amount.trim(), own.status.trim())),
    ),
];
