//! Sample deliveries of HPay.

use dhow_core::{Delivery, Error, Money, Result};

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, OrderOption, form},
};

/// Kinds of delivery, most common first.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: "checkout",
        fields: checkout,
        unsigned: delivery,
        tampered: &["price"],
    },
    SampleKind {
        name: "virtual-account",
        fields: |params| Ok(virtual_account(params)),
        unsigned: delivery,
        // The signature does not cover the amount, so a signed field changes with it.
        tampered: &["amount", "cashin"],
    },
];

/// Creates a GET request.
fn delivery(params: &SampleParams, fields: &[Member]) -> Result<Delivery> {
    Ok(Delivery::get(params.path.as_str(), form(fields)))
}

/// Result of an order, as the webhook of a checkout link reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CheckoutResult {
    Paid,
    Held,
    Failed,
}

impl CheckoutResult {
    /// Reads `--status`: a word, or HPay's own `payment_type`.
    // Any other word has no place in this webhook, which would report a paid order instead.
    fn parse(word: &str) -> Result<Self> {
        match word {
            "paid" | "1" => Ok(Self::Paid),
            "held" | "2" => Ok(Self::Held),
            "failed" => Ok(Self::Failed),
            _ => {
                let rule = "must be paid (or 1), held (or 2) or failed for this kind of delivery";
                Err(Error::invalid("--status", rule))
            }
        }
    }

    /// Returns `payment_type` and `error_text`.
    const fn fields(self) -> (&'static str, &'static str) {
        match self {
            Self::Paid => ("1", ""),
            Self::Held => ("2", ""),
            Self::Failed => ("1", "Giao dịch thất bại"),
        }
    }
}

fn checkout(params: &SampleParams) -> Result<Vec<Member>> {
    let (kind, error) = CheckoutResult::parse(params.status_or("paid"))?.fields();
    Ok(vec![
        Member::text("transaction_info", ""),
        Member::text("order_code", &params.reference).set_by(OrderOption::Reference),
        Member::text("price", whole(params.amount)).set_by(OrderOption::Amount),
        Member::text("payment_id", number(params, "payment")),
        Member::text("payment_type", kind).set_by(OrderOption::Status),
        Member::text("error_text", error).set_by(OrderOption::Status),
        Member::text("bank_code", "VISA"),
        Member::text("card_number", "400000xxxxxx1091"),
        Member::text("card_type", "VISA"),
    ])
}

fn virtual_account(params: &SampleParams) -> Vec<Member> {
    vec![
        Member::text("va_account", "1000000000032"),
        Member::text("fullAccountNumber", "9631241000000000032"),
        Member::text("va_bankName", "BIDV"),
        Member::text("remark", "bWluaCB0ZXN0IEdEIFZB"),
        Member::text("amount", whole(params.amount)).set_by(OrderOption::Amount),
        Member::text("order_id", number(params, "order")),
        Member::text("order_code", &params.reference).set_by(OrderOption::Reference),
        Member::text("cashin", number(params, "cashin")),
        Member::text("transactionId", number(params, "payment")),
        Member::text("error_code", params.status_or("0")).set_by(OrderOption::Status),
    ]
}

/// Formats an amount in whole units, the only form that HPay uses.
fn whole(money: Money) -> String {
    money
        .whole_major()
        .map_or_else(|| money.decimal(), |units| units.to_string())
}

/// Returns eight digits derived from the order.
fn number(params: &SampleParams, purpose: &str) -> String {
    let digits: String = params
        .digits(purpose)
        .chars()
        .filter(char::is_ascii_digit)
        .take(7)
        .collect();
    format!("9{digits}")
}
