//! Filter of the list of charges.

use dhow_core::Money;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::fields::Field;
use crate::hitpay::refusal::Refusal;
use crate::hitpay::rules::Rules;
use crate::hitpay::state::{Charge, PaymentRequest};
use crate::hitpay::validate::SINGAPORE;

/// Filter from the query. Absent fields match every charge.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) per_page: usize,
    pub(super) cursor: Option<String>,
    keywords: Option<String>,
    /// Statuses in the spelling of charges. Empty matches every status.
    statuses: Vec<String>,
    payment_request_id: Option<String>,
    days: (Option<Date>, Option<Date>),
    amounts: (Option<String>, Option<String>),
    /// True if the query names a customer or a payout, which no charge of the sandbox has.
    nothing: bool,
}

impl Filter {
    pub(super) fn from_query(input: &Field) -> Result<Self, Refusal> {
        let mut rules = Rules::new(input);
        let per_page = match input.text("per_page").map(str::parse) {
            None => 25,
            Some(Ok(count @ 1..=100)) => count,
            Some(_) => {
                rules.add_error("per_page", "must be between 1 and 100.");
                25
            }
        };
        let mut day = |name: &str| {
            let text = rules.text(name, 10)?;
            let day = Date::strptime("%Y-%m-%d", &text).ok();
            if day.is_none() {
                rules.add_error(name, "does not match the format Y-m-d.");
            }
            day
        };
        let days = (day("date_from"), day("date_to"));
        let status = rules.text("status", 64);
        let statuses = input
            .member("statuses")
            .map(Field::items)
            .unwrap_or_default();
        let statuses = statuses.into_iter().filter_map(|status| match status {
            Field::Text(word) => Some(word.clone()),
            _ => None,
        });
        let amount = |name: &str| input.text(name).map(str::to_owned);
        let filter = Self {
            per_page,
            cursor: rules.text("cursor", 255),
            keywords: rules.text("keywords", 255),
            statuses: status
                .into_iter()
                .chain(statuses)
                .map(|word| object_word(&word))
                .collect(),
            payment_request_id: rules.text("payment_request_id", 255),
            days,
            amounts: (amount("amount_from"), amount("amount_to")),
            nothing: ["customer_id", "payout_id"]
                .iter()
                .any(|name| input.member(name).is_some()),
        };
        rules.finish(Some(filter))
    }

    /// Returns true if a charge matches the filter.
    pub(super) fn matches(&self, charge: &Charge, request: &PaymentRequest) -> bool {
        let day = Offset::constant(SINGAPORE)
            .to_datetime(charge.created_at)
            .date();
        let request_id = self.payment_request_id.as_ref();
        !self.nothing
            && request_id.is_none_or(|id| *id == charge.request_id)
            && (self.statuses.is_empty()
                || self.statuses.iter().any(|word| word == charge.status()))
            && self.days.0.is_none_or(|first| first <= day)
            && self.days.1.is_none_or(|last| day <= last)
            && limit(self.amounts.0.as_deref(), charge.money, |limit, money| {
                limit <= money
            })
            && limit(self.amounts.1.as_deref(), charge.money, |limit, money| {
                money <= limit
            })
            && self
                .keywords
                .as_deref()
                .is_none_or(|part| contains(charge, request, part))
    }
}

/// Converts a status of the query, such as `success` or `cancelled`, to the spelling of charges.
fn object_word(word: &str) -> String {
    match word {
        "success" => "succeeded".to_owned(),
        "cancelled" => "canceled".to_owned(),
        word => word.to_owned(),
    }
}

/// Compares an amount with a limit. A limit that is invalid in the charge's currency matches nothing.
fn limit(text: Option<&str>, money: Money, within: fn(Money, Money) -> bool) -> bool {
    text.is_none_or(|text| {
        Money::parse_zero_padded(text, money.currency()).is_ok_and(|limit| within(limit, money))
    })
}

/// Searches amount, id, the buyer's email and the remark.
fn contains(charge: &Charge, request: &PaymentRequest, part: &str) -> bool {
    let details = &request.details;
    let email = details.email.as_deref().unwrap_or_default();
    let remark = details.purpose.as_deref().unwrap_or_default();
    charge.money.decimal() == part
        || [charge.id.as_str(), email, remark]
            .iter()
            .any(|text| text.contains(part))
}
