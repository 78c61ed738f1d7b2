//! `/v1/beneficiaries`: recipients of transfers.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::json;

use super::records::{Beneficiary, BeneficiaryDetails};
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::validate::SINGAPORE;
use super::{HitPay, listing, plan};
use crate::fields::Field;
use crate::{response, times};

#[derive(Serialize)]
pub(super) struct BeneficiaryJson<'a> {
    id: &'a str,
    status: &'static str,
    country: &'a str,
    currency: &'a str,
    transfer_method: &'a str,
    transfer_type: Option<&'a str>,
    nickname: Option<&'a str>,
    remark: Option<&'a str>,
    holder_name: &'a str,
    holder_type: &'a str,
    account_number: &'a str,
    bank_name: Option<&'static str>,
    bank_id: Option<&'a str>,
    bank_routing_number: Option<&'a str>,
    bank_swift_code: Option<&'a str>,
    email: Option<&'a str>,
    is_favourite: bool,
    created_at: String,
    updated_at: String,
    deleted_at: (),
}

impl<'a> BeneficiaryJson<'a> {
    pub(super) fn new(beneficiary: &'a Beneficiary) -> Self {
        let details = &beneficiary.details;
        let bank = details.transfer_method == "bank_transfer";
        Self {
            id: &beneficiary.id,
            status: "approved",
            country: &details.country,
            currency: &details.currency,
            transfer_method: &details.transfer_method,
            transfer_type: details.transfer_type.as_deref(),
            nickname: details.nickname.as_deref(),
            remark: details.remark.as_deref(),
            holder_name: &details.holder_name,
            holder_type: &details.holder_type,
            account_number: &details.account_number,
            bank_name: bank.then_some("SANDBOX BANK"),
            bank_id: details.bank_id.as_deref(),
            bank_routing_number: details.bank_routing_number.as_deref(),
            bank_swift_code: details.bank_swift_code.as_deref(),
            email: details.email.as_deref(),
            is_favourite: details.is_favourite,
            created_at: times::with_offset(beneficiary.created_at, SINGAPORE),
            updated_at: times::with_offset(beneficiary.updated_at, SINGAPORE),
            deleted_at: (),
        }
    }
}

/// Lists the form fields for a beneficiary as a bare array. The bank field depends on the country.
pub(super) fn schema(headers: HeaderMap, body: Bytes) -> Response {
    let input = Field::from_body(&headers, &body);
    let choice = |value: &str, label: &str| json!({"value": value, "label": label});
    let field = |key: &str, required: bool, options: serde_json::Value| {
        let kind = if options.is_null() { "text" } else { "select" };
        json!({"key": key, "title": key.replace('_', " "), "placeholder": null, "required": required,
            "type": kind, "force_display": true, "options": options, "value": input.text(key), "validation": null})
    };
    let countries: Vec<_> = [
        ("sg", "Singapore"),
        ("bd", "Bangladesh"),
        ("ph", "Philippines"),
        ("vn", "Vietnam"),
        ("au", "Australia"),
    ]
    .map(|(code, name)| choice(code, name))
    .into();
    let mut fields = vec![
        field("country", true, json!(countries)),
        field(
            "transfer_method",
            true,
            json!([choice("bank_transfer", "Bank transfer")]),
        ),
        field(
            "holder_type",
            true,
            json!([
                choice("individual", "Individual"),
                choice("company", "Company")
            ]),
        ),
        field("holder_name", true, json!(null)),
        field("account_number", true, json!(null)),
    ];
    match input.text("country") {
        Some("sg") => fields.push(field(
            "bank_swift_code",
            true,
            json!([choice("DBSSSGSGXXX", "DBS")]),
        )),
        Some("ph" | "bd") => fields.push(field(
            "bank_id",
            true,
            json!([choice("SANDBOX", "Sandbox Bank")]),
        )),
        _ => {}
    }
    response::json(StatusCode::OK, &fields)
}

impl Readable for Beneficiary {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        BeneficiaryJson::new(self)
    }
}

impl Resource for Beneficiary {
    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        Ok(hitpay.new_beneficiary(check(input)?))
    }

    /// Changes nickname, remark and `is_favourite`; other fields are ignored.
    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        let mut rules = Rules::new(input);
        let (nickname, remark) = (rules.text("nickname", 255), rules.text("remark", 255));
        let marked = input.member("is_favourite").is_some();
        let is_favourite = rules.boolean("is_favourite");
        rules.finish(Some(()))?;
        self.details.nickname = nickname.or(self.details.nickname.take());
        self.details.remark = remark.or(self.details.remark.take());
        if marked {
            self.details.is_favourite = is_favourite;
        }
        self.updated_at = hitpay.context().now();
        Ok(())
    }
}

impl HitPay {
    pub(super) fn new_beneficiary(&self, details: BeneficiaryDetails) -> Beneficiary {
        let now = self.context().now();
        Beneficiary {
            id: self.context().random().uuid(),
            details,
            created_at: now,
            updated_at: now,
        }
    }
}

pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let matches = |details: &BeneficiaryDetails| {
        query.text("query").is_none_or(|part| {
            details.holder_name.contains(part)
                || details
                    .nickname
                    .as_deref()
                    .is_some_and(|nickname| nickname.contains(part))
        })
    };
    let all = store.beneficiaries.iter().rev();
    let all = all
        .filter(|beneficiary| matches(&beneficiary.details))
        .map(BeneficiaryJson::new);
    listing::numbered(&hitpay, "/beneficiaries", &query, 10, all.collect())
}

/// Validates a beneficiary, in its own request or within a transfer.
pub(super) fn check(input: &Field) -> Result<BeneficiaryDetails, Refusal> {
    let mut rules = Rules::new(input);
    let mut text = |name| plan::required(&mut rules, name, 255);
    let (country, currency) = (text("country"), text("currency"));
    let (method, kind) = (text("transfer_method"), text("holder_type"));
    let (holder, account) = (text("holder_name"), text("account_number"));
    let bank = match (country.as_deref(), currency.as_deref()) {
        (Some("sg"), Some("sgd")) => rules
            .input()
            .member("bank_swift_code")
            .or(rules.input().member("bank_id")),
        (Some("ph"), Some("php")) => rules.input().member("bank_id"),
        (Some("bd"), Some("bdt")) | (Some("vn"), Some("vnd")) | (Some("au"), Some("aud")) => {
            Some(input)
        }
        _ => {
            rules.add_selection_error("currency");
            Some(input)
        }
    };
    if bank.is_none() {
        rules.add_error(
            "bank_id",
            "field is required when transfer method is bank_transfer.",
        );
    }
    if kind
        .as_deref()
        .is_some_and(|kind| !matches!(kind, "individual" | "company"))
    {
        rules.add_selection_error("holder_type");
    }
    let details = (|| {
        Some(BeneficiaryDetails {
            country: country?,
            currency: currency?,
            transfer_method: method?,
            transfer_type: rules.text("transfer_type", 32),
            holder_name: holder?,
            holder_type: kind?,
            account_number: account?,
            bank_id: rules.text("bank_id", 64),
            bank_swift_code: rules.text("bank_swift_code", 32),
            bank_routing_number: rules.text("bank_routing_number", 32),
            nickname: rules.text("nickname", 255),
            remark: rules.text("remark", 255),
            email: rules.email("email"),
            is_favourite: rules.boolean("is_favourite"),
        })
    })();
    rules.finish(details)
}
